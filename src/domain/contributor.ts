import type { Holder, InstanceId } from "./holder.ts";
import type { EpochMs } from "./instant.ts";
import type { FileRecord } from "./lease.ts";

/** An instance with work in a file that the record's last write does not tell of. */
export type Contributor = {
  readonly instance: InstanceId;
  readonly name: string;
  /** `wrote`: before somebody else did. `staged`: it put the file, whoever made it, into git's index. */
  readonly how: "wrote" | "staged";
  readonly at: EpochMs;
};

/** More sessions than ever work in one file between two commits. */
const MOST_CONTRIBUTORS = 8;

/** The record when `holder` is about to write: who wrote last is not forgotten with it. */
export function keepingFormerWriter(record: FileRecord, holder: Holder): FileRecord {
  const last = record.lastWrite;
  if (last === null || last.by.instance === holder.instance) return record;
  return withContributor(record, { instance: last.by.instance, name: last.by.name, how: "wrote", at: last.at });
}

/** Each instance once for each thing it did, with the latest time; the latest eight. */
export function withContributor(record: FileRecord, contributor: Contributor): FileRecord {
  const others = (record.contributors ?? []).filter(
    ({ instance, how }) => instance !== contributor.instance || how !== contributor.how,
  );
  return { ...record, contributors: [...others, contributor].slice(-MOST_CONTRIBUTORS) };
}
