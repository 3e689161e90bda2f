import type { Liveness, ProcessFacts } from "../../domain/holder.ts";
import type { Surroundings } from "../self-process/surroundings.ts";
import { existenceOf } from "./existence.ts";

/**
 * The rule for hosts without pid namespaces and boot id: dead when the pid is gone or when the process that
 * has it now started at another time. Facts of a Linux kernel, such as a container's on the same host name,
 * cannot be judged here.
 */
export function judgeByStart(
  facts: ProcessFacts,
  here: Surroundings,
  findStart: (pid: number) => string | null,
): Liveness {
  if (facts.host !== here.host || facts.boot !== null || facts.pidNs !== null) return "unknown";
  const existence = existenceOf(facts.pid);
  if (existence !== "present") return existence === "absent" ? "dead" : "unknown";
  if (facts.start === null) return "unknown";
  const start = findStart(facts.pid);
  if (start === null) return existenceOf(facts.pid) === "absent" ? "dead" : "unknown";
  return start === facts.start ? "alive" : "dead";
}
