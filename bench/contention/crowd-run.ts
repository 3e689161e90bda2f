import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CrowdMember,
  type CrowdPlan,
  crowdFiles,
  markersNotOnce,
  startCrowd,
} from "../../test/support/client/crowd.ts";
import { openWorld, type World } from "../../test/support/client/world.ts";
import { CpuMeter } from "./cpu-meter.ts";
import { standStill } from "./stand-still.ts";

/** What one crowd did. Times in seconds, from the start of the clients. */
export type CrowdRun = {
  readonly seed: number;
  readonly sessions: number;
  readonly sessionsThatFinished: number;
  readonly edits: number;
  /** To the last edit, or to where it was cut off. */
  readonly seconds: number;
  readonly editsPerMinute: number;
  /** Edits per minute of the slowest session, as a share of the mean over the sessions. Null: cut off. */
  readonly slowestToMean: number | null;
  readonly refusals: { readonly held: number; readonly drift: number; readonly other: number };
  /** Edits that were reported done and are not in the file exactly once. */
  readonly lost: number;
  /** Null: it went on to its end. */
  readonly cutOff: { readonly because: "deadlock" | "time"; readonly waits: readonly string[] } | null;
  readonly cpu: {
    /** Of the client's own process, and of the hooks it started. */
    readonly clientSecondsPerEdit: number;
    readonly hookSecondsPerEdit: number;
    /** Mean share of all cores that clients and hooks used: near 1, the machine and not the rule sets the pace. */
    readonly shareOfMachine: number;
    /** Mean share of all cores that was busy, whatever kept it busy. */
    readonly machineBusy: number;
  };
};

export type CrowdOptions = {
  readonly plan: CrowdPlan;
  /** A run that takes longer is cut off. */
  readonly mostSeconds: number;
  readonly progress: (text: string) => void;
};

const LOOK_EVERY_MS = 2_000;
/** So long nothing may have moved before a circle of waiting sessions is called a deadlock: several replies. */
const STILL_MS = 60_000;

/** Starts the sessions of `plan` in a repository of their own and measures them until all are done, or stand still. */
export async function runCrowd({ plan, mostSeconds, progress }: CrowdOptions): Promise<CrowdRun> {
  const world = await openWorld({ files: crowdFiles(plan.files) });
  try {
    const startedAt = performance.now();
    const members = startCrowd(world, plan);
    const meter = new CpuMeter(members.map(({ client }) => client.pid));
    const ended = new Set<CrowdMember>();
    for (const member of members) void member.client.done.then(() => ended.add(member));
    let cutOff: CrowdRun["cutOff"] = null;
    while (ended.size < members.length && cutOff === null) {
      await Promise.race([sleep(LOOK_EVERY_MS), Promise.all(members.map(({ client }) => client.done))]);
      meter.sample();
      progress(`${countEdits(members)} edits, ${ended.size} of ${members.length} sessions done`);
      cutOff = await whyCutOff(world, members, ended, startedAt, mostSeconds);
    }
    return await report(world, plan, members, startedAt, cutOff, meter);
  } finally {
    // A session that is cut off may be in the middle of a hook.
    await world.close({ allowLeftovers: true });
  }
}

async function whyCutOff(
  world: World,
  members: readonly CrowdMember[],
  ended: ReadonlySet<CrowdMember>,
  startedAt: number,
  mostSeconds: number,
): Promise<CrowdRun["cutOff"]> {
  const now = performance.now();
  const isTooLong = now - startedAt > mostSeconds * 1000;
  const isStill = now - lastEditAt(members, startedAt) > STILL_MS;
  if (!isTooLong && !isStill) return null;
  const running = members.filter((member) => !ended.has(member));
  const waits = await standStill(world.repository.root, running);
  if (waits !== null) return { because: "deadlock", waits };
  return isTooLong ? { because: "time", waits: [] } : null;
}

async function report(
  world: World,
  plan: CrowdPlan,
  members: readonly CrowdMember[],
  startedAt: number,
  cutOff: CrowdRun["cutOff"],
  meter: CpuMeter,
): Promise<CrowdRun> {
  const edits = countEdits(members);
  const endedAt = cutOff === null ? lastEditAt(members, startedAt) : performance.now();
  const seconds = (endedAt - startedAt) / 1000;
  const results = await Promise.all(members.map(({ client }) => Promise.race([client.done, sleep(0, null)])));
  const finished = results.filter((result) => result?.json?.["result"] === "all lines added").length;
  // The sessions end at different times: each is measured to its own last edit.
  const rates = members.map(
    ({ progress }) => progress.editedAtMs.length / ((progress.editedAtMs.at(-1) ?? endedAt) - startedAt),
  );
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const done = new Set(members.flatMap(({ markers, progress }) => markers.slice(0, progress.editedAtMs.length)));
  const notOnce = new Set(markersNotOnce(world, members));
  const { clientSeconds, hookSeconds, machineBusy } = meter.read();
  return {
    seed: plan.seed,
    sessions: plan.sessions,
    sessionsThatFinished: finished,
    edits,
    seconds: round(seconds, 1),
    editsPerMinute: round((edits / seconds) * 60, 1),
    slowestToMean: cutOff === null ? round(Math.min(...rates) / mean, 2) : null,
    refusals: countRefusals(members.flatMap(({ refusals }) => refusals)),
    lost: [...done].filter(({ marker }) => notOnce.has(marker)).length,
    cutOff,
    cpu: {
      clientSecondsPerEdit: round(clientSeconds / edits, 2),
      hookSecondsPerEdit: round(hookSeconds / edits, 2),
      shareOfMachine: round((clientSeconds + hookSeconds) / seconds / availableParallelism(), 2),
      machineBusy: round(machineBusy, 2),
    },
  };
}

function countEdits(members: readonly CrowdMember[]): number {
  return members.reduce((sum, { progress }) => sum + progress.editedAtMs.length, 0);
}

function lastEditAt(members: readonly CrowdMember[], startedAt: number): number {
  return Math.max(startedAt, ...members.flatMap(({ progress }) => progress.editedAtMs));
}

function countRefusals(texts: readonly string[]): CrowdRun["refusals"] {
  const held = texts.filter((text) => text.includes(" is held by ")).length;
  const drift = texts.filter((text) => text.includes(" has changed since you last saw it")).length;
  return { held, drift, other: texts.length - held - drift };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
