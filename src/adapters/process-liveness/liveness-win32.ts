import type { Liveness, ProcessFacts } from "../../domain/holder.ts";
import { findStartByPowerShell } from "../self-process/start-time-command.ts";
import type { Surroundings } from "../self-process/surroundings.ts";
import { judgeByStart } from "./liveness-by-start.ts";

/**
 * Windows. Node answers `kill(pid, 0)` from the process table; only where the pid exists is PowerShell asked
 * for its start time (some 100 ms), so it is for conflicts only. NOT TESTED: there was no Windows to try it on.
 */
export function probeWindows(facts: ProcessFacts, here: Surroundings): Liveness {
  return judgeByStart(facts, here, findStartByPowerShell);
}
