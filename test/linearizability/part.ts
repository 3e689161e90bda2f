import type { Part } from "../proof/part.ts";
import { buildWorker } from "./built-worker.ts";
import { recordAndCheck } from "./history.ts";

const OPERATIONS = 400_000;
const MOST_MS = 10 * 60_000;
const KILL_EVERY_MS = 150;

export const part: Part = {
  goal: "G7",
  title: "recorded histories of 12 real processes, some killed, are linearizable",
  workers: 1,
  cores: 2,
  seconds: 80,
  floors: { operations: OPERATIONS, kills: 300 },
  faults: ["kills"],
  run: async ({ share }, seed) => {
    const worker = await buildWorker();
    const result = await recordAndCheck({
      worker: worker.path,
      processes: 12,
      seed,
      mostMs: MOST_MS,
      operations: OPERATIONS * share,
      kills: Math.ceil(300 * share),
      killEveryMs: KILL_EVERY_MS,
    });
    worker.dispose();
    const { operations, kills, unfinished, keys, folder } = result;
    const violations = [...result.violations, ...result.failures].map((text) => ({
      text: `seed ${seed}: ${text} (kept: ${folder})`,
      replay: null,
    }));
    return { counts: { operations, kills, unfinished, keys }, violations };
  },
};
