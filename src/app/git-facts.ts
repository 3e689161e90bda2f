import type { GitFacts, PathChange, Stake } from "../domain/git/decide-git.ts";
import type { GitPlan, Sweep } from "../domain/git/git-plan.ts";
import { isPattern, mayCover } from "../domain/git/scope.ts";
import { type GitScene, workScene } from "./git-scene.ts";
import type { NamedChange } from "./git-tree.ts";
import { provenStakes } from "./proven-stakes.ts";
import type { WorkFile } from "./work.ts";

/** What git and the store say that the ruling on a call needs. */
export async function factsFor(
  scene: GitScene,
  { sweep, tree }: GitPlan,
  work: readonly WorkFile[],
): Promise<GitFacts> {
  const { git, place, me, call } = scene;
  const moved = tree === null ? [] : await git.moved(place, tree);
  const prefix = git.prefixOf(place);
  const foreign = work.filter(({ stakes }) => stakes.some(({ by }) => by.instance !== me.id));
  const inWay = await filesInWay(scene, sweep, prefix, new Set(moved ?? []), foreign);
  const changes = await git.changes(
    place.checkout,
    inWay.map(({ path }) => path),
    call.index,
  );
  const undone = await undoneStakes(scene, inWay, changes);
  const isUndone = new Set(undone.map(({ path }) => path));
  const uncommitted = await provenStakes(workScene(scene), inWay, changes);
  const proven = [...uncommitted.filter(({ path }) => !isUndone.has(path)), ...undone];
  const own = new Set(proven.filter(({ by }) => by.instance === me.id).map(({ path }) => path));
  const stakes = proven.filter(({ by }) => by.instance !== me.id);
  return {
    checkout: place.checkout,
    prefix,
    stakes,
    changes: sweep?.source == null ? changes : await withSource(scene, sweep.source, changes, inWay),
    own,
    moved,
  };
}

/**
 * An index of one's own is as old as when it was made: what others have committed since differs in it from HEAD, and a
 * commit of it would take that back. A file that the caller never wrote, and that is in the working tree as in HEAD,
 * cannot be meant.
 */
async function undoneStakes(
  { git, call, place, me }: GitScene,
  files: readonly WorkFile[],
  changes: readonly NamedChange[] | null,
): Promise<readonly Stake[]> {
  if (call.index === null || changes === null) return [];
  const staged = changes.filter(({ kinds }) => kinds.includes("staged")).map(({ path }) => path);
  const changed = new Set((await git.changes(place.checkout, staged))?.map(({ path }) => path));
  const old = new Set(staged.filter((path) => !changed.has(path)));
  return files
    .filter(({ path, stakes }) => old.has(path) && !stakes.some(({ by }) => by.instance === me.id))
    .flatMap(({ stakes }) => stakes.slice(0, 1))
    .map((stake) => ({ ...stake, how: "committed" }));
}

/** The files of others that the call could reach: git is asked for these only. */
async function filesInWay(
  { git, place }: GitScene,
  sweep: Sweep | null,
  prefix: string,
  moved: ReadonlySet<string>,
  foreign: readonly WorkFile[],
): Promise<readonly WorkFile[]> {
  const swept = sweep === null ? [] : foreign.filter(({ path }) => mayCover(sweep.scope, path, prefix, place.checkout));
  const matched = sweep?.scope.some(isPattern)
    ? await git.matching(
        place,
        sweep.scope,
        swept.map(({ path }) => path),
      )
    : null;
  const isSwept = new Set(matched ?? swept.map(({ path }) => path));
  return foreign.filter(({ path }) => isSwept.has(path) || moved.has(path));
}

/** Content from a commit overwrites what differs from it, also where it does not differ from HEAD. */
async function withSource(
  { git, place }: GitScene,
  source: string,
  changes: readonly NamedChange[] | null,
  files: readonly WorkFile[],
): Promise<readonly PathChange[] | null> {
  const differing = await git.differing(place, source);
  if (differing === null || changes === null) return null;
  const known = new Set(changes.map(({ path }) => path));
  const wanted = new Set(files.map(({ path }) => path));
  const more = differing.filter((path) => wanted.has(path) && !known.has(path));
  return [...changes, ...more.map((path) => ({ path, kinds: ["modified"] as const }))];
}
