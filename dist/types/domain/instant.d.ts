import type { Brand } from "./brand.js";
/** Milliseconds since the start of one clock domain. Never goes back within that domain. */
export type MonoMs = Brand<number, "MonoMs">;
/** Milliseconds since 1970 by the wall clock. For people to read; no lease rule compares it. */
export type EpochMs = Brand<number, "EpochMs">;
/**
 * A moment as the store reported it.
 *
 * `clock` names the clock domain: the boot id for state kept in files, one constant for a server that
 * gives the time itself. Two instants can only be compared within one domain, so a clock jump or a
 * second machine can never make a lease look older than it is.
 */
export type Instant = {
    readonly clock: string;
    readonly mono: MonoMs;
    readonly wall: EpochMs;
};
/** Milliseconds from `from` to `to`, or null if they were read from different clocks. */
export declare function elapsedMs(from: Instant, to: Instant): number | null;
/** The wall time `ms` after `instant`, for people to read. */
export declare function wallAfter(instant: Instant, ms: number): EpochMs;
/** The moment `ms` later, by the same clock. */
export declare function instantAfter(instant: Instant, ms: number): Instant;
export declare function earlierOf(a: EpochMs, b: EpochMs): EpochMs;
/** `2026-11-21T05:44:10.120Z`. Arithmetic only, so that the domain needs no clock type. */
export declare function utcText(at: EpochMs): string;
