import { replaySteal, tryToSteal } from "../clock/steal.ts";
import type { Part } from "../proof/part.ts";

const ATTEMPTS = 400;

export const part: Part = {
  goal: "G14",
  title: "clock jumps, stopped holders, other pid namespaces: no lease of a live holder is given away",
  workers: 1,
  // Processes are stopped and go on while time passes: none of them may wait for a core.
  cores: 2,
  seconds: 60,
  floors: { attempts: ATTEMPTS },
  faults: ["attempts"],
  run: async ({ share }, seed) => {
    const { attempts, byKind, violations } = await tryToSteal({ seed, attempts: Math.ceil(ATTEMPTS * share) });
    return { counts: { attempts, ...byKind }, violations };
  },
  replay: replaySteal,
};
