import type { Stake, StakeReason } from "../domain/git/decide-git.ts";
import type { Holder, InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { EpochMs } from "../domain/instant.ts";
import type { FileRecord } from "../domain/lease.ts";
import type { Living } from "./living.ts";
import type { Machine, Project } from "./machine.ts";

/** One file of a checkout in which live instances have, or may have, work that is not committed. */
export type WorkFile = {
  readonly path: string;
  readonly record: FileRecord;
  /** What live instances did to it, the asker included; `wrote` and `staged` count only until it is committed. */
  readonly stakes: readonly Stake[];
};

/** Whose work is looked for, where, and on whose behalf. */
export type WorkScene = {
  readonly machine: Machine;
  readonly project: Project;
  readonly checkout: string;
  readonly asker: Holder;
  readonly living: Living;
};

/**
 * Everything that live instances hold or wrote in one checkout: stakes that `provenStakes` has to confirm. Reads all
 * shards: not for the way of an edit.
 */
export async function findWork({ project, checkout, living }: WorkScene): Promise<readonly WorkFile[]> {
  const files: WorkFile[] = [];
  for (const { record } of await project.store.files.list()) {
    if (record.checkout !== checkout) continue;
    const stakes = [...heldStakes(record, living), ...pastStakes(record, living)];
    if (stakes.length > 0) files.push({ path: record.path, record, stakes });
  }
  return files;
}

function heldStakes(record: FileRecord, living: Living): readonly Stake[] {
  return record.leases.flatMap(({ holder, acquiredAt }) => {
    const heir = living.heirOf(holder.instance);
    return heir === null ? [] : [stake(record, heir, "held", acquiredAt.wall)];
  });
}

function pastStakes(record: FileRecord, living: Living): readonly Stake[] {
  const last = record.lastWrite;
  const past: { readonly instance: InstanceId; readonly how: StakeReason; readonly at: EpochMs }[] = [
    ...(record.contributors ?? []),
    ...(last === null ? [] : [{ instance: last.by.instance, how: "wrote" as const, at: last.at }]),
  ];
  return past.flatMap(({ instance, how, at }) => {
    const heir = living.heirOf(instance);
    return heir === null ? [] : [stake(record, heir, how, at)];
  });
}

function stake({ path }: FileRecord, { id, name }: InstanceRecord, how: StakeReason, since: EpochMs): Stake {
  return { path, by: { instance: id, name }, how, since };
}
