import { type Holder } from "./holder.js";
import type { Waiter } from "./lease.js";
/** What a claim is called. */
export type ClaimName = {
    readonly type: string;
    readonly name: string;
};
/** A command that waits for a claim to end. */
export type ClaimWaiter = ClaimName & {
    readonly waiter: Waiter;
};
/** One text for one piece of work: `Login` and `login` are the same. A space is in it always, in no key of a file. */
export declare function claimKey({ type, name }: ClaimName): string;
type Queue = readonly ClaimWaiter[];
type IsGone = (waiter: Waiter) => boolean;
/** Who waits for one claim, in turn. */
export declare function waitersFor(queue: Queue, claim: ClaimName): readonly Waiter[];
/** The queue with a place at its end, without those that are gone. One that waits already keeps its place. Null: full. */
export declare function joinClaimQueue(queue: Queue, place: ClaimWaiter, isGone: IsGone): Queue | null;
/** The field of a book without the holder's place and without those that are gone; missing where nobody is left. */
export declare function queueWithout(queue: Queue, claim: ClaimName, holder: Holder, isGone: IsGone): {
    readonly queue?: Queue;
};
export {};
