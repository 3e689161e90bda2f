import { withContributor } from "../domain/contributor.ts";
import type { Sweep } from "../domain/git/git-plan.ts";
import { isPattern, mayCover, plainTarget } from "../domain/git/scope.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { emptyRecord } from "./file-lease.ts";
import type { GitPlace, GitTree } from "./git-tree.ts";
import type { Machine, Project } from "./machine.ts";
import { swapRecord } from "./swap-record.ts";

/** A sweep that adds more is a first import, and not what another session must be kept from committing. */
const MOST_FILES = 200;

/**
 * Remembers who put files into the index that coord saw nobody write (a build made them, or a script), so that they are
 * not swept into the commit of somebody else.
 */
export async function noteStaged(
  machine: Machine,
  git: GitTree,
  project: Project,
  place: GitPlace,
  me: InstanceRecord,
  sweep: Sweep,
): Promise<void> {
  const prefix = git.prefixOf(place);
  const targets = sweep.scope.map((pathspec) => plainTarget(pathspec, prefix, place.checkout));
  const asked = targets.length > 0 && targets.every((target) => target !== null && target !== "");
  const changes = await git.changes(place.checkout, asked ? targets.filter((target) => target !== null) : null);
  const added = (changes ?? []).filter(
    ({ path, kinds }) =>
      kinds.some((kind) => sweep.takes.includes(kind)) && mayCover(sweep.scope, path, prefix, place.checkout),
  );
  if (sweep.scope.some(isPattern) || added.length > MOST_FILES) return;
  for (const { name } of added) {
    const resource = await machine.workspace.locate(`${place.checkout}/${name}`, place.checkout);
    if (resource === null) continue;
    await swapRecord(machine, project.store.files, resource.key, ({ record, now }) => {
      const isKnown = record !== null && record.lastWrite !== null;
      const contributor = { instance: me.id, name: me.name, how: "staged", at: now.wall } as const;
      const next = withContributor(record ?? emptyRecord(resource, now), contributor);
      return { answer: null, next: isKnown ? undefined : { ...next, touchedAt: now } };
    });
  }
}
