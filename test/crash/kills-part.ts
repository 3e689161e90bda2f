import type { Part } from "../proof/part.ts";
import { sweepKills } from "./kill-sweep.ts";
import { replayPoint } from "./replay-point.ts";
import { tallyOf } from "./sweep-tally.ts";

export const part: Part = {
  goal: "G3",
  title: "SIGKILL at every system call of every built hook and of the commands that write",
  workers: 2,
  cores: 1,
  seconds: 300,
  floors: { points: 4000 },
  faults: ["points"],
  run: (budget, seed) => tallyOf(sweepKills, 4040, budget, seed),
  replay: replayPoint,
};
