import type { EpochMs } from "./instant.ts";
import type { Sha256 } from "./lease.ts";
import { versionId } from "./version.ts";

/** What was found out about a leased file that changed, by somebody who is not its holder or is. */
export type ChangeFacts = {
  /** When it changed, ms since 1970. */
  readonly changedAtMs: number;
  /** Null: the file is gone. */
  readonly current: Sha256 | null;
  /** What the holder's conversation last saw there; null: that there was no file. Undefined: nothing is known. */
  readonly believed: Sha256 | null | undefined;
  /** What the last write that settled left. */
  readonly settled: { readonly sha: Sha256 | null; readonly at: EpochMs } | null;
  /** The holder's own write is running, so the file may change by it at any moment. */
  readonly isBeingWritten: boolean;
  /** The holder's last write was made in a reply that has not ended yet. */
  readonly isReplyOpen: boolean;
};

/**
 * `settled`: as its holder left it, or knows it. `undecided`: the holder is about to settle it, or a formatter that runs
 * beside its hook may have done it. `changed`: somebody else did it, or a command of the holder's.
 */
export type ChangeKind = "settled" | "undecided" | "changed";

/** As long as a formatter that runs as the holder's own hook may take. */
const FORMATTER_MS = 15_000;

/** Pure: is this a change that the holder does not know of? */
export function judgeChange(facts: ChangeFacts): ChangeKind {
  const { current, believed, settled, isBeingWritten, isReplyOpen, changedAtMs } = facts;
  if (current === believed || (settled !== null && current === settled.sha)) return "settled";
  if (believed === undefined && settled === null) return "undecided";
  if (isBeingWritten) return "undecided";
  if (settled !== null && isReplyOpen && changedAtMs < settled.at + FORMATTER_MS) return "undecided";
  return "changed";
}

/** A change that was found, for those it concerns. */
export type FoundChange = {
  readonly path: string;
  readonly at: EpochMs;
  /** What stood there before, by the name that `coord restore --at` knows; null: it was not kept. */
  readonly version: string | null;
  /** What ran while it changed (as {@link shortCommand} gives it), and whose; null: nothing that coord knows. */
  readonly during: { readonly name: string; readonly command: string } | null;
  /** The holder's own command, or a third session's, ran at that time as well. */
  readonly isUnsure: boolean;
};

/** The facts in the one line that a notice has. */
export function changeDetail({ version, during }: Pick<FoundChange, "version" | "during">): string {
  const what = during === null ? "" : ` ${during.name}: ${during.command}`;
  return `${version ?? "-"}${what}`;
}

/** Reads {@link changeDetail}; never throws. `name` and `command` "": nothing that coord knows. */
export function readChangeDetail(detail: string): {
  readonly version: string | null;
  readonly name: string;
  readonly command: string;
} {
  const [version, what] = halves(detail, " ");
  const [name, command] = halves(what, ": ");
  return { version: version === "-" ? null : version, name, command };
}

function halves(text: string, separator: string): readonly [string, string] {
  const end = text.indexOf(separator);
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end + separator.length)];
}

/** Null where the earlier content was not kept. */
export function keptVersion(sha: Sha256 | null, isKept: boolean): string | null {
  return isKept || sha === null ? versionId(sha) : null;
}
