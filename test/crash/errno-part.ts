import { addUp, type Part } from "../proof/part.ts";
import { sweepErrors } from "./errno-sweep.ts";
import { sweepLimits } from "./size-limit.ts";
import { tallyOf } from "./sweep-tally.ts";

export const part: Part = {
  goal: "G4",
  title: "EIO, ENOSPC, EACCES, EROFS, EMFILE, EINTR at every call, and short writes, in every built program",
  workers: 2,
  floors: { points: 1500 },
  faults: ["points"],
  run: async ({ share }, seed) => {
    const errors = await tallyOf(sweepErrors, 1320 * share, seed);
    const limits = await tallyOf(sweepLimits, 200 * share, seed);
    const counts = {};
    addUp(counts, { ...errors.counts, shortWrites: limits.counts["points"] ?? 0 });
    addUp(counts, { points: limits.counts["points"] ?? 0, missed: limits.counts["missed"] ?? 0 });
    return { counts, violations: [...errors.violations, ...limits.violations] };
  },
};
