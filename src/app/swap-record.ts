import { AppError } from "./errors.ts";
import type { Machine } from "./machine.ts";
import type { Register, Versioned } from "./ports.ts";

const MOST_ATTEMPTS = 64;
const MOST_BACKOFF_MS = 20;

/** What one attempt makes of the stored record: an answer, and what to store for it (`undefined`: nothing). */
export type Change<R, A> = { readonly answer: A; readonly next: R | null | undefined };

/**
 * The only loop over a register: read, decide, swap; again if somebody else wrote first.
 *
 * @throws AppError `STORE_CONTENTION` after 64 lost swaps
 */
export async function swapRecord<R, A>(
  machine: Machine,
  register: Register<R>,
  key: string,
  decideOn: (found: Versioned<R>) => Promise<Change<R, A>> | Change<R, A>,
): Promise<A> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const found = await register.read(key);
    const { answer, next } = await decideOn(found);
    if (next === undefined || (await register.swap(key, found.revision, next))) return answer;
    // Jitter keeps two loops from meeting again and again; the cap keeps one of them from starving.
    await machine.sleep(machine.random() * Math.min(MOST_BACKOFF_MS, 2 ** attempt));
  }
  throw new AppError("STORE_CONTENTION", `${MOST_ATTEMPTS} conflicting writes on ${key}`, { hint: "try again" });
}
