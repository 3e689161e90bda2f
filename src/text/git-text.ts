import type { Stake } from "../domain/git/decide-git.ts";
import type { SweepVerb } from "../domain/git/git-plan.ts";
import type { GitRefusal } from "../domain/git/git-refusal.ts";
import { claimNames } from "./claim-names.ts";
import { clean, fitted, quoted } from "./clean.ts";
import { leftOutText, someOf } from "./left-out-text.ts";
import { clock } from "./when.ts";

const MOST_CHARACTERS = 2_400;
const MOST_FILES_NAMED = 12;

/** A refusal for the model: whose files the command would take or change, and the command for its own. */
export function gitRefusalText(refusal: GitRefusal): string {
  return text(refusal, `coord refused ${quoted(refusal.part, 200)}: it`, "The command was not run.");
}

/** The same where the command runs all the same. */
export function gitWarningText(refusal: GitRefusal): string {
  return text(refusal, `coord: ${quoted(refusal.part, 200)}`, "It runs all the same (git: warn), and they are told.");
}

function text(refusal: GitRefusal, subject: string, outcome: string): string {
  const files = new Map(refusal.stakes.map((stake) => [stake.path, stake]));
  const head = `${subject} would ${effect(refusal)} ${count(files.size, "file")} of other sessions in this checkout:`;
  const lines = [...files.values()].map((stake) => `- ${stakeText(stake, refusal)}`);
  return fitted(
    [head],
    lines.slice(0, MOST_FILES_NAMED),
    [...rest(lines), ...claimed(refusal), `${outcome} ${advice(refusal)}`],
    {
      mostCharacters: MOST_CHARACTERS,
      more: (left) => `- and ${left} more`,
    },
  );
}

const MOST_SESSIONS_NAMED = 3;

function claimed(refusal: GitRefusal): readonly string[] {
  const sessions = refusal.claimed.slice(0, MOST_SESSIONS_NAMED);
  return sessions.map(({ name, claims }) => claimNames(claims, `Session ${clean(name, 80)}`).trim());
}

function rest(lines: readonly string[]): readonly string[] {
  return lines.length > MOST_FILES_NAMED ? [`- and ${lines.length - MOST_FILES_NAMED} more`] : [];
}

const EFFECTS: Readonly<Record<SweepVerb, string>> = {
  add: "stage",
  commit: "commit",
  stash: "put away",
  restore: "throw away changes in",
  unstage: "unstage",
  reset: "throw away changes in",
  clean: "delete",
  autostash: "put away for a while (autostash)",
};

function effect({ reason }: GitRefusal): string {
  return reason.kind === "move" ? "change" : EFFECTS[reason.verb];
}

function stakeText({ path, by, how, since }: Stake, { stakes, shared }: GitRefusal): string {
  const others = stakes.filter((other) => other.path === path && other.by.instance !== by.instance);
  const names = [by, ...others.map((other) => other.by)].map(({ name }) => clean(name, 80)).join(", ");
  const file = clean(path, 200);
  if (how === "committed")
    return `${file}: what session ${names} committed would be undone, because your index is older`;
  const work = {
    held: `is held by session ${names}`,
    wrote: `has uncommitted work of session ${names}`,
    staged: `was staged by session ${names}`,
  }[how];
  return `${file} ${work} since ${clock(since)}${shared.includes(path) ? ", and of you" : ""}`;
}

function advice(refusal: GitRefusal): string {
  const { reason } = refusal;
  if (reason.kind === "move") return moveAdvice(reason.by);
  if (reason.verb === "autostash") return "Run it with --no-autostash, or when they have committed: coord status";
  if (refusal.stakes.some(({ how }) => how === "committed"))
    return "Bring your index up to date first (git read-tree HEAD), then add your own files again.";
  return [ownAdvice(refusal), ...unownedAdvice(refusal), ...leftOutText(refusal.leftOut)].join("\n");
}

function ownAdvice({ ownCommand: command, ownCount: files, isUnanswered, leftOut }: GitRefusal): string {
  if (command === null && isUnanswered) return "Which of it is yours is not known: git gave no answer. See: git status";
  if (command === null)
    return `Nothing ${leftOut.length === 0 ? "" : "else "}of it is yours as far as coord knows (coord mine).`;
  // A name that is not what it looks like is not for a command line.
  if (clean(command, command.length) !== command)
    return "For your own files only, take their names from: coord mine -z";
  if (files === 0) return `Take theirs out of the index first: ${command}`;
  return `For your own ${count(files, "file")} only: ${command}`;
}

function unownedAdvice({ unowned }: GitRefusal): readonly string[] {
  if (unowned.length === 0) return [];
  return [`Changed as well, and of nobody that coord knows: ${someOf(unowned)}. Name them if they are yours.`];
}

function moveAdvice(by: Extract<GitRefusal["reason"], { kind: "move" }>["by"]): string {
  const wait = "Do something else until they have committed (coord status), then retry.";
  const fetch = by === "pull" ? " git fetch is free at any time." : "";
  return `${wait}${fetch} For another branch at once, use a checkout of your own: git worktree add`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
