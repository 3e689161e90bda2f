import type { Instant } from "./instant.js";
/**
 * How much text coord may add to what a model reads next, from all its sources together: notices, messages, overlaps,
 * warnings. What it reads next is one turn, as the client counts them (`num_turns`): a prompt, or a reply with all its tool
 * calls. Denials and what a starting session is told are counted apart. DESIGN section 1: coordination is code, not chatter.
 */
export declare const MOST_INJECTED_CHARACTERS = 900;
/** With less left, what waits goes to the next turn, where it has room. */
export declare const ENOUGH_ROOM_CHARACTERS: number;
/** What one hook has added. */
export type Injected = {
    /** See `threadKey`: subagents read for themselves. */
    readonly thread: string;
    readonly toolUseId: string;
    readonly characters: number;
    /** The end of the reply before; null: none was seen. */
    readonly after: Instant | null;
};
/** Whether two replies of one thread are the same, by the end of the reply before them. */
export declare function isSameReply(a: Instant | null, b: Instant | null): boolean;
/** What is left beside these. */
export declare function roomLeft(injected: readonly Pick<Injected, "characters">[]): number;
/**
 * How many of `items` (characters each, the line end included), taken from the front, fit into `room` together with a
 * reference to the rest, if there is a rest.
 */
export declare function howManyFit(items: readonly number[], room: number, reference: number): number;
