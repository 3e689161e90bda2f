import type { Caller, Machine } from "./machine.js";
import { type LockView } from "./views.js";
/** What became of a file's content since the caller last saw it. */
export type DriftView = {
    readonly kind: "none" | "never-seen" | "changed" | "removed" | "unreadable";
    readonly seenAt: string | null;
    /** The instance that wrote what is there now, as far as coord saw it; null: somebody else. */
    readonly by: string | null;
};
export type LockCheck = {
    readonly path: string;
    /**
     * `free`; `yours`; `held` by somebody else; `expired`: a lock is left over, and the next one who asks gets it;
     * `stale`: held, but its holder has shown no sign of life for longer than the TTL; `drifted`: nobody is in the
     * way, but the content is not what the caller last saw.
     */
    readonly state: "free" | "yours" | "held" | "expired" | "stale" | "drifted";
    readonly locks: readonly LockView[];
    readonly drift: DriftView;
};
/** How it stands with a file for the caller. Reads only. */
export declare function checkLock(machine: Machine, caller: Caller, path: string): Promise<LockCheck>;
