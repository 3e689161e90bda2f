import { resolve } from "node:path";
import { factsOf } from "./adapters/self-process/self-process.ts";
import { physicalPath } from "./adapters/workspace-fs/physical-path.ts";
import type { Caller } from "./app/machine.ts";
import { composeCaller, type Environment } from "./compose.ts";

/** A program that takes part as an instance of its own, also when a session started it. */
export function composeScriptCaller(env: Environment, folder: string, role: string | null): Caller {
  const cwd = physicalPath(resolve(folder));
  const asShell = composeCaller(
    { ...env, CLAUDE_PID: undefined, CLAUDE_CODE_SESSION_ID: undefined, CLAUDE_PROJECT_DIR: undefined },
    "shell",
    { cwd },
    factsOf,
  );
  return { ...asShell, process: factsOf(process.pid), role };
}
