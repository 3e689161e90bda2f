import { type Machine, type Project } from "./machine.js";
export type CleanUp = {
    /** Names of the instances that were found gone and ended now. */
    readonly instances: readonly string[];
    /** Paths of the locks that ended with them, or whose time was over. */
    readonly released: readonly string[];
    /** Records of instances that ended long ago and were dropped. */
    readonly dropped: number;
};
/** Ends what the dead left behind and what has run out. Nothing of a live holder is touched. */
export declare function cleanUp(machine: Machine, project: Project): Promise<CleanUp>;
