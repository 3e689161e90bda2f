/**
 * A message in somebody's box, as its file name tells: what is in it, and how far it has got. Read without opening it,
 * so that a thousand unread ones cost no more than a few.
 *
 * At least once: `unread` -> `carrying` (a hook is about to print it) -> `carried` (it was printed) -> `read` (the same
 * session's next hook ran, so the one that carried it was heard). Whoever is killed in between leaves a state from which
 * it is carried again, and marked so. `returned`: its addressee has ended without reading it, and its sender was told; it
 * waits for the same conversation to be resumed.
 */
import type { MessageId } from "./message.js";
declare const LETTER_STATES: {
    readonly u: "unread";
    readonly b: "carrying";
    readonly c: "carried";
    readonly r: "read";
    readonly x: "returned";
};
export type LetterState = (typeof LETTER_STATES)[keyof typeof LETTER_STATES];
export type Letter = {
    readonly id: MessageId;
    readonly rank: number;
    /** Grows with every message of one sender in one box. */
    readonly order: number;
    /** The key of the sender's instance. */
    readonly sender: string;
    readonly state: LetterState;
    /** How often somebody began to carry it. */
    readonly times: number;
};
export declare function letterName({ id, rank, order, sender, state, times }: Letter): string;
/** Null: not a letter's name. */
export declare function parseLetter(name: string): Letter | null;
/** What a hook does with a letter it finds: it was heard, or it is still to be carried. */
export declare function isHeard({ state }: Letter): boolean;
/** The next state of a letter that is about to be printed. */
export declare function begun(letter: Letter): Letter;
/**
 * The order in which letters are shown: each sender's in the order they were sent; among senders, whose most urgent
 * letter is most urgent first, then whose oldest is oldest. So no question waits behind another session's broadcasts.
 *
 * @param most how many are wanted; a box may hold a thousand, and a hook shows a few: then not all are sorted
 */
export declare function inOrder(letters: readonly Letter[], most?: number): readonly Letter[];
export {};
