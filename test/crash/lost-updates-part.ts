import { buildWorker } from "../linearizability/built-worker.ts";
import { countTogether } from "../linearizability/contention.ts";
import type { Part } from "../proof/part.ts";

const COMMITS = 100_000;
const MOST_MS = 10 * 60_000;
const KILL_EVERY_MS = 250;

export const part: Part = {
  goal: "G6",
  title: "24 processes add to counts in records they share, and are killed at random",
  workers: 1,
  cores: 2,
  seconds: 100,
  floors: { commits: COMMITS },
  faults: ["kills"],
  run: async ({ share }, seed) => {
    const worker = await buildWorker();
    const options = { worker: worker.path, processes: 24, seed, mostMs: MOST_MS };
    const { commits, kills, lost, failures, folder } = await countTogether(options, COMMITS * share, KILL_EVERY_MS);
    worker.dispose();
    const violations = [...lost, ...failures].map((text) => ({
      text: `seed ${seed}: ${text} (kept: ${folder})`,
      replay: null,
    }));
    return { counts: { commits, kills, lost: lost.length }, violations };
  },
};
