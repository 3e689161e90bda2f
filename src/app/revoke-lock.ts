import { afterCommit } from "./after-commit.ts";
import { AppError } from "./errors.ts";
import { commandLease } from "./file-lease.ts";
import { locateOrThrow } from "./located-file.ts";
import { lockViews } from "./lock-view.ts";
import { type Caller, entry, journal, type Located, type Machine } from "./machine.ts";
import { tellWaiters } from "./tell-waiters.ts";
import type { LockView } from "./views.ts";

/** Who ends a lock, for the record: the session a person typed in, or null for a terminal outside any. */
export type Revoker = { readonly id: LockView["holder"]["instance"]; readonly name: string } | null;

export type Revocation = {
  readonly path: string;
  /** The locks that ended; none if nobody had one. */
  readonly revoked: readonly LockView[];
};

/**
 * Ends every lock on a file, whoever has it. It is recorded, and those who had it are told.
 *
 * @param isPerson false for a model: it may end only what stops nobody any more
 * @throws AppError `NOT_ALLOWED` when a model asks for the lock of a live holder
 */
export async function revokeLock(
  machine: Machine,
  caller: Caller,
  path: string,
  by: Revoker,
  isPerson: boolean,
): Promise<Revocation> {
  const located = await locateOrThrow(machine, caller, path);
  const { project, resource } = located;
  const { record } = await project.store.files.read(resource.key);
  const locks = record === null ? [] : await lockViews(machine, project, [{ key: resource.key, record }], []);
  if (!isPerson) await refuseLive(located, locks, by);
  if (locks.length === 0) return { path: resource.path, revoked: [] };
  await commandLease(machine, project, resource, () => ({ kind: "revoke" }));
  const at = project.store.now().wall;
  for (const { holder } of locks) {
    await journal(project.store, entry("revoked", at, by, `lock of ${holder.name}, by a person`, resource.path));
    if (holder.instance === by?.id) continue;
    const told = { at, kind: "revoked", path: resource.path, detail: "" } as const;
    await afterCommit(project, () => project.store.inbox.deliver(holder.instance, told), undefined);
  }
  await afterCommit(project, () => tellWaiters(project, resource.key, resource.path, by?.id ?? null), undefined);
  return { path: resource.path, revoked: locks };
}

async function refuseLive({ project, resource }: Located, locks: readonly LockView[], by: Revoker): Promise<void> {
  const live = locks.find(({ state, holder }) => state === "held" && holder.instance !== by?.id);
  if (live === undefined) return;
  const at = project.store.now().wall;
  await journal(project.store, entry("refused", at, by, `revoke of the lock of ${live.holder.name}`, resource.path));
  throw new AppError(
    "NOT_ALLOWED",
    `${resource.path} is held by ${live.holder.name}, which is alive: only a person may end its lock`,
    {
      hint: `work on something else, or ask the user to type: /coord-release --force ${resource.path}`,
    },
  );
}
