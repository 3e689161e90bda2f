import { isSameHolder } from "../domain/holder.ts";
import type { LastWrite } from "../domain/lease.ts";
import { commandLease } from "./file-lease.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, holderOf, type Located, locateGuarded, type Machine } from "./machine.ts";
import { seeFile } from "./see-file.ts";

export type SettleRequest = {
  readonly path: string;
  readonly tool: string;
  readonly toolUseId: string;
  /** False: the tool failed, so it left the file as it was. */
  readonly hasWritten: boolean;
};

/** What became of a write: `lost` names who had the lease when it settled, null if nobody. */
export type Settlement =
  | { readonly kind: "settled" }
  | { readonly kind: "lost"; readonly path: string; readonly to: string | null };

const SETTLED: Settlement = { kind: "settled" };

/** Ends the operation in flight and records what it left behind. */
export async function settleEdit(machine: Machine, caller: Caller, request: SettleRequest): Promise<Settlement> {
  const located = await locateGuarded(machine, request.path, caller.cwd);
  if (located === null) return SETTLED;
  const { project, resource } = located;
  const me = await ensureInstance(machine, project, caller);
  const holder = holderOf(me, caller);
  const { tool, toolUseId } = request;
  const content = request.hasWritten ? await machine.workspace.content(resource.absolute) : null;
  if (content === null || content.kind === "unreadable") {
    await commandLease(machine, project, resource, () => ({ kind: "settle", holder, toolUseId, write: null }));
    return SETTLED;
  }
  const sha = content.kind === "missing" ? null : content.sha;
  const { outcome } = await commandLease(machine, project, resource, (now) => {
    const write: LastWrite = { by: holder, at: now.wall, sha, tool, toolUseId };
    return { kind: "settle", holder, toolUseId, write };
  });
  await seeFile(machine, caller, me, located, sha, "write");
  if (outcome.kind !== "lost") return SETTLED;
  // Who took the file may have left again: then what it wrote meanwhile tells.
  const to = outcome.to?.holder ?? outcome.formerWrite?.by ?? null;
  return (await import("./lazy/lost-write.ts")).reportLostWrite(machine, located, me, to);
}

/** One file that a batch of tool calls wrote. */
export type BatchWrite = { readonly path: string; readonly tool: string; readonly toolUseId: string };

/**
 * Settles the writes of a finished batch once more: a formatter that runs beside our own hook may have
 * changed the file since, and that must not make the conversation's next edit a drift.
 */
export async function settleBatch(machine: Machine, caller: Caller, writes: readonly BatchWrite[]): Promise<void> {
  const byFile = new Map<string, { located: Located; toolUseIds: readonly string[] }>();
  for (const { path, toolUseId } of writes) {
    const located = await locateGuarded(machine, path, caller.cwd);
    if (located === null) continue;
    const earlier = byFile.get(located.resource.key)?.toolUseIds ?? [];
    byFile.set(located.resource.key, { located, toolUseIds: [...earlier, toolUseId] });
  }
  for (const { located, toolUseIds } of byFile.values()) await settleAgain(machine, caller, located, toolUseIds);
}

async function settleAgain(
  machine: Machine,
  caller: Caller,
  located: Located,
  toolUseIds: readonly string[],
): Promise<void> {
  const { project, resource } = located;
  const me = await ensureInstance(machine, project, caller);
  const holder = holderOf(me, caller);
  const { record } = await project.store.files.read(resource.key);
  const own = record?.leases.find((lease) => isSameHolder(lease.holder, holder));
  // Without the lease, a change since is somebody else's and must stay a drift.
  const last = record?.lastWrite ?? null;
  if (own === undefined || last === null || !isSameHolder(last.by, holder)) return;
  // The batch names refused and failed calls too: what was there then is not their work.
  const { toolUseId } = last;
  if (toolUseId === null || !toolUseIds.includes(toolUseId)) return;
  const content = await machine.workspace.content(resource.absolute);
  if (content.kind !== "file" || content.sha === last.sha) return;
  const { sha } = content;
  await commandLease(machine, project, resource, (now) => {
    const again: LastWrite = { ...last, at: now.wall, sha };
    return { kind: "settle", holder, toolUseId, write: again };
  });
  await seeFile(machine, caller, me, located, sha, "write");
}
