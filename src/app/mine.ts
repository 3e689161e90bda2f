import type { ChangeKind } from "../domain/git/git-plan.ts";
import { type LeftOutBecause, leftOutBecause } from "../domain/git/left-out.ts";
import { pathFrom } from "../domain/git/scope.ts";
import { AppError } from "./errors.ts";
import type { GitTree } from "./git-tree.ts";
import { findMyself } from "./instances.ts";
import { findLiving } from "./living.ts";
import { compareText } from "./lock-view.ts";
import { type Caller, holderOf, type Machine, type Project } from "./machine.ts";
import { provenStakes } from "./proven-stakes.ts";
import { findWork } from "./work.ts";

/** A changed file that the caller's instance wrote, staged or holds. */
export type MineFile = {
  /** Relative to the folder that was asked from, as git spells it. */
  readonly path: string;
  /** How it differs from HEAD; `ignored`: git does not look at it. */
  readonly changes: readonly ChangeKind[];
  /** Names of other live sessions with uncommitted work in it. */
  readonly sharedWith: readonly string[];
  /** Why no command for git names it; null: they do. */
  readonly leftOut: LeftOutBecause | null;
};

/** The changed files of this checkout that are the caller's, by path. */
export async function findMine(
  machine: Machine,
  git: GitTree,
  project: Project,
  checkout: string,
  caller: Caller,
): Promise<readonly MineFile[]> {
  const me = await findMyself(machine, project, caller);
  if (me === null) return [];
  const living = await findLiving(machine, project, me);
  const scene = { machine, project, checkout, asker: holderOf(me, caller), living };
  const work = await findWork(scene);
  const ours = work.filter(({ stakes }) => stakes.some(({ by }) => by.instance === me.id));
  const changes = await git.changes(
    checkout,
    ours.map(({ path }) => path),
  );
  if (changes === null) {
    throw new AppError("NOT_A_PROJECT", `git gave no answer about ${checkout}`, { hint: "git status" });
  }
  const proven = await provenStakes(scene, ours, changes);
  const prefix = git.prefixOf({ checkout, directory: caller.cwd });
  const mine = changes.flatMap(({ path, name, kinds }): readonly MineFile[] => {
    const stakes = proven.filter((stake) => stake.path === path);
    if (!stakes.some(({ by }) => by.instance === me.id)) return [];
    const others = stakes.filter(({ by }) => by.instance !== me.id).map(({ by }) => by.name);
    return [
      { path: pathFrom(prefix, name), changes: kinds, sharedWith: others.sort(), leftOut: leftOutBecause(name, kinds) },
    ];
  });
  return mine.sort((a, b) => compareText(a.path, b.path));
}
