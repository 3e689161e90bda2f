import type { Liveness, ProcessFacts } from "../../domain/holder.ts";
import { findProcStat, type ProcStat } from "../self-process/proc-stat.ts";
import type { Surroundings } from "../self-process/surroundings.ts";
import { type Existence, existenceOf } from "./existence.ts";

/** What can be asked about one pid. A parameter, so that what needs another user or kernel can be tested. */
export type PidFacts = {
  existence(pid: number): Existence;
  stat(pid: number): ProcStat | null;
};

const KERNEL: PidFacts = { existence: existenceOf, stat: findProcStat };

/**
 * `dead` only on proof: another boot of the same host, or, in the same boot and namespaces, no such process, a
 * start time that differs (the pid was reused), or a zombie. A process that is stopped (SIGSTOP, a suspended
 * machine) is alive. proc(5), pid_namespaces(7), time_namespaces(7).
 */
export function probeLinux(facts: ProcessFacts, here: Surroundings, kernel: PidFacts = KERNEL): Liveness {
  if (facts.host !== here.host || facts.boot === null || here.boot === null) return "unknown";
  if (facts.boot !== here.boot) return "dead";
  return areNumbersComparable(facts, here) ? probeHere(facts, kernel) : "unknown";
}

function probeHere({ pid, start }: ProcessFacts, kernel: PidFacts): Liveness {
  const existence = kernel.existence(pid);
  if (existence !== "present") return existence === "absent" ? "dead" : "unknown";
  const stat = kernel.stat(pid);
  // Hidden (hidepid): a missing stat file is no proof. Or it ended between the two questions: ask again.
  if (stat === null) return kernel.existence(pid) === "absent" ? "dead" : "alive";
  if (isDeadState(stat)) return "dead";
  if (start === null) return "unknown";
  return stat.start === start ? "alive" : "dead";
}

/** Pids mean something only within one pid namespace, start times only within one time namespace. */
function areNumbersComparable(facts: ProcessFacts, here: Surroundings): boolean {
  // Without time namespaces in the kernel both are null; the boot id says that it is one kernel.
  return here.isProcMine && facts.pidNs !== null && facts.pidNs === here.pidNs && facts.timeNs === here.timeNs;
}

/** A leader whose other threads still run is shown as a zombie, too, and they can still write. */
function isDeadState({ state, threads }: ProcStat): boolean {
  return /^[ZXx]$/.test(state) && threads <= 1;
}
