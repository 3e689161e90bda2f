import type { HolderFacts } from "../../../src/domain/decide.ts";
import type { AgentId, Holder, InstanceId, ProcessFacts } from "../../../src/domain/holder.ts";
import type { EpochMs, Instant, MonoMs } from "../../../src/domain/instant.ts";
import type { FencingToken, FileRecord, LastWrite, Lease, ResourceKey, Sha256 } from "../../../src/domain/lease.ts";

/** When every test starts, by the wall clock: 2026-11-21 14:00:00 UTC. */
export const START_WALL_MS = Date.UTC(2026, 10, 21, 14, 0, 0);

export const mono = (ms: number): MonoMs => ms as MonoMs;
export const epoch = (ms: number): EpochMs => ms as EpochMs;
export const token = (number: number): FencingToken => number as FencingToken;
export const keyOf = (text: string): ResourceKey => text as ResourceKey;
export const instanceOf = (text: string): InstanceId => text as InstanceId;
export const agentOf = (text: string): AgentId => text as AgentId;
/** 64 hex digits from one of them: `sha("a")`. */
export const sha = (digit: string): Sha256 => digit.repeat(64) as Sha256;

/** `ms` after the start of every test. */
export function at(ms: number, clock = "boot-1"): Instant {
  return { clock, mono: mono(ms), wall: epoch(START_WALL_MS + ms) };
}

export const PROCESS: ProcessFacts = {
  host: "mars",
  boot: "boot-1",
  pidNs: "pid:[1]",
  timeNs: "time:[1]",
  pid: 4242,
  start: "1000",
};

/** `holder("a")` is a main thread, `holder("a", "x")` the subagent `x` in the same instance. */
export function holder(instance: string, agent: string | null = null): Holder {
  return {
    instance: instanceOf(instance),
    agent: agent === null ? null : agentOf(agent),
    name: agent === null ? instance : `${instance}/${agent}`,
    process: PROCESS,
  };
}

export function lease(changes: Partial<Lease> = {}): Lease {
  return {
    holder: holder("a"),
    token: token(1),
    acquiredAt: at(0),
    editedAt: at(0),
    inFlight: null,
    pin: null,
    ...changes,
  };
}

export function record(leases: readonly Lease[], changes: Partial<FileRecord> = {}): FileRecord {
  return { path: "src/a.ts", checkout: "/repo", leases, lastWrite: null, touchedAt: at(0), ...changes };
}

/** A write that left content with the hash `sha(digit)`, or no file. */
export function lastWrite(by: Holder, digit: string | null): LastWrite {
  return { by, at: epoch(2), sha: digit === null ? null : sha(digit), tool: "Write", toolUseId: "toolu_w" };
}

/** A holder that lives, works and was heard of just now. */
export const WORKING: HolderFacts = {
  liveness: "alive",
  hasEnded: false,
  silentForMs: 0,
  hasMovedOn: false,
  isElsewhere: false,
  turnEndedForMs: null,
};
