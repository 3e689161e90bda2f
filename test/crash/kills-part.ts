import type { Part } from "../proof/part.ts";
import { sweepKills } from "./kill-sweep.ts";
import { tallyOf } from "./sweep-tally.ts";

export const part: Part = {
  goal: "G3",
  title: "SIGKILL at every system call of every built hook and of the commands that write",
  workers: 2,
  floors: { points: 4000 },
  faults: ["points"],
  run: ({ share }, seed) => tallyOf(sweepKills, 4040 * share, seed),
};
