/**
 * How much text coord may add to what a model reads next, from all its sources together: notices, messages, overlaps,
 * warnings. Denials and what a starting session is told are counted apart. DESIGN section 1: coordination is code, not
 * chatter.
 */
export declare const MOST_INJECTED_CHARACTERS = 900;
/** What an earlier hook of the same reply has added, by the tool call it spoke of. */
export type Injected = {
    readonly toolUseId: string;
    readonly characters: number;
};
export declare function addInjected(earlier: readonly Injected[], added: Injected): readonly Injected[];
/** What is left after the calls of this reply. */
export declare function roomLeft(injected: readonly Injected[], toolUseIds: readonly string[]): number;
/**
 * How many of `items` (characters each, the line end included), taken from the front, fit into `room` together with a
 * reference to the rest, if there is a rest.
 */
export declare function howManyFit(items: readonly number[], room: number, reference: number): number;
