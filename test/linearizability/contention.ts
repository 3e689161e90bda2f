/**
 * G5 and G6. Proves that a lease has one live holder and a record loses no update, whatever is killed: many real
 * processes over the real store take few leases, and hold them in a critical section that counts who else is in it;
 * some kill themselves there, and the next one takes over. Then they add to counts in records that all share. The
 * same crowd under `proper-lockfile` is the positive control: there the detector must find two holders at once.
 * See it fail: let `decide` take a lease of a holder that lives, or `swapRegister` write over any token.
 */
import { join } from "node:path";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { Crowd, type CrowdResult, keepIf } from "./crowd.ts";

export type Exclusion = {
  readonly grants: number;
  /** Leases taken from a holder that was killed. */
  readonly takeovers: number;
  readonly kills: number;
  readonly duplicateTokens: number;
  /** Two live processes that were in one critical section. */
  readonly violations: readonly string[];
  readonly failures: readonly string[];
  readonly seconds: number;
  /** Where the state and all histories were left. */
  readonly folder: string;
};

export type ContentionOptions = {
  readonly worker: string;
  readonly processes: number;
  readonly seed: number;
  readonly mostMs: number;
};

const LEASES = 12;

export async function contendForLeases(options: ContentionOptions, kills: number): Promise<Exclusion> {
  const args = [String(LEASES), "0.03"];
  return judge(
    await Crowd.run({ ...options, mode: "leases", args, killEveryMs: null, isOver: (killed) => killed >= kills }),
    true,
  );
}

/** Until the first violation: the detector works, and the race is as real as the literature says. */
export async function contendUnderProperLockfile(options: ContentionOptions): Promise<Exclusion> {
  const isOver = (_: number, crowd: Crowd): boolean => violationsIn(crowd.lines()).length > 0;
  return judge(await Crowd.run({ ...options, mode: "control", args: ["6", "0.1"], killEveryMs: null, isOver }), false);
}

/** `isLeases`: false for the control, in which violations are what was looked for. */
function judge({ lines, kills, seconds, folder, failures }: CrowdResult, isLeases: boolean): Exclusion {
  const grants = lines.flat().flatMap((line) => {
    const [what, lease, token, how] = line.split(" ");
    return what === "granted" ? [{ id: `${lease} ${token}`, isTakeover: how === "taken" }] : [];
  });
  const duplicateTokens = grants.length - new Set(grants.map(({ id }) => id)).size;
  const violations = violationsIn(lines);
  return {
    grants: grants.length,
    takeovers: grants.filter(({ isTakeover }) => isTakeover).length,
    kills,
    duplicateTokens,
    violations,
    failures,
    seconds,
    folder: keepIf(isLeases && violations.length + failures.length + duplicateTokens > 0, folder),
  };
}

const violationsIn = (lines: CrowdResult["lines"]): readonly string[] =>
  lines.flat().filter((line) => line.startsWith("violation"));

export type Counting = {
  readonly commits: number;
  readonly kills: number;
  /** Acknowledged commits that a later state did not have. */
  readonly lost: readonly string[];
  readonly failures: readonly string[];
  readonly seconds: number;
  readonly folder: string;
};

/** A record holds how often each process wrote it, so it grows with every process that was ever started. */
const RECORDS = 8;

export async function countTogether(
  options: ContentionOptions,
  commits: number,
  killEveryMs: number,
): Promise<Counting> {
  const isOver = (_: number, crowd: Crowd): boolean => committedIn(crowd.lines()) >= commits;
  const result = await Crowd.run({ ...options, mode: "count", args: [String(RECORDS)], killEveryMs, isOver });
  const { kills, seconds, folder, failures } = result;
  const lost = [...result.lines.flat().filter((line) => line.startsWith("lost")), ...(await missingIn(result))];
  const kept = keepIf(lost.length + failures.length > 0, folder);
  return { commits: committedIn(result.lines), kills, lost, failures, seconds, folder: kept };
}

const committedIn = (lines: CrowdResult["lines"]): number =>
  lines.reduce((sum, own) => sum + own.filter((line) => line.startsWith("committed")).length, 0);

/** What the processes were told they had committed, against what the records hold in the end. */
async function missingIn({ folder, lines }: CrowdResult): Promise<readonly string[]> {
  const store = openFileStore(join(folder, "state"));
  const problems: string[] = [];
  for (const { key, record } of await store.files.list()) {
    const index = Number.parseInt(key.slice(0, 2), 16);
    const counts: Record<string, number> = JSON.parse(record.path);
    const stored = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const told = lines.flat().filter((line) => line === `committed ${index}`).length;
    // Killed between its commit and the answer: it may count or not.
    const open = lines.filter((own) => own.at(-1) === `tries ${index}`).length;
    if (stored < told || stored > told + open) {
      problems.push(`record ${index}: ${stored} stored, ${told} told, ${open} open`);
    }
  }
  return problems;
}
