import { seededRandom } from "../sim/seeded-random.ts";

/**
 * 64 bits that stand for a state: the exclusive or of 64 random bits for each of its pieces (Zobrist 1970), so that a
 * step changes only what it changes. Two of n states meet by chance with less than n² / 2^65: one in three million
 * for three million states (Wolper and Leroy, "Reliable hashing without collision detection", 1993).
 */
export type Fingerprint = { readonly high: number; readonly low: number };

const random = seededRandom(1);
const pieces = new Map<string, Fingerprint>();

export function fingerprintOf(piece: string): Fingerprint {
  const known = pieces.get(piece);
  if (known !== undefined) return known;
  const made = { high: (random() * 2 ** 32) | 0, low: (random() * 2 ** 32) | 0 };
  pieces.set(piece, made);
  return made;
}

const START_CAPACITY = 2 ** 16;

/** The fingerprints of all states seen so far. */
export class Visited {
  #slots = new Int32Array(2 * START_CAPACITY);
  #capacity = START_CAPACITY;
  size = 0;

  /** False if it was there already. */
  add(high: number, low: number): boolean {
    if (this.size * 2 > this.#capacity) this.#grow();
    // 0, 0 marks a free slot.
    const isZero = high === 0 && low === 0;
    if (!this.#insert(isZero ? 1 : high, low)) return false;
    this.size++;
    return true;
  }

  #insert(high: number, low: number): boolean {
    const slots = this.#slots;
    const mask = this.#capacity - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const [a, b] = [slots[2 * slot], slots[2 * slot + 1]];
      if (a === high && b === low) return false;
      if (a !== 0 || b !== 0) continue;
      slots[2 * slot] = high;
      slots[2 * slot + 1] = low;
      return true;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#capacity *= 2;
    this.#slots = new Int32Array(2 * this.#capacity);
    for (let index = 0; index < old.length; index += 2) {
      const [high, low] = [old[index] ?? 0, old[index + 1] ?? 0];
      if (high !== 0 || low !== 0) this.#insert(high, low);
    }
  }
}

/** Of each state, by its number: the state it came from, and which successor of that it is. */
export class Origins {
  #pairs = new Int32Array(2 * START_CAPACITY);
  #size = 0;

  /** Returns the number of the new state. */
  add(parent: number, choice: number): number {
    if (2 * this.#size === this.#pairs.length) {
      const larger = new Int32Array(2 * this.#pairs.length);
      larger.set(this.#pairs);
      this.#pairs = larger;
    }
    this.#pairs[2 * this.#size] = parent;
    this.#pairs[2 * this.#size + 1] = choice;
    return this.#size++;
  }

  of(state: number): { readonly parent: number; readonly choice: number } {
    return { parent: this.#pairs[2 * state] ?? 0, choice: this.#pairs[2 * state + 1] ?? 0 };
  }
}
