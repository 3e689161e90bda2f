import { type Instant } from "./instant.js";
import type { MessageId } from "./message.js";
/** The last question that was to wake a session. `message` null: there has been none since it started. */
export type WakeCall = {
    readonly message: MessageId | null;
    readonly at: Instant;
};
/** Every wake costs a model call, so one session is woken no more often than this. */
export declare const WOKEN_EVERY_MS: number;
/** Whether a session may be woken now. @param wokenAt when it last was; missing: never */
export declare function mayWake(wokenAt: Instant | undefined, now: Instant): boolean;
/** A question that came too soon after the last wake. It may wake its session from `dueAt` on. */
export type OwedCall = {
    readonly message: MessageId;
    readonly dueAt: Instant;
};
export declare function owedCall(message: MessageId, wokenAt: Instant): OwedCall;
/** One of another run of the machine waits for nothing. */
export declare function isCallDue({ dueAt }: OwedCall, now: Instant): boolean;
