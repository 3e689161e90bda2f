import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { ProgramFacts } from "../../app/diagnosis.ts";
import type { Environment } from "../../compose.ts";

const TIMEOUT_MS = 5_000;

/** The first program of that name on the PATH, or null. */
export function findProgram(name: string, env: Environment): string | null {
  const endings = process.platform === "win32" ? (env["PATHEXT"] ?? ".EXE;.CMD").split(";") : [""];
  for (const folder of (env["PATH"] ?? env["Path"] ?? "").split(delimiter)) {
    if (folder === "") continue;
    const found = endings.map((ending) => join(folder, `${name}${ending}`)).find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A program and the version it names, as `1.2.3`; null: not on the PATH. */
export async function examineProgram(name: string, env: Environment): Promise<ProgramFacts | null> {
  const path = findProgram(name, env);
  if (path === null) return null;
  const output = await outputOf(path, ["--version"], { ...env, ...QUIET });
  return { path, version: /\d+\.\d+\.\d+/.exec(output ?? "")?.[0] ?? null };
}

/** Asking a client for its version must not make it look for a newer one. */
const QUIET = { DISABLE_AUTOUPDATER: "1", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1", DISABLE_TELEMETRY: "1" };

function outputOf(path: string, args: readonly string[], env: Environment): Promise<string | null> {
  // A .cmd file is no program of its own: Windows starts it by its command interpreter.
  const shell = process.platform === "win32" && /\.(cmd|bat)$/i.test(path);
  return new Promise((resolve) => {
    const options = { env, timeout: TIMEOUT_MS, killSignal: "SIGKILL", windowsHide: true, shell } as const;
    execFile(shell ? `"${path}"` : path, [...args], options, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
  });
}

/** Where a path leads in the end; the path itself if that cannot be told. */
export function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
