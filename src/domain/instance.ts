import type { AgentId, InstanceId, ProcessFacts } from "./holder.ts";
import type { Instant } from "./instant.ts";

/** `waiting`: a permission prompt is open. `ended`: unregistered; kept for 7 days for those who ask. */
export const INSTANCE_STATUSES = ["active", "idle", "waiting", "ended"] as const;
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number];

/** One running client process (or one shell of a person) as others see it. */
export type InstanceRecord = {
  readonly id: InstanceId;
  /** Short name for people and models: `brisk-otter`. Unique among the instances that live. */
  readonly name: string;
  readonly process: ProcessFacts;
  /** Claude Code's id of the conversation that runs in it now; null for a shell. */
  readonly sessionId: string | null;
  readonly role: string | null;
  /** What it works on: the first prompt of its user, unless it was set. */
  readonly task: string | null;
  /** What its user typed last, as short as a task; null: nothing yet. */
  readonly lastPrompt: string | null;
  readonly branch: string | null;
  /** Absolute path of the checkout it works in. */
  readonly worktree: string;
  readonly model: string | null;
  readonly status: InstanceStatus;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  /** When its last turn ended; null while one runs. */
  readonly turnEndedAt: Instant | null;
  /** When a question last woke it while it was idle. Missing: never. */
  readonly wokenAt?: Instant;
  /** Subagents that have started and not stopped. */
  readonly agents: readonly { readonly id: AgentId; readonly type: string }[];
  /** Background commands that were running when its turn ended. */
  readonly backgroundTasks: number;
  /** Where the client keeps its own session files; null if unknown. */
  readonly clientHome: string | null;
  readonly pluginVersion: string;
};

/** The last sign of life of an instance, written with every tool use: what it used, and on which file, as the client named it. */
export type Heartbeat = { readonly at: Instant; readonly tool: string | null; readonly file: string | null };

/**
 * The moment up to which the operations of one thread are over, whatever their leases still say. One
 * small write at each step of a thread, instead of one per lease.
 */
export type Boundary = {
  readonly at: Instant;
  /** When the thread's last whole reply ended: its tool calls and all hooks that ran after them. Null: none has yet. */
  readonly replyEndedAt: Instant | null;
  /** When the thread last asked to write a file, whatever the answer was. Null: it never has. */
  readonly askedAt: Instant | null;
};

/** Milliseconds without a heartbeat after which an instance is shown as stale. It keeps its leases. */
export function isStale(silentForMs: number | null, ttlMs: number): boolean {
  return silentForMs === null || silentForMs > ttlMs;
}
