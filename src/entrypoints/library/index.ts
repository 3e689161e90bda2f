/**
 * coord for programs: a script takes part as an instance of its own, beside the sessions.
 *
 * ```js
 * import { acquireLock, registerInstance, releaseLock, unregisterInstance } from "coord";
 *
 * const me = await registerInstance({ task: "nightly import", role: "script" });
 * const answer = await acquireLock(me, "data/prices.json", { intent: "import" });
 * if (answer.kind === "held") throw new Error(`held by ${answer.lock.holder.name}`);
 * // … write the file …
 * await releaseLock(me, "data/prices.json");
 * await unregisterInstance(me);
 * ```
 *
 * Contention is an answer (`kind: "held"` or `"claimed"`), never an error. An error is an `Error` with a `code`
 * (`NOT_A_PROJECT`, `BAD_INPUT`, `NOT_FOUND`, `STATE_READ_ONLY`, …) and a `hint`, the next thing to do.
 * Locks end with the process at the latest: when it is gone, the next one who asks gets them.
 */
import { checkLock as check, type LockCheck } from "../../app/check-lock.ts";
import { type CleanUp, cleanUp } from "../../app/clean-up.ts";
import { endSession } from "../../app/end-session.ts";
import { homeOrThrow } from "../../app/home-project.ts";
import { listInstances as list } from "../../app/inspect.ts";
import { changeInstance, ensureInstance } from "../../app/instances.ts";
import { beat } from "../../app/keep-alive.ts";
import {
  acquireLock as acquire,
  type ClaimedByOther,
  type HeldByOther,
  type LockGrant,
  type LockRelease,
  type LockRenewal,
  releaseLock as release,
  renewLock as renew,
} from "../../app/locks.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { queryDecisions as query } from "../../app/query-decisions.ts";
import { type DecisionDraft, recordDecision } from "../../app/record-decision.ts";
import { registerCaller } from "../../app/register.ts";
import { type DecisionView, decisionView, type InstanceView, type LockView } from "../../app/views.ts";
import { composeMachine } from "../../compose.ts";
import { composeScriptCaller } from "../../compose-script.ts";
import type { DecisionId, DecisionScope } from "../../domain/architecture-decision.ts";
import type { EpochMs } from "../../domain/instant.ts";
import { residentParts } from "../../parts.ts";

export type {
  ClaimedByOther,
  CleanUp,
  DecisionDraft,
  DecisionView,
  HeldByOther,
  InstanceView,
  LockCheck as LockStatus,
  LockGrant,
  LockRelease,
  LockRenewal,
  LockView,
};

/** This process as the others see it. Plain data: it can be printed, not sent to another process. */
export type Registration = {
  /** `shell-YYYYMMDD-HHMMSS-xxxxxxxx`. */
  readonly id: string;
  /** Short name for people: `brisk-otter`. */
  readonly name: string;
  /** Absolute path of the folder that relative file names start from. */
  readonly folder: string;
};

export type RegisterOptions = {
  /** What it is doing, told to others. */
  readonly task?: string;
  /** A name such as `script` (a-z, 0-9, -). */
  readonly role?: string;
  /** A folder of the project; default: the current one. */
  readonly folder?: string;
};

/** Registers this process in the project of a folder. Doing it again changes task and role. */
export async function registerInstance(options: RegisterOptions = {}): Promise<Registration> {
  const folder = options.folder ?? process.cwd();
  const caller = callerIn(folder, options.role ?? null);
  const { project } = await homeOrThrow(machine, caller.cwd);
  const me = await registerCaller(machine, project, caller);
  await changeInstance(machine, project, me.id, (record) => ({
    task: options.task ?? record.task,
    role: options.role ?? record.role,
    status: "active",
    endedAt: null,
  }));
  return { id: me.id, name: me.name, folder: caller.cwd };
}

/** Releases everything this process holds in the project and unregisters it; returns the released paths. */
export async function unregisterInstance(me: Registration): Promise<readonly string[]> {
  return endSession(machine, callerIn(me.folder, null));
}

/** A sign of life. Needed only where others cannot see this process (another machine, another container). */
export async function heartbeat(me: Registration): Promise<void> {
  const caller = callerIn(me.folder, null);
  const { project } = await homeOrThrow(machine, caller.cwd);
  await beat(project, await ensureInstance(machine, project, caller), null);
}

/** Ends instances that are gone and locks that have run out, in the project of a folder. */
export async function cleanupStaleInstances(folder: string = process.cwd()): Promise<CleanUp> {
  const { project } = await homeOrThrow(machine, folder);
  return cleanUp(machine, project);
}

export type AcquireOptions = {
  /** What it is for, told to those who are refused. */
  readonly intent?: string;
  /** The lock ends after this many milliseconds; default: when it is released or this process ends. */
  readonly ttlMs?: number;
};

/**
 * Takes the lock of a file. Having it already is fine: intent and end are new then.
 *
 * @param path absolute, or relative to the folder this process is registered in
 */
export async function acquireLock(
  me: Registration,
  path: string,
  options: AcquireOptions = {},
): Promise<LockGrant | HeldByOther | ClaimedByOther> {
  const request = { intent: options.intent ?? "", ttlMs: options.ttlMs ?? null };
  return acquire(machine, callerIn(me.folder, null), path, request);
}

/** Gives a lock back. `held`: somebody else has it; `not-held`: nobody had. */
export async function releaseLock(me: Registration, path: string): Promise<LockRelease> {
  return release(machine, callerIn(me.folder, null), path);
}

/** Gives a lock a new end, in milliseconds from now; default: until it is released or this process ends. */
export async function renewLock(me: Registration, path: string, ttlMs?: number): Promise<LockRenewal> {
  return renew(machine, callerIn(me.folder, null), path, ttlMs ?? null);
}

/** Who has a file, and whether its content is what this process found when it took the lock. Changes nothing. */
export async function checkLock(me: Registration, path: string): Promise<LockCheck> {
  return check(machine, callerIn(me.folder, null), path);
}

/** Has the content changed since this process took the lock? `never-seen`: it never had the lock. */
export async function detectConflict(me: Registration, path: string): Promise<LockCheck["drift"]> {
  return (await check(machine, callerIn(me.folder, null), path)).drift;
}

/** Adds a decision to the log that all sessions share, and tells them. Title and description are kept as given. */
export async function logDecision(me: Registration, draft: DecisionDraft): Promise<DecisionView> {
  const caller = callerIn(me.folder, null);
  const { project } = await homeOrThrow(machine, caller.cwd);
  const author = await registerCaller(machine, project, caller);
  return decisionView(await recordDecision(machine, project, author, draft, false), null, false);
}

export type QueryOptions = {
  readonly id?: string;
  readonly category?: string;
  readonly scope?: "file" | "module" | "system" | "project";
  readonly since?: Date;
  readonly until?: Date;
  /** Every word must occur in title or description, whatever the case. */
  readonly text?: string;
  readonly limit?: number;
  /** Archived ones too. */
  readonly isWithArchived?: boolean;
  readonly folder?: string;
};

/** The decisions that answer all that is asked, newest first. */
export async function queryDecisions(options: QueryOptions = {}): Promise<readonly DecisionView[]> {
  const { project } = await homeOrThrow(machine, options.folder ?? process.cwd());
  const { id, category, text, limit, isWithArchived } = options;
  const scope: DecisionScope | undefined = options.scope;
  const found = await query(project, {
    id: id as DecisionId | undefined,
    category,
    scope,
    since: options.since?.getTime() as EpochMs | undefined,
    until: options.until?.getTime() as EpochMs | undefined,
    text,
    limit,
    isWithArchived,
  });
  return found.decisions;
}

/** The sessions, shells and scripts that are registered in the project of a folder, longest-running first. */
export async function listInstances(folder: string = process.cwd()): Promise<readonly InstanceView[]> {
  const { project } = await homeOrThrow(machine, folder);
  return list(machine, project);
}

/** What one instance works on and holds, by its id or its name; null: there is no such instance (any more). */
export async function getWork(instance: string, folder: string = process.cwd()): Promise<InstanceView | null> {
  return (await listInstances(folder)).find(({ id, name }) => id === instance || name === instance) ?? null;
}

const machine: Machine = composeMachine(process.env, residentParts);

function callerIn(folder: string, role: string | null): Caller {
  return composeScriptCaller(process.env, folder, role);
}
