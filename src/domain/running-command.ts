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

/** A shell command between its start and its end, with the leases that were taken for it. */
export type RunningCommand = {
  readonly toolUseId: string;
  readonly tool: string;
  readonly targets: readonly CommandTarget[];
};

/** One thread runs one command at a time; older ones were stopped, and nothing reported their end. */
const MOST_RUNNING = 4;

export function addCommand(running: readonly RunningCommand[], command: RunningCommand): readonly RunningCommand[] {
  return [...running.filter(({ toolUseId }) => toolUseId !== command.toolUseId), command].slice(-MOST_RUNNING);
}

const SHELL_TOOLS: ReadonlySet<string> = new Set(["Bash", "PowerShell", "Monitor"]);

/** Tools that run a command line. */
export function isShellTool(tool: string): boolean {
  return SHELL_TOOLS.has(tool);
}
