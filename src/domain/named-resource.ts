import { type Holder, isSameHolder } from "./holder.ts";
import { elapsedMs, type Instant } from "./instant.ts";
import type { Waiter } from "./lease.ts";
import { findAllAhead, leaveQueue } from "./wait-queue.ts";

/** What only so many commands may use at once, as the configuration names it: `tests`, `port:3000`, `db`. */
export type NamedResource = {
  readonly name: string;
  /** Globs over a whole command: `*` is any text, `?` one character. */
  readonly commands: readonly string[];
  /** How many may use it at once. */
  readonly capacity: number;
  /** A use that nobody ends is over after this long. */
  readonly ttlMs: number;
};

/** One command that uses a named resource. */
export type Use = {
  readonly holder: Holder;
  readonly toolUseId: string;
  /** As typed, shortened. */
  readonly command: string;
  readonly since: Instant;
  readonly ttlMs: number;
  /** It goes on after the reply it was started in. */
  readonly isBackground: boolean;
  /** No command yet: a place that is kept for one that has waited for it. Missing: it runs. */
  readonly isReserved?: boolean;
};

/** All that is kept of one named resource. */
export type NamedRecord = {
  readonly name: string;
  readonly uses: readonly Use[];
  /** Who waits for a place, in turn. Missing: nobody. */
  readonly queue?: readonly Waiter[];
};

/** What was found out about the holder of a use that stands in an asker's way. */
export type UseFacts = {
  /** Its process is gone, or it has unregistered. */
  readonly isGone: boolean;
  /** Its thread has finished the reply in which the command ran. */
  readonly hasMovedOn: boolean;
  /** Its turn ended after the command was started, with nothing left in the background. */
  readonly isIdle: boolean;
};

export type NamedCommand =
  | { readonly kind: "use"; readonly use: Use; readonly capacity: number }
  /** The command has ended. */
  | { readonly kind: "end"; readonly holder: Holder; readonly toolUseId: string }
  /** The command goes on without its reply. */
  | { readonly kind: "go-on"; readonly holder: Holder; readonly toolUseId: string };

export type NamedOutcome =
  | { readonly kind: "granted" | "done" }
  /** All places are taken, by these. */
  | { readonly kind: "full"; readonly by: readonly Use[] };

export type NamedSituation = {
  readonly record: NamedRecord;
  readonly now: Instant;
  readonly factsOf: (use: Use) => UseFacts;
  /** Missing: nobody waits. */
  readonly isGone?: (waiter: Waiter) => boolean;
};

/** The rule for named resources: what one command does to one record. Pure; `next` null: nothing changes. */
export function decideNamed(
  command: NamedCommand,
  { record, now, factsOf, isGone = () => false }: NamedSituation,
): { readonly outcome: NamedOutcome; readonly next: NamedRecord | null } {
  if (command.kind !== "use") return { outcome: { kind: "done" }, next: changed(command, record) };
  const { use, capacity } = command;
  // A thread runs one command after another, so its earlier one is over, unless it runs in the background.
  const inWay = record.uses.filter((other) => !isFormerOwn(other, use) && !isOver(other, factsOf(other), now));
  // Those that wait have their turn first.
  const by = [...inWay, ...findAllAhead(record.queue ?? [], use.holder, isGone).map(comingUse)];
  if (by.length >= capacity) return { outcome: { kind: "full", by }, next: null };
  return { outcome: { kind: "granted" }, next: { ...leaveQueue(record, use.holder, isGone), uses: [...inWay, use] } };
}

function isFormerOwn(other: Use, use: Use): boolean {
  return isSameHolder(other.holder, use.holder) && (!other.isBackground || other.isReserved === true);
}

/** The place that a waiter will get, for those who are told why they must wait. */
function comingUse({ holder, since, until }: Waiter): Use {
  const ttlMs = elapsedMs(since, until) ?? 0;
  return { holder, toolUseId: "", command: WAITING, since, ttlMs, isBackground: true, isReserved: true };
}

/** What a place that is kept for a waiter says instead of a command. */
export const WAITING = "coord wait";

function changed(command: Exclude<NamedCommand, { kind: "use" }>, record: NamedRecord): NamedRecord | null {
  // What a subagent left in the background ends by its session's hooks.
  const isMeant = ({ holder, toolUseId }: Use): boolean =>
    holder.instance === command.holder.instance && toolUseId === command.toolUseId;
  if (!record.uses.some(isMeant)) return null;
  const uses =
    command.kind === "end"
      ? record.uses.filter((use) => !isMeant(use))
      : record.uses.map((use) => (isMeant(use) ? { ...use, isBackground: true } : use));
  return { ...record, uses };
}

/** Whether a use stops nobody any more, though nothing ended it. */
export function isOver(use: Use, { isGone, hasMovedOn, isIdle }: UseFacts, now: Instant): boolean {
  if (isGone) return true;
  const runningMs = elapsedMs(use.since, now);
  if (runningMs !== null && runningMs >= use.ttlMs) return true;
  return use.isBackground ? isIdle : hasMovedOn;
}

const MOST_CHARACTERS = 2_000;

/**
 * Does a command, its words parted by single blanks, use the resource? A glob that ends before the command does takes the
 * rest for arguments: `npm test` is also `npm test -- --watch`, but not `npm tests`.
 */
export function usesResource(command: string, { commands }: NamedResource): boolean {
  const text = command.slice(0, MOST_CHARACTERS);
  return commands.some((glob) => matches(glob, text) || matches(`${glob} *`, text));
}

/** Linear but for the last `*`, at which alone it goes back (Kirk J. Krauss, "Matching Wildcards", 2014). */
function matches(glob: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (from < text.length) {
    if (glob[at] === "*") {
      star = at++;
      resume = from;
    } else if (at < glob.length && (glob[at] === "?" || glob[at] === text[from])) {
      at++;
      from++;
    } else if (star >= 0) {
      at = star + 1;
      from = ++resume;
    } else return false;
  }
  while (glob[at] === "*") at++;
  return at === glob.length;
}
