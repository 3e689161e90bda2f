import { elapsedMs, type Instant, instantAfter } from "./instant.ts";
import type { MessageId } from "./message.ts";

/** The last question that was to wake a session. `message` null: there has been none since it started. */
export type WakeCall = { readonly message: MessageId | null; readonly at: Instant };

/** Every wake costs a model call, so one session is woken no more often than this. */
export const WOKEN_EVERY_MS = 10 * 60_000;

/** Whether a session may be woken now. @param wokenAt when it last was; missing: never */
export function mayWake(wokenAt: Instant | undefined, now: Instant): boolean {
  // Of another run of the machine, in which the session cannot have lived.
  const agoMs = wokenAt === undefined ? null : elapsedMs(wokenAt, now);
  return agoMs === null || agoMs >= WOKEN_EVERY_MS;
}

/** A question that came too soon after the last wake. It may wake its session from `dueAt` on. */
export type OwedCall = { readonly message: MessageId; readonly dueAt: Instant };

export function owedCall(message: MessageId, wokenAt: Instant): OwedCall {
  return { message, dueAt: instantAfter(wokenAt, WOKEN_EVERY_MS) };
}

/** One of another run of the machine waits for nothing. */
export function isCallDue({ dueAt }: OwedCall, now: Instant): boolean {
  return (elapsedMs(dueAt, now) ?? 0) >= 0;
}
