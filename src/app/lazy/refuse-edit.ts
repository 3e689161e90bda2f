import type { Outcome } from "../../domain/decide.ts";
import { type EpochMs, earlierOf, type Instant, wallAfter } from "../../domain/instant.ts";
import type { Diff, Refusal, Verdict } from "../../domain/verdict.ts";
import type { Verification } from "../../domain/verify.ts";
import { findWant, noteRefusal, type Want } from "../../domain/want.ts";
import { claimNamesOf } from "../claim-book.ts";
import { diffSince } from "../diff-since.ts";
import type { Edit } from "../edit.ts";
import { effectiveMode } from "../effective-mode.ts";
import { findInstance } from "../instances.ts";
import { keepBefore } from "../keep-before.ts";
import { entry, journal } from "../machine.ts";
import { seenKey } from "../see-file.ts";

/** What a refusal comes to under the file's mode; it is on record either way. */
export async function verdictOn({ machine, located, me, request }: Edit, refusal: Refusal): Promise<Verdict> {
  const { project, resource } = located;
  const kind = (await effectiveMode(machine, located)) === "enforce" ? "refused" : "observed";
  await journal(project.store, entry(kind, project.store.now().wall, me, refusal.kind, resource.path));
  if (kind === "refused") return { kind: "deny", refusal };
  const { record } = await project.store.files.read(resource.key);
  const content = await machine.workspace.content(resource.absolute);
  const writing = { tool: request.tool, command: null };
  const reason = await keepBefore(machine, located, me, content, record?.lastWrite ?? null, writing);
  return reason === null ? { kind: "silent" } : { kind: "unkept", path: resource.path, reason };
}

/** Remembers that the asker wants the file, and gathers what helps it. */
export async function heldRefusal(
  { machine, located, me, caller }: Edit,
  outcome: Held,
  now: Instant,
  wants: readonly Want[],
): Promise<Refusal> {
  const { store, settings } = located.project;
  const thread = caller.agent?.id ?? "";
  await store.wants.put(me.id, noteRefusal(wants, located.resource.key, thread, now));
  const record = await findInstance(located.project, outcome.by.holder.instance);
  const firstRefusedAt = findWant(wants, located.resource.key, thread, now)?.firstRefusedAt ?? now;
  return {
    kind: "held",
    path: located.resource.path,
    by: outcome.by,
    because: outcome.because,
    role: record?.role ?? null,
    task: record?.task ?? null,
    claims: await claimNamesOf(machine, located.project, outcome.by.holder.instance),
    freeAt: freeAt(outcome, firstRefusedAt, settings.lease),
    isOwnSession: outcome.by.holder.instance === me.id,
  };
}

type Held = Extract<Outcome, { kind: "held" }>;

/** The latest moment at which asking again will succeed if nothing more happens there; null: not known. */
function freeAt(
  { by, because }: Held,
  firstRefusedAt: Instant,
  policy: { yieldAfterMs: number | "exit"; fairAfterMs: number },
): EpochMs | null {
  if (because === "pinned") return by.pin?.until?.wall ?? null;
  if (because === "reserved") return by.reserved?.until.wall ?? null;
  if (because !== "settled" || policy.yieldAfterMs === "exit") return null;
  const whenIdle = wallAfter(by.editedAt, policy.yieldAfterMs);
  return earlierOf(wallAfter(firstRefusedAt, policy.fairAfterMs), whenIdle);
}

/**
 * Who changed the file, and what. A whole diff counts as read for an edit: the client looks for the old text in what
 * is there now, so another reading would cost a reply and protect nothing.
 */
export async function contentRefusal(
  { machine, caller, located, me, request }: Edit,
  verification: Exclude<Verification, { kind: "unchanged" }>,
): Promise<Refusal> {
  const path = located.resource.path;
  if (verification.kind === "unseen") return { kind: "unseen", path, by: verification.by };
  const { isOwnShell, seen, current } = verification;
  const diff: Diff = isOwnShell
    ? { kind: "none", why: "own-shell" }
    : await diffSince(machine, located.project, located.resource, seen.sha, current);
  const isWhole = request.access === "edit" && diff.kind === "lines" && diff.isWhole;
  // Not remembered: then it must be read, and the refusal says so.
  const see = () =>
    located.project.store.seen.put(seenKey(caller, me, located.resource.key), { ...seen, shown: current });
  const isShown =
    isWhole &&
    (await see().then(
      () => true,
      () => false,
    ));
  return {
    kind: "drift",
    path,
    seenAt: seen.at,
    by: verification.by,
    isOwnSession: verification.by?.by.instance === me.id,
    isOwnShell,
    diff,
    isShown,
  };
}
