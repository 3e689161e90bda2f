import type { Liveness, ProcessFacts } from "../../domain/holder.ts";
import { findStartByPs } from "../self-process/start-time-command.ts";
import type { Surroundings } from "../self-process/surroundings.ts";
import { judgeByStart } from "./liveness-by-start.ts";

/**
 * macOS and the other systems with `ps` but without Linux's /proc. There is no boot id; a process of an
 * earlier boot is told by its pid and start time. Starts `ps` (about 10 ms) where the pid exists, so it is
 * for conflicts only. NOT TESTED on macOS: there was none to try it on.
 */
export function probeDarwin(facts: ProcessFacts, here: Surroundings): Liveness {
  return judgeByStart(facts, here, findStartByPs);
}
