import type { ForeignChange } from "../app/find-changes.ts";
import type { Claim } from "../domain/claim.ts";
import { readChangeDetail } from "../domain/found-change.ts";
import { MOST_INJECTED_CHARACTERS } from "../domain/injection-budget.ts";
import type { Notice } from "../domain/journal.ts";
import type { Overlap } from "../domain/verdict.ts";
import { clean, cut, fitted, quoted } from "./clean.ts";
import { shellWord } from "./shell-word.ts";
import { clock } from "./when.ts";

/** What an earlier turn had no room for. */
const MOST_POSTPONED = 400;

/** What happened meanwhile, one line each. */
export function noticeLines(notices: readonly Notice[]): readonly string[] {
  return notices.map((notice) => `- ${noticeText(notice)}`);
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
    case "awaited":
      return `session ${text} waits for ${file}, which you hold. It gets the file when you turn to another; do not wait for it.`;
    case "claim-awaited":
      return `session ${text} waits for your claim ${quoted(path ?? "", 120)} to end. Done with it? coord release ${clean(path ?? "", 120)}`;
    case "handed":
      return `${file}, which you want, was handed to session ${text} at ${clock(at)}; your turn comes after it.`;
    case "git":
      return `session ${text} ran ${quoted(path ?? "git", 160)} in this checkout at ${clock(at)}: branch and files may have changed; read a file again before you change it.`;
    case "changed":
    case "changed-unsure":
    case "changed-outside":
    case "changed-theirs":
      return changedText(kind, path ?? "", detail, at);
    case "same-goal":
      return `a session seems to do the same work as you (since ${clock(at)}), ${text}. Agree on who does what: coord send --to <its name> "…"`;
    case "postponed":
      return clean(detail, MOST_POSTPONED).replace(/^coord: /, "");
    case "finished":
      return `at ${clock(at)} session ${text}.`;
    case "failing":
      return `${quoted(path ?? "", 120)} fails since ${clock(at)}, and worked before; session ${text}, in this checkout.`;
    case "decision":
    case "own-decision":
      return `decision recorded at ${clock(at)}: ${text}`;
  }
}

function restoreCommand(path: string, version: string): string {
  return `coord restore ${shellWord(clean(path, 200))} --at ${clean(version, 64)}`;
}

function changedText(kind: ChangeNotice, path: string, detail: string, at: Notice["at"]): string {
  const file = clean(path, 200);
  const { version, name, command } = readChangeDetail(detail);
  const who = clean(name, 80);
  const ran = `${who} ran: ${clean(command, 120)}`;
  const undo = version === null ? "What was there before is not kept." : `Undo: ${restoreCommand(path, version)}`;
  const again = "Read it again before you change it.";
  switch (kind) {
    case "changed":
      return `${file}, which you hold, changed at ${clock(at)} while session ${ran}. ${again} ${undo}`;
    case "changed-unsure":
      return `${file}, which you hold, changed at ${clock(at)} while your own command ran and session ${ran}. ${again} ${undo}`;
    case "changed-outside":
      return `${file}, which you hold, was changed outside Claude Code${orBeside(who, command)}, seen at ${clock(at)}. ${again} ${undo}`;
    case "changed-theirs":
      return `${file}, which session ${who} held, changed while this ran in the background: ${clean(command, 120)}. That session is told; leave the undo to it.`;
  }
}

/** What runs in the background for days may have done anything, or nothing. */
function orBeside(who: string, command: string): string {
  return command === "" ? "" : ` or by what session ${who} has in the background (${clean(command, 120)})`;
}

type ChangeNotice = Extract<Notice["kind"], `changed${string}`>;

/** For the model whose command ran while files of others changed. It may not have been the command, so no blame. */
export function foreignChangesText(changes: readonly ForeignChange[]): string | null {
  if (changes.length === 0) return null;
  const lines = changes.map(({ path, holder, version, isUnsure }) => {
    const kept = version === null ? "what was there before is not kept" : `before: ${restoreCommand(path, version)}`;
    const others = isUnsure ? "; other commands ran, too" : "";
    return `- ${clean(path, 200)}, held by session ${clean(holder, 80)} (${kept}${others})`;
  });
  return fitted(["coord: while this ran, files changed that other sessions are working on:"], lines, [WRITER_ADVICE], {
    mostCharacters: MOST_INJECTED_CHARACTERS,
    more: (count) => `- and ${count} more (coord status)`,
  });
}

const WRITER_ADVICE =
  "Their sessions are told and decide. If what you ran did it, do not run it again; leave the undo to them while they hold the file.";

export function overlapText(path: string, overlaps: readonly Overlap[]): string {
  const names = overlaps
    .map(({ name, branch, checkout }) => `session ${clean(name, 80)} on ${clean(branch ?? checkout, 120)}`)
    .join(", ");
  return cut(
    `coord: ${clean(path, 200)} is also being changed in another worktree by ${names}. No conflict now, but the two will have to be merged.`,
    MOST_INJECTED_CHARACTERS,
  );
}

/** Others have claimed work on files that this one is among. */
export function claimedText(path: string, claims: readonly Claim[]): string {
  const names = claims.map(
    ({ type, name, holder, until }) =>
      `${quoted(`${type} ${name}`, 120)} of session ${clean(holder.name, 80)} (until ${clock(until.wall)})`,
  );
  return cut(
    `coord: ${clean(path, 200)} is inside claimed work: ${names.join(", ")}. Your write goes on; agree with them before you change more there: coord send --to ${clean(claims[0]?.holder.name ?? "", 80)} "…"`,
    MOST_INJECTED_CHARACTERS,
  );
}

/** For the user: a write goes on that coord cannot undo. */
export function unkeptText(path: string, reason: string): string {
  return `coord could not keep what ${clean(path, 200)} was: ${clean(reason, 300)}. The edit goes on; coord restore cannot undo it.`;
}

/** The same before a command, which may write more than it names. */
export function unkeptCommandText(reason: string): string {
  return `coord could not keep all that this command may overwrite: ${clean(reason, 300)}. It goes on; what was not kept, coord restore cannot bring back.`;
}

export function lostWriteText(path: string, to: string): string {
  return `coord: while this write ran, ${clean(path, 200)} went to session ${clean(to, 80)}. Read the file again before you go on: the two changes may be mixed.`;
}
