import { type Estate, inheritedBy, type Note } from "../domain/estate.ts";
import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { FileRecord } from "../domain/lease.ts";
import { standingClaims } from "./claim-book.ts";
import { readEstates } from "./estates.ts";
import type { GitTree } from "./git-tree.ts";
import type { Machine, Project } from "./machine.ts";
import { notesOf } from "./notes.ts";

/** What somebody who goes on with a piece of work has to know. */
export type Recall = {
  readonly of: { readonly instance: string; readonly name: string };
  /** `own`: of the one that asks, or of the process its conversation ran in before. */
  readonly how: "own" | Estate["how"];
  readonly endedAt: Estate["at"] | null;
  readonly role: string | null;
  readonly task: string | null;
  readonly notes: readonly Note[];
  /** What it holds, or held at its end; relative to its checkout. */
  readonly files: readonly string[];
  readonly claims: readonly string[];
  /** That run in the background, or did at its end. */
  readonly commands: readonly string[];
  /** Files with work of its that is not committed; null: git gave no answer. */
  readonly uncommitted: readonly string[] | null;
};

/** What an instance has now, with what it goes on with. */
export async function recallOwn(machine: Machine, git: GitTree, project: Project, me: InstanceRecord): Promise<Recall> {
  const estates = inheritedBy(await readEstates(project), me.id);
  const selves = [me.id, ...estates.map(({ instance }) => instance)];
  const held = (await project.store.leased()).filter(({ holders }) =>
    holders.some(({ instance }) => instance === me.id),
  );
  const claims = await standingClaims(machine, project, (book) =>
    book.claims.filter(({ holder }) => holder.instance === me.id),
  );
  const commands = await project.store.commands.list(`${me.id}.`);
  return {
    of: { instance: me.id, name: me.name },
    how: "own",
    endedAt: null,
    role: me.role,
    task: me.task ?? estates.find(({ task }) => task !== null)?.task ?? null,
    notes: await notesOf(project, selves),
    files: held.map(({ checkout, path }) => (checkout === me.worktree ? path : `${checkout}/${path}`)).sort(),
    claims: claims.map(({ type, name }) => `${type} ${name}`),
    commands: commands.filter(({ value }) => value.taskId !== null).map(({ value }) => value.command),
    uncommitted: await uncommittedOf(git, project, me.worktree, selves),
  };
}

/** What an instance that has ended had. */
export async function recallEstate(git: GitTree, project: Project, estate: Estate): Promise<Recall> {
  const former = inheritedBy(await readEstates(project), estate.instance);
  const selves = [estate.instance, ...former.map(({ instance }) => instance)];
  const { instance, name, how, at, role, task, files, claims, commands, worktree } = estate;
  return {
    of: { instance, name },
    how,
    endedAt: at,
    role,
    task,
    notes: await notesOf(project, selves),
    files,
    claims,
    commands,
    uncommitted: await uncommittedOf(git, project, worktree, selves),
  };
}

/** Nothing that anybody would miss. */
export function isNothing({ notes, files, claims, commands, uncommitted }: Recall): boolean {
  return notes.length + files.length + claims.length + commands.length + (uncommitted?.length ?? 0) === 0;
}

/** Git is asked for the files that these instances have written, and for nothing else; not at all if there are none. */
async function uncommittedOf(
  git: GitTree,
  project: Project,
  checkout: string,
  selves: readonly InstanceId[],
): Promise<readonly string[] | null> {
  const files = await project.store.files.list();
  const paths = files.flatMap(({ record }) =>
    record.checkout === checkout && isWorkOf(record, selves) ? [record.path] : [],
  );
  if (paths.length === 0) return [];
  const changes = await git.changes(checkout, paths);
  return changes === null ? null : [...new Set(changes.map(({ name }) => name))].sort();
}

function isWorkOf({ lastWrite, contributors = [] }: FileRecord, selves: readonly InstanceId[]): boolean {
  const writers = [
    ...contributors.map(({ instance }) => instance),
    ...(lastWrite === null ? [] : [lastWrite.by.instance]),
  ];
  return writers.some((writer) => selves.includes(writer));
}
