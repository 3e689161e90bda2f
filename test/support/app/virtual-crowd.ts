import type { LeasePolicy } from "../../../src/domain/decide.ts";
import { seededRandom } from "../../sim/seeded-random.ts";
import { DEFAULT_SETTINGS } from "../default-settings.ts";
import type { Session } from "./session.ts";
import { World } from "./world.ts";

/**
 * The crowd of `bench/contention` without clients and in virtual time: the use cases that ship, on the store in memory.
 * Hundreds of runs take seconds, so a lease rule can be compared with another one before anybody waits for the clients.
 */
export type VirtualCrowd = {
  readonly sessions: number;
  readonly editsPerSession: number;
  readonly files: readonly string[];
  readonly seed: number;
  readonly replyMs: number;
  readonly policy: LeasePolicy;
  readonly habit: Habit;
  /** So many edits in a row go into one file. */
  readonly runLength: number;
};

/**
 * What a model does after a refusal. `obeys`: reads the file again and retries, or only retries where the refusal has shown
 * the whole change, as the real clients' scripted model does. `reads`: reads it again in any case. `turns`: as `obeys`, but to
 * a held file it comes back after an edit elsewhere.
 */
export type Habit = "obeys" | "reads" | "turns";

export type VirtualRun = {
  readonly edits: number;
  readonly editsPerMinute: number;
  /** The slowest session's edits per minute against the mean. */
  readonly slowestToMean: number;
  /** Refusals, by reason. */
  readonly held: number;
  readonly drift: number;
  readonly isCutOff: boolean;
};

const MOST_MS = 30 * 60_000;
/** A client's own work around a reply: the tool and the hooks. */
const OVERHEAD_MS = 300;

type Member = {
  readonly session: Session;
  readonly work: AsyncGenerator<number, void, void>;
  edits: number;
  lastEditAt: number;
  dueAt: number;
  isDone: boolean;
};

type Tally = { held: number; drift: number };

export async function runVirtualCrowd(crowd: VirtualCrowd): Promise<VirtualRun> {
  const world = new World();
  world.settings = { ...DEFAULT_SETTINGS, lease: crowd.policy };
  for (const file of crowd.files) world.write(`/repo/${file}`, "");
  const startedAt = world.nowMs;
  const random = seededRandom(crowd.seed);
  const tally: Tally = { held: 0, drift: 0 };
  const members: Member[] = [];
  for (let index = 0; index < crowd.sessions; index++) {
    const session = world.session(`s${index}`);
    await session.start();
    await session.prompt();
    const onEdit = (): void => {
      member.edits++;
      member.lastEditAt = world.nowMs;
    };
    const work = workOf(crowd, session, tally, random, onEdit);
    const member: Member = { session, work, edits: 0, lastEditAt: startedAt, dueAt: world.nowMs, isDone: false };
    members.push(member);
  }
  const isCutOff = !(await runAll(world, members, startedAt));
  const last = isCutOff ? world.nowMs : Math.max(...members.map(({ lastEditAt }) => lastEditAt));
  const rates = members.map(({ edits, lastEditAt }) => (edits === 0 ? 0 : edits / (lastEditAt - startedAt)));
  const edits = members.reduce((sum, member) => sum + member.edits, 0);
  const linesThere = crowd.files.reduce((sum, file) => sum + world.text(`/repo/${file}`).split("\n").length - 1, 0);
  if (linesThere !== edits) throw new Error(`${edits} edits left ${linesThere} lines`);
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const editsPerMinute = (edits / (last - startedAt)) * 60_000;
  return { edits, editsPerMinute, slowestToMean: Math.min(...rates) / mean, ...tally, isCutOff };
}

/** Steps always the session that is due first. False: not all were done in time. */
async function runAll(world: World, members: readonly Member[], startedAt: number): Promise<boolean> {
  for (;;) {
    const [next] = members.filter(({ isDone }) => !isDone).sort((a, b) => a.dueAt - b.dueAt);
    if (next === undefined) return true;
    if (next.dueAt - startedAt > MOST_MS) return false;
    if (next.dueAt > world.nowMs) world.elapse(next.dueAt - world.nowMs);
    const { value, done } = await next.work.next();
    if (done === true) {
      next.isDone = true;
      await next.session.stop();
      await next.session.exit();
    } else {
      next.dueAt = world.nowMs + value;
    }
  }
}

/** Yields how long its next reply takes. */
async function* workOf(
  crowd: VirtualCrowd,
  session: Session,
  tally: Tally,
  random: () => number,
  onEdit: () => void,
): AsyncGenerator<number, void, void> {
  const { replyMs, habit } = crowd;
  // Real replies do not come to the millisecond.
  const reply = (): number => replyMs + OVERHEAD_MS * (0.5 + random());
  const isKnown = new Set<string>();
  const open = [...shuffled(crowd, random)];
  for (let file = open.shift(); file !== undefined; file = open.shift()) {
    if (!isKnown.has(file)) {
      yield reply();
      await session.read(file);
      isKnown.add(file);
    }
    yield reply();
    const refused = await addLine(session, file);
    if (refused === null) {
      onEdit();
      continue;
    }
    tally[refused.kind]++;
    if (habit === "reads" || !refused.isShown) isKnown.delete(file);
    const hasTurned = habit === "turns" && refused.kind === "held";
    open.unshift(...takeOther(hasTurned ? open : [], file), file);
  }
}

/** Null: it went through. */
async function addLine(session: Session, file: string): Promise<Refused | null> {
  const verdict = await session.write(file, `${session.world.text(`/repo/${file}`)}x\n`);
  if (verdict.kind !== "deny") return null;
  const { refusal } = verdict;
  return refusal.kind === "held"
    ? { kind: "held", isShown: false }
    : { kind: "drift", isShown: refusal.kind === "drift" && refusal.isShown };
}

type Refused = { readonly kind: "held" | "drift"; readonly isShown: boolean };

/** The next edit in another file, if one is left, taken out of the list. */
function takeOther(open: string[], file: string): readonly string[] {
  const index = open.findIndex((other) => other !== file);
  return index < 0 ? [] : open.splice(index, 1);
}

/** Every file equally often, as far as the runs come out even. */
function shuffled({ editsPerSession, files, runLength }: VirtualCrowd, random: () => number): readonly string[] {
  const runs = Array.from({ length: editsPerSession / runLength }, (_, run) => ({
    file: files[run % files.length] ?? "",
    rank: random(),
  }));
  const order = runs.sort((a, b) => a.rank - b.rank).map(({ file }) => file);
  return order.flatMap((file) => Array.from({ length: runLength }, () => file));
}
