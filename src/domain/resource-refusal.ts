import type { EpochMs } from "./instant.ts";

/** Why a command is refused that uses a named resource, in facts. The words are in `src/text`. */
export type ResourceRefusal = {
  readonly name: string;
  readonly capacity: number;
  /** The part of the line that uses it. */
  readonly command: string;
  readonly by: readonly {
    /** Spoken name of the session or subagent. */
    readonly name: string;
    readonly command: string;
    readonly since: EpochMs;
    /** It is over at this time at the latest. */
    readonly until: EpochMs;
    readonly isBackground: boolean;
    /** A place that is kept for one that has waited. */
    readonly isReserved: boolean;
    /** What its session has claimed besides, as `feature login`. */
    readonly claims: readonly string[];
  }[];
};
