import type { Instant } from "./instant.ts";
import type { ResourceKey, Sha256 } from "./lease.ts";

/** A file that a shell command was let through to write. */
export type CommandTarget = {
  readonly key: ResourceKey;
  /** Relative to `checkout`. */
  readonly path: string;
  readonly checkout: string;
  readonly absolute: string;
  /** What it held before; null: there was no such file, or it could not be read. */
  readonly before: Sha256 | null;
};

/**
 * A shell command that was let through and is not known to have ended, with the leases that were taken for it. Times in
 * ms since 1970, like those of files.
 */
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
  readonly targets: readonly CommandTarget[];
  /** It writes nothing but the targets, so there is nothing else to look for when it is over. */
  readonly tellsAll: boolean;
};

/**
 * Has it ended though no hook said so, as after Esc? What the reply waited for is over with the reply; what runs in the
 * background is not.
 */
export function hasEnded({ taskId, fromMs }: RunningCommand, replyEndedAt: Instant | null): boolean {
  return taskId === null && replyEndedAt !== null && replyEndedAt.wall > fromMs;
}

const SHELL_TOOLS: ReadonlySet<string> = new Set(["Bash", "PowerShell", "Monitor"]);

/** Tools that run a command line. */
export function isShellTool(tool: string): boolean {
  return SHELL_TOOLS.has(tool);
}

/** Tools that may write files without naming them, and do not show what they wrote: shell commands, and all of MCP servers. */
export function mayWriteUnnamed(tool: string): boolean {
  return isShellTool(tool) || tool.startsWith("mcp__");
}
