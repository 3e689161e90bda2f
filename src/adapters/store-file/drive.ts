import type { Fs, Steps } from "./fs-calls.ts";

/** Runs a protocol to its end on `fs`, without a pause between its calls. */
export function drive<T>(steps: Steps<T>, fs: Fs): T {
  let turn = steps.next();
  while (turn.done !== true) {
    let failure: { readonly error: unknown } | null = null;
    try {
      turn.value.run(fs);
    } catch (error) {
      failure = { error };
    }
    turn = failure === null ? steps.next() : steps.throw(failure.error);
  }
  return turn.value;
}
