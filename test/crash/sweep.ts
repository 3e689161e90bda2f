import { rmSync } from "node:fs";
import type { Violation } from "../proof/part.ts";
import { seededRandom } from "../sim/seeded-random.ts";
import { keepCase } from "./kept-case.ts";
import { copyOfProgram, SCENES, type Scene } from "./scenes.ts";
import { Stage } from "./stage.ts";
import type { StateView } from "./state-view.ts";
import type { TracedCall } from "./strace.ts";

export type Sweep = {
  /** Faults that hit. */
  readonly points: number;
  /** Those of them at a call that changes the state, or at the one after the last of these. */
  readonly atChanges: number;
  /** Runs that ended before their call came: not counted as points. */
  readonly missed: number;
  readonly violations: readonly Violation[];
};

export type SweepOptions = {
  readonly seed: number;
  /** Points in all, spread over the scenes. */
  readonly points: number;
  readonly atOnce: number;
  readonly untilMs: number;
  /** Setting a scene up takes as long as a point or two: a short form visits some, drawn from the seed. */
  readonly mostScenes?: number;
  /** Only every n-th scene, from `worker` on: others visit the rest. */
  readonly worker?: number;
  readonly workers?: number;
};

/** What came of one run with a fault. */
export type Outcome = {
  readonly problems: readonly string[];
  /** The state as the run left it. */
  readonly found: StateView;
  /** What `--replay` takes. */
  readonly replay: string;
};

/** One kind of fault. */
export type Fault = {
  readonly canHit: (stage: Stage, call: TracedCall) => boolean;
  /** The calls that change the state come before all others: see {@link changesOf}. */
  readonly areChangesFirst: boolean;
  /** `index`: which of the scene's calls it is. Null: the run ended before its call came. */
  readonly hit: (stage: Stage, call: TracedCall, index: number) => Promise<Outcome | null>;
};

const MOST_MISSED = 100;

/** Visits scenes and calls in an order drawn from the seed, several at once, until the points or the time are used up. */
export async function sweep(options: SweepOptions, fault: Fault): Promise<Sweep> {
  const program = copyOfProgram();
  const random = seededRandom(options.seed);
  const { worker = 0, workers = 1 } = options;
  const mine = SCENES.filter((_, index) => index % workers === worker);
  const scenes = inOrder(mine, random).slice(0, options.mostScenes);
  const share = Math.ceil(options.points / scenes.length);
  const visits = scenes.map((scene) => new Visit(scene, program, fault, random));
  const tally = { points: 0, atChanges: 0, missed: 0, violations: [] as Violation[] };
  // Where nearly every fault misses, the harness is broken: its figure stays short, and the run ends.
  const isLost = (): boolean => tally.missed > MOST_MISSED + tally.points;
  const isOver = (): boolean => performance.now() > options.untilMs || tally.points >= options.points || isLost();
  const visitOne = async (visit: Visit): Promise<void> => {
    for await (const hit of visit.faults(share)) {
      note(tally, hit, options.seed);
      if (isOver()) return;
    }
  };
  const turns = Array.from({ length: options.atOnce }, async () => {
    // Scenes with few calls leave points over: then the long ones are visited again.
    for (let visit = visits.shift(); visit !== undefined && !isOver(); visit = visits.shift()) {
      await visitOne(visit);
      visits.push(visit);
    }
  });
  try {
    await Promise.all(turns);
    return tally;
  } finally {
    rmSync(program, { recursive: true, force: true });
  }
}

type Hit = { readonly stage: Stage; readonly call: TracedCall; readonly outcome: Outcome | null };

function note(
  tally: { points: number; atChanges: number; missed: number; violations: Violation[] },
  { stage, call, outcome }: Hit,
  seed: number,
): void {
  if (outcome === null) {
    tally.missed++;
    return;
  }
  tally.points++;
  if (changesOf(stage).has(call)) tally.atChanges++;
  tally.violations.push(...violationsIn(outcome, stage, call, seed));
}

/** A scene, and which of its calls were hit already. */
class Visit {
  readonly #scene: Scene;
  readonly #program: string;
  readonly #fault: Fault;
  readonly #random: () => number;
  #order: number[] = [];

  constructor(scene: Scene, program: string, fault: Fault, random: () => number) {
    this.#scene = scene;
    this.#program = program;
    this.#fault = fault;
    this.#random = random;
  }

  async *faults(most: number): AsyncGenerator<Hit> {
    let stage = await Stage.open(this.#scene, this.#program);
    try {
      if (this.#order.length === 0) this.#order = this.#orderOf(stage);
      for (const index of this.#order.splice(0, most)) {
        if (stage.isStale) {
          stage.close();
          stage = await Stage.open(this.#scene, this.#program);
        }
        const call = stage.calls[index];
        if (call === undefined) continue;
        stage.reset();
        yield { stage, call, outcome: await this.#fault.hit(stage, call, index) };
      }
    } finally {
      stage.close();
    }
  }

  #orderOf(stage: Stage): number[] {
    const { canHit, areChangesFirst } = this.#fault;
    const hittable = [...stage.calls.keys()].filter((index) => {
      const call = stage.calls[index];
      return call !== undefined && canHit(stage, call);
    });
    const order = inOrder(hittable, this.#random);
    if (!areChangesFirst) return order;
    const changes = changesOf(stage);
    const isChange = (index: number): boolean => changes.has(stage.calls[index]);
    return [...order.filter(isChange), ...order.filter((index) => !isChange(index))];
  }
}

/**
 * The calls that change the state, and the one after the last of them. A process that is killed at any other call
 * leaves the disk as one that is killed at the next of these.
 */
function changesOf({ calls, state }: Stage): ReadonlySet<TracedCall | undefined> {
  const isChange = ({ isChanging, path }: TracedCall): boolean => isChanging && path?.startsWith(state) === true;
  return new Set([...calls.filter(isChange), calls[calls.findLastIndex(isChange) + 1]]);
}

function violationsIn(outcome: Outcome, stage: Stage, call: TracedCall, seed: number): readonly Violation[] {
  if (outcome.problems.length === 0) return [];
  const where = `seed ${seed}, ${stage.scene.name}, ${call.name} ${call.ordinal}`;
  const texts = outcome.problems.map((problem) => `${where}: ${problem}`);
  const folder = keepCase(stage, outcome.found, texts);
  return texts.map((text) => ({ text: `${text} (kept: ${folder})`, replay: outcome.replay }));
}

function inOrder<T>(items: readonly T[], random: () => number): T[] {
  const ranked = items.map((item) => ({ item, rank: random() }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
