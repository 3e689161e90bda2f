import type { Refusal } from "../../domain/verdict.ts";
import type { Edit } from "../edit.ts";
import { type ErrorCode, hasCode } from "../errors.ts";
import { emptyRecord } from "../file-lease.ts";
import { verifyContent } from "../verify-content.ts";

/**
 * Nothing is granted by a store that fails; but what the conversation has seen is kept apart, and still counts.
 *
 * @throws `error`, why the store failed, when that gives no reason to refuse
 */
export async function refuseWithoutLease(edit: Edit, error: unknown): Promise<Refusal> {
  // What was read and written since could not be kept: a refusal would ask for a reading that ends no drift.
  if (hasCode(error, CANNOT_BE_WRITTEN)) throw error;
  const { project, resource } = edit.located;
  const content = await edit.machine.workspace.content(resource.absolute);
  const nothingKnown = emptyRecord(resource, project.store.now());
  const refusal = await verifyContent(edit, content, nothingKnown, null).catch(() => null);
  if (refusal === null) throw error;
  return refusal;
}

const CANNOT_BE_WRITTEN: readonly ErrorCode[] = ["DISK_FULL", "STATE_READ_ONLY"];
