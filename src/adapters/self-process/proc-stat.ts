import { findSystemText } from "./system-text.ts";

/** The parts of `/proc/PID/stat` (proc_pid_stat(5)) that tell whether a process lives. */
export type ProcStat = {
  /** Field 3: one letter; Z and X are dead. */
  readonly state: string;
  readonly parentPid: number;
  /** Field 20. A leader that has exited while other threads run is Z, too. */
  readonly threads: number;
  /** Field 22: clock ticks since boot, in the reader's time namespace. */
  readonly start: string;
};

/** Pure. Null: not the text of a stat file. */
export function parseProcStat(text: string): ProcStat | null {
  // The name in field 2 is the program's own choice and may hold spaces, parentheses and newlines.
  const afterName = text.slice(text.lastIndexOf(")") + 1).trim();
  const fields = afterName.split(" ");
  const [state, parentPid, threads, start] = [fields[0], fields[1], fields[17], fields[19]];
  if (state === undefined || !/^[A-Za-z]$/.test(state)) return null;
  if (!isNumber(parentPid) || !isNumber(threads) || !isNumber(start)) return null;
  return { state, parentPid: Number(parentPid), threads: Number(threads), start };
}

/** Null: no such process, or hidden (hidepid), or not Linux. It proves nothing. */
export function findProcStat(pid: number): ProcStat | null {
  return parseProcStat(findSystemText(`/proc/${pid}/stat`) ?? "");
}

function isNumber(field: string | undefined): field is string {
  return field !== undefined && /^\d+$/.test(field);
}
