import type { Notice } from "../domain/journal.ts";
import type { Overlap } from "../domain/verdict.ts";
import { clean, cut, fitted, quoted } from "./clean.ts";
import { clock } from "./when.ts";

/** All lines that coord adds to one turn, together. */
const MOST_CHARACTERS = 900;

/** What happened meanwhile, one line each; null when nothing did. */
export function noticesText(notices: readonly Notice[]): string | null {
  if (notices.length === 0) return null;
  const lines = notices.map((notice) => `- ${noticeText(notice)}`);
  return fitted(["coord:"], lines, [], {
    mostCharacters: MOST_CHARACTERS,
    more: (count) => `- and ${count} more (coord status)`,
  });
}

function noticeText({ kind, path, detail, at }: Notice): string {
  const file = clean(path ?? "", 200);
  const text = clean(detail, 160);
  switch (kind) {
    case "yielded":
      return `${file} went to session ${text} at ${clock(at)}; read it again before you change it.`;
    case "lost-write":
      return `session ${text} wrote ${file} at ${clock(at)} while you held it; read it again.`;
    case "revoked":
      return `a person ended your lease of ${file} at ${clock(at)}; read it again before you change it.`;
    case "released":
      return `${file}, which you wanted, is free since ${clock(at)}; read it again before you change it.`;
    case "git":
      return `session ${text} ran ${quoted(path ?? "git", 160)} in this checkout at ${clock(at)}: branch and files may have changed; read a file again before you change it.`;
    case "decision":
      return `decision recorded at ${clock(at)}: ${text}`;
  }
}

export function overlapText(path: string, overlaps: readonly Overlap[]): string {
  const names = overlaps
    .map(({ name, branch, checkout }) => `session ${clean(name, 80)} on ${clean(branch ?? checkout, 120)}`)
    .join(", ");
  return cut(
    `coord: ${clean(path, 200)} is also being changed in another worktree by ${names}. No conflict now, but the two will have to be merged.`,
    MOST_CHARACTERS,
  );
}

export function lostWriteText(path: string, to: string): string {
  return `coord: while this write ran, ${clean(path, 200)} went to session ${clean(to, 80)}. Read the file again before you go on: the two changes may be mixed.`;
}
