import type { Instant } from "./instant.ts";

/** A shell command that was let through and is not known to have ended. Times in ms since 1970, like those of files. */
export type RunningCommand = {
  /** Whose: see `threadKey`. */
  readonly thread: string;
  readonly toolUseId: string;
  readonly tool: string;
  /** What runs, cut to one line of a history. */
  readonly command: string;
  readonly fromMs: number;
  /** The client's name for it once it runs in the background; null: the reply waits for it. */
  readonly taskId: string | null;
};

/**
 * Has it ended though no hook said so, as after Esc? What the reply waited for is over with the reply; what runs in the
 * background is not.
 */
export function hasEnded({ taskId, fromMs }: RunningCommand, replyEndedAt: Instant | null): boolean {
  return taskId === null && replyEndedAt !== null && replyEndedAt.wall > fromMs;
}
