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
const STATES: ReadonlyMap<string, LetterState> = new Map(Object.entries(LETTER_STATES));
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
  if (sender === undefined || id === undefined) return null;
  const state = STATES.get(flag ?? "") ?? "unread";
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
 * @param most how many are wanted; a box may hold a thousand
 */
export function inOrder(letters: readonly Letter[], most = letters.length): readonly Letter[] {
  const queues = new Map<string, Letter[]>();
  for (const letter of [...letters].sort((a, b) => a.order - b.order)) {
    const queue = queues.get(letter.sender);
    if (queue === undefined) queues.set(letter.sender, [letter]);
    else queue.push(letter);
  }
  const left = [...queues.values()].map((queue) => ({ queue, ranks: leastFrom(queue), at: 0 }));
  const ordered: Letter[] = [];
  while (ordered.length < Math.min(most, letters.length)) {
    const next = left
      .filter(({ queue, at }) => at < queue.length)
      .reduce((a, b) => (isBefore(b.ranks[b.at], b.queue[b.at], a.ranks[a.at], a.queue[a.at]) ? b : a));
    const letter = next.queue[next.at];
    if (letter === undefined) break;
    ordered.push(letter);
    next.at++;
  }
  return ordered;
}

/** For each place in a queue the most urgent rank from there on. */
function leastFrom(queue: readonly Letter[]): readonly number[] {
  const least: number[] = [];
  let rank = Number.POSITIVE_INFINITY;
  for (const letter of [...queue].reverse()) {
    rank = Math.min(rank, letter.rank);
    least.push(rank);
  }
  return least.reverse();
}

function isBefore(rankA = 9, a: Letter | undefined, rankB = 9, b: Letter | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  if (rankA !== rankB) return rankA < rankB;
  return a.order !== b.order ? a.order < b.order : a.sender < b.sender;
}
