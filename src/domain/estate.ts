/**
 * What a session leaves behind when it ends: enough for whoever goes on with its work. Leases and claims of the dead are
 * free at once; what they were stays readable here.
 */
import type { InstanceId } from "./holder.ts";
import type { EpochMs } from "./instant.ts";

/** A line of an instance's scratchpad. */
export type Note = { readonly at: EpochMs; readonly text: string };

export const MOST_NOTES = 50;
export const MOST_NOTE_TEXT_CHARACTERS = 500;

export type Estate = {
  readonly instance: InstanceId;
  readonly name: string;
  readonly sessionId: string | null;
  readonly at: EpochMs;
  /** `crashed`: it ended without a word. */
  readonly how: "ended" | "crashed";
  readonly worktree: string;
  readonly branch: string | null;
  readonly role: string | null;
  readonly task: string | null;
  /** What it held, relative to `worktree`; of another checkout absolute. */
  readonly files: readonly string[];
  /** `feature login`. */
  readonly claims: readonly string[];
  /** Shell commands that were running, cut to a line. */
  readonly commands: readonly string[];
  /** Who went on with it; null: nobody has. */
  readonly heir: InstanceId | null;
};

/** All of one repository: they are few, and a starting session reads them in one go. */
export type EstateBook = { readonly estates: readonly Estate[] };

export const NO_ESTATES: EstateBook = { estates: [] };

export const MOST_ESTATES = 64;
/** Bounds the record of one that held a whole tree. */
export const MOST_ESTATE_FILES = 40;
const KEPT_MS = 7 * 24 * 60 * 60_000;
/** A new session at the same place is no successor of what crashed before that. */
const SUCCEEDED_WITHIN_MS = 24 * 60 * 60_000;
/** Two that end one instance at once see different halves of what it held. */
const SAME_END_MS = 60_000;

/** The book with one more estate; that of an earlier end of the same instance goes. */
export function withEstate({ estates }: EstateBook, added: Estate): EstateBook {
  const known = estates.find(({ instance }) => instance === added.instance);
  const isSameEnd = known !== undefined && added.at - known.at <= SAME_END_MS;
  const whole: Estate = isSameEnd
    ? {
        ...known,
        files: union(known.files, added.files),
        claims: union(known.claims, added.claims),
        commands: union(known.commands, added.commands),
      }
    : added;
  const others = estates.filter((other) => other !== known && added.at - other.at <= KEPT_MS);
  return { estates: [...others, { ...whole, files: whole.files.slice(0, MOST_ESTATE_FILES) }].slice(-MOST_ESTATES) };
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}

/** One that may go on with another's work. */
export type Successor = {
  readonly id: InstanceId;
  readonly sessionId: string | null;
  readonly worktree: string;
  readonly branch: string | null;
};

/**
 * Whose place a starting session takes, without being told: that of the process its conversation ran in before, however
 * that ended; else, if it is new, of the last one that crashed in its checkout on its branch. Null: nobody's.
 */
export function estateFor(
  { estates }: EstateBook,
  me: Successor,
  isNewConversation: boolean,
  now: EpochMs,
): Estate | null {
  const free = estates.filter(({ heir, instance }) => heir === null && instance !== me.id).toReversed();
  const own = free.find(({ sessionId }) => sessionId !== null && sessionId === me.sessionId);
  if (own !== undefined || !isNewConversation) return own ?? null;
  const crashed = free.find(
    ({ how, at, worktree, branch }) =>
      how === "crashed" && now - at <= SUCCEEDED_WITHIN_MS && worktree === me.worktree && branch === me.branch,
  );
  return crashed ?? null;
}

/** The book in which `heir` has what `instance` left; null: it left nothing, or somebody else has it. */
export function withHeir({ estates }: EstateBook, instance: InstanceId, heir: InstanceId): EstateBook | null {
  const known = estates.find((estate) => estate.instance === instance);
  if (known === undefined || known.heir !== null) return null;
  return { estates: estates.map((estate) => (estate === known ? { ...known, heir } : estate)) };
}

/** What an instance has from others, and they from others before them; the latest first. */
export function inheritedBy({ estates }: EstateBook, me: InstanceId): readonly Estate[] {
  const heirs = new Set<InstanceId>([me]);
  const found: Estate[] = [];
  // Each came after those it has something from.
  for (const estate of estates.toReversed()) {
    if (estate.heir === null || !heirs.has(estate.heir) || estate.instance === me) continue;
    heirs.add(estate.instance);
    found.push(estate);
  }
  return found;
}

/** Why a note cannot be kept, in words; null: it can. */
export function noteTextProblem(text: string, earlier: number): string | null {
  if (text.trim() === "") return "the note is empty";
  if ([...text].length > MOST_NOTE_TEXT_CHARACTERS)
    return `the note is longer than ${MOST_NOTE_TEXT_CHARACTERS} characters`;
  if (NOT_PRINTABLE.test(text)) return "the note must be one line without control characters";
  return earlier >= MOST_NOTES ? `${MOST_NOTES} notes are kept already` : null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a note
const NOT_PRINTABLE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/;
