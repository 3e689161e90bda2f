import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { RUN_MARK } from "./environment.ts";

export type Leftover = { readonly pid: number; readonly command: string };

/** Live processes that carry the run's mark. Linux only: elsewhere nothing is found. */
export function findLeftovers(runMark: string): readonly Leftover[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readProc(pid, "environ").split("\0").includes(`${RUN_MARK}=${runMark}`))
    .map((pid) => ({ pid: Number(pid), command: readProc(pid, "cmdline").replaceAll("\0", " ").trim() }));
}

/** Waits `graceMs` for the run's processes to end by themselves, kills what is left and returns it. */
export async function endLeftovers(runMark: string, graceMs: number): Promise<readonly Leftover[]> {
  const deadline = performance.now() + graceMs;
  while (performance.now() < deadline && findLeftovers(runMark).length > 0) await sleep(50);
  const left = findLeftovers(runMark);
  for (const { pid } of left) sendSignal(pid, "SIGKILL");
  return left;
}

/** Signals a process (or, with a negative pid, its group); one that is gone already is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // ended since the folder was listed
  }
}
