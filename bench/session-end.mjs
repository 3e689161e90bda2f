import { fill } from "./fill.mjs";
import { hookCall, timeProcess } from "./hook-process.mjs";
import { median, rounded } from "./machine.mjs";
import { openRepository } from "./repository.mjs";

const ROUNDS = 3;
const LEASES = 10_000;
const END = { hook_event_name: "SessionEnd", reason: "other" };

/** The whole hook that ends a session with 10,000 leases: milliseconds. The client gives it 1,500. */
export async function measureSessionEnd(progress) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const place = openRepository();
    try {
      await fill(place, { instances: 1, leases: LEASES, pid: place.env.CLAUDE_PID }, progress);
      times.push(timeProcess(place, hookCall(place, "session-end", END)));
    } finally {
      place.dispose();
    }
  }
  return {
    "10,000 leases (goal: under 1500)": {
      rounds: ROUNDS,
      medianMs: rounded(median(times)),
      slowestMs: rounded(Math.max(...times)),
    },
  };
}
