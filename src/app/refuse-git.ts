import type { GitFacts, GitRuling, Stake } from "../domain/git/decide-git.ts";
import type { Sweep } from "../domain/git/git-plan.ts";
import type { GitRefusal } from "../domain/git/git-refusal.ts";
import { type LeftOut, leftOutBecause } from "../domain/git/left-out.ts";
import { ownCommand } from "../domain/git/own-command.ts";
import { mayCover } from "../domain/git/scope.ts";
import { claimNamesOf } from "./claim-book.ts";
import { type GitScene, workScene } from "./git-scene.ts";
import type { NamedChange } from "./git-tree.ts";
import { compareText } from "./lock-view.ts";
import { provenStakes } from "./proven-stakes.ts";
import type { WorkFile } from "./work.ts";

type Refusing = Extract<GitRuling, { kind: "refuse-sweep" | "refuse-move" }>;

/** Gathers what helps who was refused: whose the files are, and the same command for the own files only. */
export async function refusalOf(
  scene: GitScene,
  ruling: Refusing,
  facts: GitFacts,
  work: readonly WorkFile[],
): Promise<GitRefusal> {
  const stakes = [...ruling.stakes].sort((a, b) => compareText(a.path, b.path) || compareText(a.by.name, b.by.name));
  const shared = [...new Set(stakes.map(({ path }) => path).filter((path) => facts.own.has(path)))];
  const bare = { part: scene.call.part, stakes, shared, claimed: await claimedBy(scene, stakes) };
  if (ruling.kind === "refuse-move") {
    const reason = { kind: "move", by: ruling.tree.kind } as const;
    return { ...bare, reason, ownCommand: null, ownCount: 0, isUnanswered: false, unowned: [], leftOut: [] };
  }
  const { sweep } = ruling;
  const { mine, unknown, ...others } = await sortedOut(scene, sweep, facts, work, stakes);
  // What an old index would undo is no file to name: the index has to be brought up to date.
  const isStale = stakes.some(({ how }) => how === "committed");
  const command = isStale
    ? null
    : ownCommand(scene.call, sweep, {
        mine,
        unknown,
        theirs: [...new Set(stakes.map(({ path }) => path))],
        prefix: facts.prefix,
        elsewhere: scene.place.directory === scene.caller.cwd ? null : scene.place.directory,
        isMerging: scene.git.isMerging(scene.place.checkout),
      });
  const reason = { kind: "sweep", verb: sweep.verb, isLossy: sweep.isLossy } as const;
  return { ...bare, reason, ownCommand: command, ownCount: mine.length, ...others };
}

async function claimedBy(scene: GitScene, stakes: readonly Stake[]): Promise<GitRefusal["claimed"]> {
  const { machine, project } = workScene(scene);
  const names = new Map(stakes.map(({ by }) => [by.instance, by.name]));
  const claimed: { name: string; claims: readonly string[] }[] = [];
  for (const [instance, name] of names) {
    const work = await claimNamesOf(machine, project, instance);
    if (work.length > 0) claimed.push({ name, claims: work });
  }
  return claimed;
}

type Sorted = {
  readonly mine: readonly string[];
  readonly unknown: readonly string[];
} & Pick<GitRefusal, "isUnanswered" | "unowned" | "leftOut">;

/** What else the sweep would take: the caller's files, and those that coord cannot give to anybody. */
async function sortedOut(
  scene: GitScene,
  sweep: Sweep,
  { prefix, stakes: known }: GitFacts,
  work: readonly WorkFile[],
  theirs: readonly Stake[],
): Promise<Sorted> {
  const { git, place, me, added, call } = scene;
  // A commit also takes what the line would have added before it.
  const sweeps = sweep.verb === "commit" ? [sweep, ...added] : [sweep];
  const isTaken = ({ path, kinds }: NamedChange): boolean =>
    sweeps.some(
      ({ takes, scope }) => kinds.some((kind) => takes.includes(kind)) && mayCover(scope, path, prefix, place.checkout),
    );
  const ours = work.filter(({ stakes }) => stakes.some(({ by }) => by.instance === me.id));
  const changes = await git.changes(
    place.checkout,
    ours.map(({ path }) => path),
    call.index,
  );
  if (changes === null) return { mine: [], unknown: [], isUnanswered: true, unowned: [], leftOut: [] };
  const proven = await provenStakes(workScene(scene), ours, changes);
  const isMine = new Set(proven.filter(({ by }) => by.instance === me.id).map(({ path }) => path));
  const isTheirs = new Set([...known, ...theirs].map(({ path }) => path));
  const taken = changes.filter((change) => isMine.has(change.path) && isTaken(change));
  // What both have work in must not be thrown away by one of them.
  const ownPart = taken.filter(({ path }) => !(sweep.isLossy && isTheirs.has(path)));
  const every = (await git.changes(place.checkout, null)) ?? [];
  const rest = every.filter((change) => isTaken(change) && !isMine.has(change.path) && !isTheirs.has(change.path));
  const mine = ownPart.filter(isProposed);
  const unknown = mine.filter(({ kinds }) => kinds.includes("untracked"));
  return {
    mine: mine.map(nameOf),
    unknown: unknown.map(nameOf),
    isUnanswered: false,
    unowned: rest.filter(isProposed).map(nameOf),
    leftOut: [...ownPart, ...rest].flatMap(leftOutOf),
  };
}

function isProposed({ name, kinds }: NamedChange): boolean {
  return leftOutBecause(name, kinds) === null;
}

function leftOutOf({ name, kinds }: NamedChange): readonly LeftOut[] {
  const because = leftOutBecause(name, kinds);
  return because === null ? [] : [{ name, because }];
}

function nameOf({ name }: NamedChange): string {
  return name;
}
