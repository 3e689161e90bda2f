import type { AppError } from "../../app/errors.ts";
import type { KeptFile } from "../../app/ports.ts";
import type { EpochMs, Instant, MonoMs } from "../../domain/instant.ts";
import type { ResourceKey } from "../../domain/lease.ts";

/** What several handles share: the stand-in for a state folder. */
export type MemoryState = {
  /** Everything stored, by kind and key. Values are kept as JSON text, so that no handle can change them. */
  readonly registers: Map<string, { readonly json: string; readonly revision: number }>;
  readonly cells: Map<string, { readonly json: string; readonly at: Instant }>;
  readonly logs: Map<string, string[]>;
  readonly inboxes: Map<string, string[]>;
  /** Messages by box and, within, by what their file would be called. */
  readonly boxes: Map<string, Map<string, string>>;
  /** How many ids were given. */
  ids: number;
  readonly blobs: Map<string, { readonly bytes: Uint8Array; readonly usedAt: EpochMs }>;
  kept: ReadonlyMap<ResourceKey, KeptFile>;
  readonly listeners: Set<() => void>;
  now: () => Instant;
  /** While set, every operation fails with it: the store is down. */
  failure: AppError | null;
};

/** An empty state. `now`: its clock; by default one that stands still until {@link elapse}. */
export function createMemoryState(now: () => Instant = stoppedClock()): MemoryState {
  return {
    registers: new Map(),
    cells: new Map(),
    logs: new Map(),
    inboxes: new Map(),
    boxes: new Map(),
    ids: 0,
    blobs: new Map(),
    kept: new Map(),
    listeners: new Set(),
    now,
    failure: null,
  };
}

/** Lets time pass for all handles. */
export function elapse(state: MemoryState, ms: number): void {
  const { clock, mono, wall } = state.now();
  const later = { clock, mono: (mono + ms) as MonoMs, wall: (wall + ms) as EpochMs };
  state.now = () => later;
}

function stoppedClock(): () => Instant {
  const start: Instant = { clock: "memory", mono: 1000 as MonoMs, wall: Date.UTC(2026, 0, 1) as EpochMs };
  return () => start;
}
