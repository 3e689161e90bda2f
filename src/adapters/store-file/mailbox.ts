/**
 * One box of messages in the manner of Maildir: built and synced in `tmp/`, renamed to `new/` under a name that tells
 * what it is and how far it has got (`domain/letter.ts`), moved to `read/` at the end. Every step is one rename of a name
 * that never recurs, so of all who try it one succeeds, and whoever is killed leaves the state before or the state after.
 */
import { systemCode } from "../../app/errors.ts";
import { type Letter, letterName, parseLetter } from "../../domain/letter.ts";
import { attempt, type FileRead, readdir, readFile, rename, type Steps, syncFolder, unlink } from "./fs-calls.ts";
import { createWhole, syncNamesAbove } from "./whole-file.ts";

/** As JSON, with all that belongs to it. */
export const MOST_LETTER_BYTES = 64 * 1024;
/** Whoever never looks is not written to for ever. */
export const MOST_LETTERS = 1000;

/** What the sender says of a letter; its order is found in the box. */
export type NewLetter = Pick<Letter, "id" | "rank" | "sender"> & {
  /** Ms since 1970; the order unless an earlier letter of the sender has a later one, because its clock was set back. */
  readonly atMs: number;
};

/**
 * Null: the box is full. Once this returns a letter, it is in the box and survives a power failure.
 *
 * @param isNamed whether this process has synced the box's own name before
 */
export function* postLetter(box: string, sent: NewLetter, bytes: Uint8Array, isNamed: boolean): Steps<Letter | null> {
  const waiting = lettersIn(yield* readdir(`${box}/new`));
  if (waiting.length >= MOST_LETTERS) return null;
  const { id, rank, sender, atMs } = sent;
  const after = waiting.filter((letter) => letter.sender === sender).map(({ order }) => order + 1);
  const letter: Letter = { id, rank, sender, order: Math.max(atMs, ...after), state: "unread", times: 0 };
  const name = letterName(letter);
  yield* createWhole(`${box}/tmp/${name}`, bytes, true);
  try {
    yield* rename(`${box}/tmp/${name}`, `${box}/new/${name}`);
  } catch (error) {
    yield* attempt(unlink(`${box}/tmp/${name}`));
    throw error;
  }
  // Posted: nothing after this may be reported as a failure.
  yield* isNamed ? attempt(syncFolder(`${box}/new`)) : syncNamesAbove(`${box}/new/${name}`);
  return letter;
}

export function* listLetters(box: string, part: "new" | "read"): Steps<readonly Letter[]> {
  try {
    return lettersIn(yield* readdir(`${box}/${part}`));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function lettersIn(names: readonly string[]): readonly Letter[] {
  return names.map(parseLetter).filter((letter) => letter !== null);
}

/** Null: it has moved on meanwhile. */
export function* readLetter(box: string, letter: Letter): Steps<FileRead | null> {
  try {
    return yield* readFile(pathOf(box, letter), MOST_LETTER_BYTES);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Moves a letter to another state, or to another box. Throws ENOENT if it has moved on meanwhile. */
export function* moveLetter(from: string, letter: Letter, to: string, next: Letter): Steps<void> {
  yield* rename(pathOf(from, letter), pathOf(to, next));
}

function pathOf(box: string, letter: Letter): string {
  return `${box}/${letter.state === "read" ? "read" : "new"}/${letterName(letter)}`;
}
