import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second here, whatever its own tick is (`sysconf(_SC_CLK_TCK)`). */
const TICKS_PER_SECOND = 100;

/** Processor time of some processes and of the children they have waited for, and how busy the machine was. Linux only: NaN elsewhere. */
export class CpuMeter {
  readonly #pids: readonly number[];
  /** The last that was seen of each: a process that has ended can no longer be asked. */
  readonly #last = new Map<number, { readonly own: number; readonly children: number }>();
  readonly #machineAtStart = machineTicks();

  constructor(pids: readonly number[]) {
    this.#pids = pids;
  }

  sample(): void {
    for (const pid of this.#pids) {
      const ticks = ticksOf(pid);
      if (ticks !== null) this.#last.set(pid, ticks);
    }
  }

  read(): { readonly clientSeconds: number; readonly hookSeconds: number; readonly machineBusy: number } {
    this.sample();
    const seen = [...this.#last.values()];
    const now = machineTicks();
    const seconds = (ticks: number): number => (seen.length === 0 ? Number.NaN : ticks / TICKS_PER_SECOND);
    return {
      clientSeconds: seconds(seen.reduce((sum, { own }) => sum + own, 0)),
      hookSeconds: seconds(seen.reduce((sum, { children }) => sum + children, 0)),
      machineBusy: (now.busy - this.#machineAtStart.busy) / (now.all - this.#machineAtStart.all),
    };
  }
}

/** proc_pid_stat(5), fields 14 to 17: utime, stime, cutime, cstime. */
function ticksOf(pid: number): { own: number; children: number } | null {
  const text = readProc(`/proc/${pid}/stat`);
  // The name of the program may hold anything, so fields are counted from its end.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [user, system, childUser, childSystem] = fields.slice(11, 15);
  if (user === undefined || system === undefined || childUser === undefined || childSystem === undefined) return null;
  return { own: user + system, children: childUser + childSystem };
}

/** proc_stat(5), first line: user, nice, system, idle, iowait, … */
function machineTicks(): { busy: number; all: number } {
  const [first = ""] = readProc("/proc/stat").split("\n");
  // What a guest used is in user already.
  const ticks = first.trim().split(/ +/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0);
  return { all, busy: all - (ticks[3] ?? 0) - (ticks[4] ?? 0) };
}

function readProc(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // the process has ended, or this is not Linux
  }
}
