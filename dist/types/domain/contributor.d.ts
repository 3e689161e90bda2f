import type { Holder, InstanceId } from "./holder.js";
import type { EpochMs } from "./instant.js";
import type { FileRecord } from "./lease.js";
/** An instance with work in a file that the record's last write does not tell of. */
export type Contributor = {
    readonly instance: InstanceId;
    readonly name: string;
    /** `wrote`: before somebody else did. `staged`: it put the file, whoever made it, into git's index. */
    readonly how: "wrote" | "staged";
    readonly at: EpochMs;
};
/** The record when `holder` is about to write: who wrote last is not forgotten with it. */
export declare function keepingFormerWriter(record: FileRecord, holder: Holder): FileRecord;
/** Each instance once for each thing it did, with the latest time; the latest eight. */
export declare function withContributor(record: FileRecord, contributor: Contributor): FileRecord;
