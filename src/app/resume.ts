import type { Estate } from "../domain/estate.ts";
import { findNearest } from "../domain/nearest.ts";
import { AppError } from "./errors.ts";
import { readEstates, succeedNamed } from "./estates.ts";
import type { GitTree } from "./git-tree.ts";
import { findInstance } from "./instances.ts";
import { livingInstances } from "./living.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import { reap } from "./reap.ts";
import { type Recall, recallEstate, recallOwn } from "./recall.ts";
import { registerCaller } from "./register.ts";

export type Resumption = {
  readonly recall: Recall;
  /** The name of another session that goes on with it; null: nobody, or the one that asks. */
  readonly heir: string | null;
};

/**
 * What the caller was at, or a session that has ended, by name or id.
 *
 * @param isTaking the caller goes on with it: no other session is told of it when it starts
 * @throws AppError `NOT_ALLOWED` for one that lives, `NOT_FOUND` for one that left nothing
 */
export async function recallNamed(
  machine: Machine,
  git: GitTree,
  project: Project,
  caller: Caller,
  name: string | null,
  isTaking: boolean,
): Promise<Resumption> {
  const me = await registerCaller(machine, project, caller);
  if (name === null || name === me.name || name === me.id) {
    return { recall: await recallOwn(machine, git, project, me), heir: null };
  }
  // One that crashed a moment ago has not been ended by anybody yet.
  await reap(machine, project, me);
  const estate = await estateOf(machine, project, name);
  if (isTaking) await succeedNamed(machine, project, me, estate.instance);
  const book = await readEstates(project);
  const heir = book.estates.find(({ instance }) => instance === estate.instance)?.heir ?? null;
  const other = heir === null || heir === me.id ? null : ((await findInstance(project, heir))?.name ?? heir);
  return { recall: await recallEstate(git, project, estate), heir: other };
}

async function estateOf(machine: Machine, project: Project, wanted: string): Promise<Estate> {
  const living = await livingInstances(machine, project);
  if (living.some(({ id, name }) => id === wanted || name === wanted)) {
    throw new AppError("NOT_ALLOWED", `${wanted} is at work; only what has ended can be gone on with`, {
      hint: `ask it to hand over: coord send --to ${wanted} --ask "…"`,
    });
  }
  const { estates } = await readEstates(project);
  const found = estates.findLast(({ instance, name }) => instance === wanted || name === wanted);
  if (found !== undefined) return found;
  const nearest = findNearest(
    wanted,
    estates.map(({ name }) => name),
  );
  throw new AppError(
    "NOT_FOUND",
    `no session ${JSON.stringify(wanted.slice(0, 80))} has ended here and left anything`,
    {
      hint: nearest === null ? "coord status" : `did you mean: coord resume ${nearest}`,
    },
  );
}
