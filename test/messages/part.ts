import type { Part } from "../proof/part.ts";
import { runStorm } from "./storm.ts";

const MESSAGES = 100_000;
const MOST_MS = 20 * 60_000;

export const part: Part = {
  goal: "G10",
  title:
    "12 processes send to 6 that read, and both are killed at random: nothing lost, torn, out of order or silently twice",
  workers: 1,
  cores: 2,
  seconds: 400,
  floors: { messages: MESSAGES, senderKills: 100, readerKills: 30 },
  faults: ["senderKills", "readerKills"],
  run: async ({ share }, seed) => {
    const result = await runStorm({
      senders: 12,
      readers: 6,
      messages: MESSAGES * share,
      senderKills: Math.ceil(100 * share),
      readerKills: Math.ceil(30 * share),
      seed,
      mostMs: MOST_MS,
    });
    const { posted: messages, senderKills, readerKills, repeats } = result;
    const violations = result.violations.slice(0, 20).map((text) => ({ text: `seed ${seed}: ${text}`, replay: null }));
    return { counts: { messages, senderKills, readerKills, repeats }, violations };
  },
};
