import { findProcStat } from "./proc-stat.ts";
import { findStartByPowerShell, findStartByPs } from "./start-time-command.ts";

/**
 * The start time of a process, in the platform's own words and only good for comparing with another from the
 * same host and boot. Null: no such process, or the platform does not tell.
 *
 * On Linux it is read from /proc; elsewhere a program is started for it (about 10 ms for `ps`, far more on
 * Windows), so ask once, when a process registers.
 */
export function findStart(pid: number, platform: NodeJS.Platform = process.platform): string | null {
  if (platform === "linux") return findProcStat(pid)?.start ?? null;
  return platform === "win32" ? findStartByPowerShell(pid) : findStartByPs(pid);
}
