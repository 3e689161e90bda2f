import type { InstanceRecord } from "../domain/instance.ts";
import type { LastWrite } from "../domain/lease.ts";
import { type Choice, chooseVersion, type Version, versionId, type Wanted } from "../domain/version.ts";
import { afterCommit } from "./after-commit.ts";
import { AppError, reasonOf, systemCode } from "./errors.ts";
import { type Past, pastOf } from "./file-history.ts";
import { acquireLease, commandLease } from "./file-lease.ts";
import { keepBefore } from "./keep-before.ts";
import { locateOrThrow } from "./located-file.ts";
import { type HeldByOther, heldByOther } from "./locks.ts";
import { type Caller, entry, holderOf, journal, type Located, type Machine } from "./machine.ts";
import { notifyTaken } from "./notify-taken.ts";
import { registerCaller } from "./register.ts";
import { tellWaiters } from "./tell-waiters.ts";
import { rememberProject } from "./touched-projects.ts";
import { isoText } from "./views.ts";

export type RestoreRequest = {
  readonly path: string;
  readonly wanted: Wanted;
  /** Another file that is to get the content; null: the file itself. */
  readonly to: string | null;
  readonly isDryRun: boolean;
};

export type Restoration =
  /** `isDone` false: it is what would be done. `was`: what stood there before, and can be restored in turn. */
  | {
      readonly kind: "restored";
      readonly path: string;
      readonly isDone: boolean;
      readonly version: string;
      readonly sizeBytes: number | null;
      readonly replacedAt: string;
      readonly was: string;
    }
  /** The file is what was asked for already. */
  | { readonly kind: "unchanged"; readonly path: string; readonly version: string }
  | HeldByOther;

const TOOL = "coord restore";

/**
 * Brings a version of a file back. It is a write like any other: it takes the file's lease or is refused, and what it
 * replaces is kept first.
 *
 * @throws AppError `NOT_FOUND` when there is no such version, or its content was not kept; `BAD_INPUT` for an ambiguous
 *   one; `DISK_FULL` and others when what is there could not be kept: then nothing was changed
 */
export async function restoreFile(machine: Machine, caller: Caller, request: RestoreRequest): Promise<Restoration> {
  const source = await locateOrThrow(machine, caller, request.path);
  const past = await pastOf(machine, source);
  const choice = chooseVersion(past.versions, past.present, request.wanted);
  if (choice.kind === "present" && request.to === null) {
    return { kind: "unchanged", path: source.resource.path, version: versionId(past.present.sha) };
  }
  const version = versionOf(choice, request.path, past);
  const bytes = await contentOf(machine, source, version, request.path);
  const target = request.to === null ? source : await locateOrThrow(machine, caller, request.to);
  if (request.to !== null && bytes === null) {
    throw new AppError("BAD_INPUT", `there was no ${source.resource.path} then, so nothing can be put elsewhere`);
  }
  const was = (await pastOf(machine, target)).present.sha;
  const restored = {
    kind: "restored",
    path: target.resource.path,
    isDone: !request.isDryRun,
    version: versionId(version.sha),
    sizeBytes: bytes?.length ?? null,
    replacedAt: isoText(version.at),
    was: versionId(was),
  } as const;
  if (request.isDryRun) return restored;
  const held = await writeGuarded(machine, caller, target, version, bytes);
  return held ?? restored;
}

function versionOf(choice: Choice, path: string, { versions, present }: Past): Version {
  const see = { hint: `coord history ${path}` };
  switch (choice.kind) {
    case "found":
      return choice.version;
    case "none":
      if (versions.length === 0)
        throw new AppError("NOT_FOUND", `no earlier version of ${path} is known: no change of it has been seen`, see);
      throw new AppError("NOT_FOUND", `coord knows no such version of ${path}`, see);
    case "ambiguous": {
      const ids = choice.ids.map((id) => id.slice(0, 16)).join(", ");
      throw new AppError("BAD_INPUT", `that fits several versions of ${path}: ${ids}`, see);
    }
    case "present":
      throw new AppError("NOT_FOUND", `that is ${path} as it is now (${versionId(present.sha)}); copy it instead`, see);
  }
}

async function contentOf(
  machine: Machine,
  { project, resource }: Located,
  { sha }: Version,
  path: string,
): Promise<Uint8Array | null> {
  if (sha === null) return null;
  const bytes = await project.store.blobs.bytes(sha);
  if (bytes !== null) return bytes;
  const keepable = await machine.workspace.keepable(resource);
  const why = keepable.kind === "excluded" ? `: ${NOT_KEPT[keepable.because]}` : ", or is kept no longer";
  throw new AppError("NOT_FOUND", `version ${versionId(sha)} of ${path} was not kept${why}`, {
    hint: `coord history ${path}`,
  });
}

const NOT_KEPT = {
  ignored: "git ignores the file",
  "secret-like": "by its name it may hold a secret",
  "too-large": "it is larger than 10 MB",
  unreadable: "it cannot be read",
} as const;

/** Null: done. */
async function writeGuarded(
  machine: Machine,
  caller: Caller,
  target: Located,
  version: Version,
  bytes: Uint8Array | null,
): Promise<HeldByOther | null> {
  const { project, resource } = target;
  const me = await registerCaller(machine, project, caller);
  await rememberProject(machine, caller, project);
  await refuseClaimed(machine, target, me);
  const holder = holderOf(me, caller);
  const toolUseId = `restore-${project.store.now().mono}`;
  const { lease: policy } = project.settings;
  const acquired = await acquireLease(machine, project, resource, () => ({
    kind: "acquire",
    holder,
    operation: { toolUseId, tool: TOOL },
    pin: null,
    refusedForMs: null,
    policy,
  }));
  const { outcome } = acquired;
  if (outcome.kind === "held") return heldByOther(machine, target, outcome.by, acquired);
  const isNew = outcome.lease.acquiredAt === outcome.lease.editedAt;
  await afterCommit(project, () => notifyTaken(project, resource, holder, outcome), undefined);
  let write: LastWrite | null = null;
  try {
    await keepPresent(machine, target, me, acquired.record.lastWrite);
    await machine.workspace.replace(resource.absolute, bytes, version.mode);
    write = { by: holder, at: project.store.now().wall, sha: version.sha, tool: TOOL, toolUseId: null };
  } catch (error) {
    throw asAppError(error, resource.path);
  } finally {
    await commandLease(machine, project, resource, () => ({ kind: "settle", holder, toolUseId, write }));
    if (isNew) {
      await commandLease(machine, project, resource, () => ({ kind: "release", holder, token: null }));
      await afterCommit(project, () => tellWaiters(project, resource.key, resource.path, me.id), undefined);
    }
  }
  const at = project.store.now().wall;
  await journal(project.store, entry("restored", at, me, versionId(version.sha), resource.path));
  return null;
}

/** Another session's claim that shuts others out of the file. */
async function refuseClaimed(machine: Machine, located: Located, me: InstanceRecord): Promise<void> {
  const { store } = located.project;
  if (!(await store.hasClaims())) return;
  const { refusal } = await (await import("./lazy/claims-around.ts")).claimsAround({ machine, located, me });
  if (refusal?.kind !== "claimed") return;
  const { type, name, holder } = refusal.claim;
  throw new AppError("NOT_ALLOWED", `${refusal.path} is inside "${type} ${name}", which ${holder.name} has claimed`, {
    hint: "coord claims",
  });
}

/** Unlike an edit, nothing here cannot wait: without a way back it is not done. */
async function keepPresent(
  machine: Machine,
  target: Located,
  me: InstanceRecord,
  lastWrite: LastWrite | null,
): Promise<void> {
  const content = await machine.workspace.content(target.resource.absolute);
  const reason = await keepBefore(machine, target, me, content, lastWrite, { tool: TOOL, command: null });
  if (reason !== null) throw new AppError("DISK_FULL", `what is there now could not be kept: ${reason}`);
}

function asAppError(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = systemCode(error) === "ENOSPC" ? "DISK_FULL" : "STATE_READ_ONLY";
  return new AppError(code, `${path} could not be written and is as it was: ${reasonOf(error)}`, { cause: error });
}
