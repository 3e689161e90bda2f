import type { ProcessFacts } from "../../domain/holder.ts";
import { findProcStat } from "./proc-stat.ts";
import { factsOf } from "./self-process.ts";

/** No real chain of shells is longer. */
const MOST_ANCESTORS = 64;

/** The processes that `pid` descends from, nearest first. Linux only: empty elsewhere. */
export function ancestorsOf(pid: number): readonly ProcessFacts[] {
  const ancestors: ProcessFacts[] = [];
  let parent = findProcStat(pid)?.parentPid ?? 0;
  while (parent > 1 && ancestors.length < MOST_ANCESTORS) {
    ancestors.push(factsOf(parent));
    parent = findProcStat(parent)?.parentPid ?? 0;
  }
  return ancestors;
}
