import { conversationKey } from "../domain/identity.ts";
import type { Instant } from "../domain/instant.ts";
import type { FileRecord } from "../domain/lease.ts";
import type { Refusal } from "../domain/verdict.ts";
import { isWithin, type Seen, type Verification, verify } from "../domain/verify.ts";
import type { Edit } from "./edit.ts";
import { holderOf, threadOf } from "./machine.ts";
import type { Content } from "./ports.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** The refusal of a write to what changed since, or was never seen; null: it is what the conversation has seen. */
export async function verifyContent(
  edit: Edit,
  content: Content,
  record: FileRecord,
  replyEndedAt: Instant | null,
): Promise<Refusal | null> {
  const verification = await verifyAgainst(edit, record, replyEndedAt, content);
  if (verification.kind === "unchanged") return null;
  return (await import("./lazy/refuse-edit.ts")).contentRefusal(edit, verification);
}

/** What was seen of the file against what is there. */
export async function verifyAgainst(
  edit: Edit,
  record: FileRecord,
  replyEndedAt: Instant | null,
  content: Content,
): Promise<Verification> {
  const { caller, request, located, me } = edit;
  const { store } = located.project;
  // A folder or an unreadable file: the client's own write fails, with a better message than ours.
  if (content.kind === "unreadable") return { kind: "unchanged" };
  const conversation = conversationKey(caller.sessionId ?? me.id, caller.agent?.id ?? null);
  const seen = await store.seen.get(`${conversation}.${located.resource.key}`);
  return verify({
    holder: holderOf(me, caller),
    access: request.access,
    current: content.kind === "missing" ? null : content.sha,
    seen: seen?.value ?? null,
    lastWrite: record.lastWrite,
    isLastWriteFresh: seen === null && (await isFreshWork(edit, record)),
    changedByOwnShell: seen !== null && (await isByOwnShell(edit, content, seen.value)),
    replyEndedAt,
  });
}

async function isByOwnShell({ caller, located, me }: Edit, content: Content, seen: Seen): Promise<boolean> {
  if (content.kind !== "file" || content.sha === seen.sha) return false;
  const runs = await located.project.store.shellRuns.get(threadOf(me, caller));
  return runs !== null && isWithin(runs.value, content.changedAtMs);
}

/** Git is asked only for a last write older than a day: not on the way of an edit that meets nobody. */
async function isFreshWork({ machine, located, me }: Edit, record: FileRecord): Promise<boolean> {
  const last = record.lastWrite;
  if (last === null || last.by.instance === me.id) return false;
  if (located.project.store.now().wall - last.at < DAY_MS) return true;
  const committedAtMs = await machine.workspace.committedAtMs(located.resource);
  return committedAtMs === null || last.at > committedAtMs;
}
