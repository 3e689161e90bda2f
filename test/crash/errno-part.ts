import type { Part } from "../proof/part.ts";
import { sweepErrors } from "./errno-sweep.ts";
import { replayPoint } from "./replay-point.ts";
import { sweepLimits } from "./size-limit.ts";
import { tallyOf } from "./sweep-tally.ts";

export const part: Part = {
  goal: "G4",
  title: "EIO, ENOSPC, EACCES, EROFS, EMFILE, EINTR at every call, and short writes, in every built program",
  workers: 2,
  cores: 1,
  seconds: 130,
  floors: { points: 1500 },
  faults: ["points"],
  run: async (budget, seed) => {
    const errors = await tallyOf(sweepErrors, 1320, budget, seed);
    if (errors.skipped !== undefined) return errors;
    const limits = await tallyOf(sweepLimits, 200, budget, seed);
    const [failed = 0, cutShort = 0] = [errors.counts["points"], limits.counts["points"]];
    const missed = (errors.counts["missed"] ?? 0) + (limits.counts["missed"] ?? 0);
    return {
      counts: { points: failed + cutShort, failedCalls: failed, shortWrites: cutShort, missed },
      violations: [...errors.violations, ...limits.violations],
    };
  },
  replay: replayPoint,
};
