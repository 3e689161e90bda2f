/**
 * G3. Proves that no hook and no command of the CLI can be killed at a moment that leaves bad state behind. Every
 * built program is run once under strace; then once per system call from its first touch of the state on, on the
 * same state, with SIGKILL at that call. After each: every register has one token and whole data, is the old one to
 * the byte or a whole step to the new one, nobody excludes anybody; the same command then works in a second
 * process, the next update of every register works and leaves no garbage. See it fail: write a register's data in
 * place (`createWhole` over the current name) or leave out its temporary name.
 */
import { existsSync, rmSync } from "node:fs";
import { seededRandom } from "../sim/seeded-random.ts";
import { callInProcess } from "./golden-scenes.ts";
import { age, leftovers, nextUpdate } from "./next-update.ts";
import { departures } from "./old-or-new.ts";
import { copyOfProgram, SCENES, type Scene } from "./scenes.ts";
import { Stage } from "./stage.ts";
import { problemsIn, viewOf } from "./state-view.ts";
import { faulted, launch, type TracedCall } from "./strace.ts";

export type Sweep = {
  /** Faults that hit. */
  readonly points: number;
  /** Runs that ended before their call came: not counted as points. */
  readonly missed: number;
  readonly scenes: number;
  readonly violations: readonly string[];
};

export type SweepOptions = {
  readonly seed: number;
  /** Points in all, spread over the scenes. */
  readonly points: number;
  readonly atOnce: number;
  readonly untilMs: number;
  /** Setting a scene up takes as long as a point or two: a short form visits some, drawn from the seed. */
  readonly mostScenes?: number;
};

/** One kind of fault. */
export type Fault = {
  readonly canHit: (stage: Stage, call: TracedCall) => boolean;
  /** What went wrong after it; null: the run ended before its call came. */
  readonly hit: (stage: Stage, call: TracedCall, index: number) => Promise<readonly string[] | null>;
};

export const sweepKills = (options: SweepOptions): Promise<Sweep> =>
  sweep(options, { canHit: () => true, hit: killAt });

/** Visits scenes and calls in an order drawn from the seed, several at once, until the points or the time are used up. */
export async function sweep(options: SweepOptions, fault: Fault): Promise<Sweep> {
  const program = copyOfProgram();
  const random = seededRandom(options.seed);
  const scenes = shuffled(SCENES, random).slice(0, options.mostScenes);
  const share = Math.ceil(options.points / scenes.length);
  const found = { points: 0, missed: 0, scenes: 0 };
  const violations: string[] = [];
  const isOver = (): boolean => performance.now() > options.untilMs || found.points >= options.points;
  const visit = async (scene: Scene): Promise<void> => {
    found.scenes++;
    for await (const problems of faultsOf(scene, program, share, random, fault)) {
      if (problems === null) found.missed++;
      else found.points++;
      violations.push(...(problems ?? []).map((problem) => `seed ${options.seed}, ${problem}`));
      if (isOver()) return;
    }
  };
  const turns = Array.from({ length: options.atOnce }, async () => {
    // Scenes with few calls leave points over: then the long ones are visited again.
    for (let scene = scenes.shift(); scene !== undefined && !isOver(); scene = scenes.shift()) {
      await visit(scene);
      scenes.push(scene);
    }
  });
  try {
    await Promise.all(turns);
    return { ...found, violations };
  } finally {
    rmSync(program, { recursive: true, force: true });
  }
}

async function* faultsOf(scene: Scene, program: string, share: number, random: () => number, fault: Fault) {
  let stage = await Stage.open(scene, program);
  try {
    const hittable = [...stage.calls].flatMap((call, index) => (fault.canHit(stage, call) ? [index] : []));
    const indices = shuffled(hittable, random).slice(0, share);
    for (const index of indices) {
      if (stage.isStale) {
        stage.close();
        stage = await Stage.open(scene, program);
      }
      const call = stage.calls[index];
      if (call === undefined) continue;
      stage.reset();
      const problems = await fault.hit(stage, call, index);
      yield problems?.map((problem) => `${scene.name}, ${call.name} ${call.ordinal} (call ${index}): ${problem}`) ??
        null;
    }
  } finally {
    stage.close();
  }
}

async function killAt(stage: Stage, call: TracedCall, index: number): Promise<readonly string[] | null> {
  const killed = await launch(faulted(stage.program, call, "signal=SIGKILL"));
  if (killed.signal !== "SIGKILL" && killed.code !== 137) return null;
  const found = viewOf(stage.state);
  const problems = [...problemsIn(found), ...departures(stage.before, found, stage.after)];
  problems.push(...(await recover(stage, index % 8 === 0)));
  if (index % 8 === 0 && existsSync(stage.state)) problems.push(...(await nextStart(stage)));
  return problems;
}

const EIGHT_DAYS_MS = 8 * 24 * 60 * 60 * 1000;

/** A session that starts a week later sweeps away what the killed one was building. */
async function nextStart({ repository, state }: Stage): Promise<readonly string[]> {
  for (const path of leftovers(state)) age(path, EIGHT_DAYS_MS);
  await callInProcess(repository, { as: "ann", payload: "SessionStart/startup" });
  return leftovers(state).map((path) => `is left for ever: ${path.slice(state.length)}`);
}

/** What the next process meets: it works, and so does the next update of everything. `isCalm`: nothing had failed. */
export async function recover(stage: Stage, isBuilt: boolean, isCalm = true): Promise<readonly string[]> {
  const again = await stage.again(isBuilt);
  const problems = problemsIn(viewOf(stage.state)).map((problem) => `after the next command: ${problem}`);
  if (again.stdout.includes("coord could not") || again.stderr !== stage.undisturbed.stderr) {
    problems.push(`the next command failed: ${again.stdout}${again.stderr}`);
  }
  if (existsSync(stage.state)) problems.push(...(await nextUpdate(stage.state, isCalm)));
  return problems;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const ranked = items.map((item) => ({ item, rank: random() }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
