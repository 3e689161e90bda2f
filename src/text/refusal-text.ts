import type { EpochMs } from "../domain/instant.ts";
import type { Diff, Refusal } from "../domain/verdict.ts";
import { claimNames } from "./claim-names.ts";
import { clean, cleanLines, quoted } from "./clean.ts";
import { shellWord } from "./shell-word.ts";
import { clock } from "./when.ts";

/**
 * A refusal for the model: who, what, since when, until when, and what to do next. Never how to force it.
 *
 * @param asked what was refused, as the model would call it
 */
export function refusalText(refusal: Refusal, asked: "edit" | "command" = "edit"): string {
  switch (refusal.kind) {
    case "held":
      return heldText(refusal);
    case "drift":
      return driftText(refusal, asked);
    case "unseen":
      return unseenText(refusal);
    case "claimed":
      return claimedText(refusal);
  }
}

const NO_DETOUR = "Do not write this file another way (shell, script, copy).";

function heldText(refusal: Extract<Refusal, { kind: "held" }>): string {
  const { by, because, freeAt } = refusal;
  const path = clean(refusal.path, 300);
  const since = clock(by.acquiredAt.wall);
  const next = freeAt === null ? "" : ` after ${clock(freeAt)}`;
  const state = {
    "in-flight": `Its ${clean(by.inFlight?.tool ?? "write", 40)} is running.`,
    // No hook tells that the prompt was accepted: all that is known is that it was shown and that no end came.
    "waits-for-user": `Its ${clean(by.inFlight?.tool ?? "write", 40)} asked its user for permission at ${clock(by.inFlight?.since.wall ?? by.editedAt.wall)} and has not ended.`,
    settled: freeAt === null ? "It keeps the file until it ends." : "It is still working on it.",
    pinned: pinnedText(by.pin?.intent ?? "", freeAt),
    reserved: "It has waited for it, and it is its turn.",
  }[because];
  const advice =
    because === "settled"
      ? `Work on something else first, then read the file again and retry${next}.`
      : "Work on something else and come back to this file later.";
  return [
    `${path} is held by ${who(refusal)} since ${since}. ${state}${claimNames(refusal.claims)}`,
    `Nothing was written. ${advice} ${NO_DETOUR} To wait your turn: coord wait ${shellWord(path)}. Who holds what: coord status`,
  ].join("\n");
}

const MOST_PATTERNS_SHOWN = 3;

function claimedText({ path, claim, role, task }: Extract<Refusal, { kind: "claimed" }>): string {
  const { type, name, goal, holder, paths, until } = claim;
  const facts = [role === null ? null : clean(role, 60), task === null ? null : `task: ${quoted(task, 80)}`].filter(
    (fact) => fact !== null,
  );
  const session = `session ${clean(holder.name, 80)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
  const globs = paths
    .slice(0, MOST_PATTERNS_SHOWN)
    .map(({ glob }) => clean(glob, 80))
    .join(", ");
  const what = goal === "" ? "" : `, for ${quoted(goal, 100)}`;
  return [
    `${clean(path, 300)} is inside ${quoted(`${type} ${name}`, 120)} (${globs}), which ${session} has claimed for itself until ${clock(until.wall)}${what}.`,
    `Nothing was written. Work on something else, or ask for it: coord send --to ${clean(holder.name, 80)} --ask "…" ${NO_DETOUR} See all claims: coord claims`,
  ].join("\n");
}

/** A lock by name need not say what for. */
function pinnedText(intent: string, until: EpochMs | null): string {
  const end = until === null ? "until it is released" : `until ${clock(until)}`;
  return `It is locked by name ${end}${intent === "" ? "" : `: ${quoted(intent, 100)}`}.`;
}

function who({ by, role, task, isOwnSession }: Extract<Refusal, { kind: "held" }>): string {
  const name = clean(by.holder.name, 80);
  const facts = [
    isOwnSession ? "another agent of this session" : null,
    role === null ? null : clean(role, 60),
    task === null ? null : `task: ${quoted(task, 80)}`,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? `session ${name}` : `session ${name} (${facts.join(", ")})`;
}

function driftText(refusal: Extract<Refusal, { kind: "drift" }>, asked: string): string {
  const path = clean(refusal.path, 300);
  const seenAt = clock(refusal.seenAt);
  return [
    `${path} has changed since you last saw it at ${seenAt}: ${changer(refusal)}`,
    diffText(refusal.diff),
    refusal.isShown
      ? `Nothing was written. That is the whole change: retry if your ${asked} still fits, else read it again.`
      : "Nothing was written. Read it again, then retry.",
  ].join("\n");
}

function changer({ by, isOwnSession, isOwnShell }: Extract<Refusal, { kind: "drift" }>): string {
  if (isOwnShell) return "a command or tool of your own changed it.";
  if (by === null) return "it was changed outside the coordinated sessions (an editor, a shell command, git).";
  const name = clean(by.by.name, 80);
  const owner = isOwnSession ? `${name} (this session)` : `session ${name}`;
  return `${owner} wrote it at ${clock(by.at)} with ${clean(by.tool, 40)}.`;
}

function diffText(diff: Diff): string {
  if (diff.kind === "lines") return `What changed (- before, + now):\n${cleanLines(diff.text, 800)}`;
  return {
    "earlier-text-not-kept": "No diff: coord has no copy of what you saw.",
    "not-text": "No diff: coord keeps no copy of this file (ignored by git, secret-like, large or not text).",
    "too-large": "No diff: the change is too large to show.",
    "own-shell": "You have not read what it left.",
  }[diff.why];
}

function unseenText({ path, by }: Extract<Refusal, { kind: "unseen" }>): string {
  return [
    `${clean(path, 300)} is fresh work of session ${clean(by.by.name, 80)} (${clean(by.tool, 40)} at ${clock(by.at)}) and you have not read it.`,
    "Nothing was written. Read it first, then retry.",
  ].join("\n");
}
