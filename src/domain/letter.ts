/**
 * A message in somebody's box, as its file name tells: what is in it, and how far it has got. Read without opening it,
 * so that a thousand unread ones cost no more than a few.
 *
 * At least once: `unread` -> `carrying` (a hook is about to print it) -> `carried` (it was printed) -> `read` (the same
 * session's next hook ran, so the one that carried it was heard). Whoever is killed in between leaves a state from which
 * it is carried again, and marked so. `returned`: its addressee has ended without reading it, and its sender was told; it
 * waits for the same conversation to be resumed.
 */
import type { MessageId } from "./message.ts";

const LETTER_STATES = { u: "unread", b: "carrying", c: "carried", r: "read", x: "returned" } as const;
const STATES: ReadonlyMap<string | undefined, LetterState> = new Map(Object.entries(LETTER_STATES));
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

const NAME = /^m\.(\d)\.(\d{16})\.([0-9a-z]{1,16})\.([0-9a-f]{12})~(\d{1,6})([ubcrx])$/;

export function letterName({ id, rank, order, sender, state, times }: Letter): string {
  const flag = { unread: "u", carrying: "b", carried: "c", read: "r", returned: "x" }[state];
  return `m.${rank}.${String(order).padStart(16, "0")}.${sender}.${id}~${times}${flag}`;
}

/** Null: not a letter's name. */
export function parseLetter(name: string): Letter | null {
  const [, rank, order, sender, id, times, flag] = NAME.exec(name) ?? [];
  const state = STATES.get(flag);
  if (sender === undefined || id === undefined || state === undefined) return null;
  return { id: id as MessageId, rank: Number(rank), order: Number(order), sender, state, times: Number(times) };
}

/** What a hook does with a letter it finds: it was heard, or it is still to be carried. */
export function isHeard({ state }: Letter): boolean {
  return state === "carried";
}

/** The next state of a letter that is about to be printed. */
export function begun(letter: Letter): Letter {
  return { ...letter, state: "carrying", times: letter.times + 1 };
}

/**
 * The order in which letters are shown: each sender's in the order they were sent; among senders, whose most urgent
 * letter is most urgent first, then whose oldest is oldest. So no question waits behind another session's broadcasts.
 *
 * @param most how many are wanted; a box may hold a thousand, and a hook shows a few: then not all are sorted
 */
export function inOrder(letters: readonly Letter[], most = letters.length): readonly Letter[] {
  const latest = latestBySender(letters);
  const ranked = letters.map((letter): Ranked => [letter, rankFromThere(letter, ordersOf(latest, letter.sender))]);
  const first = most < ranked.length ? smallest(ranked, most) : ranked.sort(compare);
  return first.map(([letter]) => letter);
}

/** A letter with the most urgent rank of it and of all that its sender sent after it. */
type Ranked = readonly [letter: Letter, rank: number];

/** Of each sender, by rank: the order of its last letter of that rank. */
function latestBySender(letters: readonly Letter[]): Map<string, number[]> {
  const latest = new Map<string, number[]>();
  for (const { sender, rank, order } of letters) {
    const orders = ordersOf(latest, sender);
    orders[rank] = Math.max(orders[rank] ?? -1, order);
  }
  return latest;
}

function ordersOf(latest: Map<string, number[]>, sender: string): number[] {
  const known = latest.get(sender);
  if (known !== undefined) return known;
  const orders: number[] = [];
  latest.set(sender, orders);
  return orders;
}

/** Within a sender these ranks never fall while the orders grow: sorting all keeps each sender's own order. */
function rankFromThere({ rank, order }: Letter, latest: readonly number[]): number {
  for (let better = 0; better < rank; better++) if ((latest[better] ?? -1) >= order) return better;
  return rank;
}

function compare([a, rankA]: Ranked, [b, rankB]: Ranked): number {
  return rankA - rankB || a.order - b.order || compareSenders(a, b);
}

/** As sorting all and taking the first would. */
function smallest(ranked: readonly Ranked[], most: number): readonly Ranked[] {
  const kept: Ranked[] = [];
  for (const each of ranked) {
    const last = kept[most - 1];
    if (most === 0 || (last !== undefined && compare(each, last) >= 0)) continue;
    let place = Math.min(kept.length, most - 1);
    for (let before = kept[place - 1]; before !== undefined && compare(each, before) < 0; before = kept[place - 1]) {
      kept[place] = before;
      place--;
    }
    kept[place] = each;
  }
  return kept;
}

function compareSenders({ sender: a }: Letter, { sender: b }: Letter): number {
  return Number(a > b) - Number(a < b);
}
