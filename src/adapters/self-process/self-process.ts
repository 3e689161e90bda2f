import type { ProcessFacts } from "../../domain/holder.ts";
import { findProcStat } from "./proc-stat.ts";
import { findStart } from "./start-time.ts";
import { surroundings } from "./surroundings.ts";

/**
 * What others must know to tell later whether process `pid` of this host still lives. The pid must be one of
 * this process's own pid namespace. Reads a few files on Linux; starts a program elsewhere.
 */
export function factsOf(pid: number): ProcessFacts {
  const { host, boot, pidNs, timeNs } = surroundings();
  return { host, boot, pidNs, timeNs, pid, start: findStart(pid) };
}

/**
 * The same without starting a program: off Linux `start` is null. For the hooks of an edit; the facts they find on
 * record were gathered in full when the session started.
 */
export function quickFactsOf(pid: number, platform: NodeJS.Platform = process.platform): ProcessFacts {
  const { host, boot, pidNs, timeNs } = surroundings();
  return { host, boot, pidNs, timeNs, pid, start: platform === "linux" ? (findProcStat(pid)?.start ?? null) : null };
}

/**
 * The process whose life is the holder's life. Inside a session it is the client: CLAUDE_PID where the client
 * sets it, else the parent, as the client starts hooks and its MCP servers itself. Outside one it is the shell
 * that was typed into, which is the parent as well.
 */
export function clientPid(env: Readonly<Record<string, string | undefined>>, parentPid: number): number {
  const named = env["CLAUDE_PID"] ?? "";
  return /^[1-9]\d{0,9}$/.test(named) && Number(named) > 1 ? Number(named) : parentPid;
}
