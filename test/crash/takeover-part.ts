import { buildWorker } from "../linearizability/built-worker.ts";
import { contendForLeases, contendUnderProperLockfile, type Exclusion } from "../linearizability/contention.ts";
import type { Part, Violation } from "../proof/part.ts";

/** Kills in a crowd of each size. Nearly each is followed by a takeover; some fall into the end of the run. */
const KILLS = 540;
const MOST_MS = 10 * 60_000;

export const part: Part = {
  goal: "G5",
  title: "24 and 64 processes contend for leases while their holders kill themselves; proper-lockfile as control",
  workers: 1,
  // Crowds that fill both, and a control whose locks go stale with time.
  cores: 2,
  seconds: 200,
  floors: { takeovers: 1000 },
  faults: ["kills"],
  run: async ({ share }, seed) => {
    const worker = await buildWorker();
    const counts = { grants: 0, takeovers: 0, kills: 0, controlKills: 0, controlViolations: 0 };
    const violations: Violation[] = [];
    for (const processes of [24, 64]) {
      const options = { worker: worker.path, processes, seed, mostMs: MOST_MS };
      const result = await contendForLeases(options, Math.ceil(KILLS * share));
      counts.grants += result.grants;
      counts.takeovers += result.takeovers;
      counts.kills += result.kills;
      violations.push(...violationsOf(result, `${processes} processes, seed ${seed}`));
    }
    const control = await contendUnderProperLockfile({ worker: worker.path, processes: 24, seed, mostMs: 120_000 });
    counts.controlKills = control.kills;
    counts.controlViolations = control.violations.length;
    if (control.violations.length === 0) {
      violations.push({ text: "the detector found nothing under proper-lockfile: it proves nothing", replay: null });
    }
    worker.dispose();
    return { counts, violations };
  },
};

/** State and history stay where they are when something is wrong. */
function violationsOf(result: Exclusion, when: string): readonly Violation[] {
  const texts = [...result.violations, ...result.failures];
  if (result.duplicateTokens > 0) texts.push(`${result.duplicateTokens} tokens were given twice`);
  return texts.map((text) => ({ text: `${when}: ${text} (kept: ${result.folder})`, replay: null }));
}
