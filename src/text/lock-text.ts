import type { LockCheck } from "../app/check-lock.ts";
import type { CleanUp } from "../app/clean-up.ts";
import type { HeldByOther, LockGrant, LockRelease, LockRenewal } from "../app/locks.ts";
import type { LockView } from "../app/views.ts";
import { claimNames } from "./claim-names.ts";
import { clean } from "./clean.ts";
import { clockOf, count } from "./iso-when.ts";
import { shellWord } from "./shell-word.ts";

/** What a person or a model is told of a lock that was taken. `lasting`: what ends it besides a release. */
export function acquiredText({ path, lock, takenFrom }: LockGrant, lasting: string): string {
  const until = lock.pinned?.until ?? null;
  const end = until === null ? `until it is released or ${lasting} exits` : `until ${clockOf(until)}`;
  const lines = [`Locked ${clean(path, 300)} ${end} (token ${lock.token}).`];
  for (const { name, because } of takenFrom) {
    const reason = {
      death: "had died",
      exit: "had exited",
      expiry: "had let its time run out",
      yield: "was done with it",
    };
    const known = Object.entries(reason).find(([key]) => key === because)?.[1] ?? "let go";
    lines.push(`It was held by ${clean(name, 60)}, which ${known}.`);
  }
  return lines.join("\n");
}

/** Who has it, since when and until when, and what to do next. */
export function heldText({ path, lock, role, task, claims }: HeldByOther): string {
  const file = clean(path, 300);
  return [
    `${file} is held by ${whoText(lock, role, task)} since ${clockOf(lock.acquiredAt)}. ${stateText(lock)}${claimNames(claims)}`,
    `Nothing was changed. To wait your turn: coord wait ${shellWord(file)}. Who holds what: coord status`,
  ].join("\n");
}

function whoText({ holder }: LockView, role: string | null, task: string | null): string {
  const facts = [...(role === null ? [] : [clean(role, 60)]), ...(task === null ? [] : [`task: "${clean(task, 80)}"`])];
  return `${clean(holder.name, 80)}${facts.length === 0 ? "" : ` (${facts.join(", ")})`}`;
}

function stateText({ inFlight, pinned, reserved }: LockView): string {
  if (reserved !== null) return `It has waited for it: it is its turn until ${clockOf(reserved.until)}.`;
  if (inFlight?.waitsForUser === true)
    return `Its ${clean(inFlight.tool, 40)} asked its user for permission at ${clockOf(inFlight.since)} and has not ended.`;
  if (inFlight !== null) return `Its ${clean(inFlight.tool, 40)} is running.`;
  if (pinned === null) return "It is still working on it.";
  const until = pinned.until === null ? "until it is released" : `until ${clockOf(pinned.until)}`;
  return `It is locked by name ${until}${pinned.intent === "" ? "" : `: "${clean(pinned.intent, 100)}"`}.`;
}

export function releaseText(released: LockRelease): string {
  const file = clean(released.path, 300);
  if (released.kind === "released") return `Released ${file}.`;
  if (released.kind === "not-held") return `${file} was not locked.`;
  return `${file} is held by ${clean(released.lock.holder.name, 80)}, not by you: nothing was released. See: coord status`;
}

export function renewedText(renewed: LockRenewal): string {
  const file = clean(renewed.path, 300);
  if (renewed.kind === "held") return heldText(renewed);
  if (renewed.kind === "lost") return `You hold no lock on ${file} any more. Take it again: coord lock acquire ${file}`;
  const until = renewed.lock.pinned?.until ?? null;
  return `Renewed ${file} ${until === null ? "until it is released" : `until ${clockOf(until)}`}.`;
}

/** How it stands with a file. */
export function checkText({ path, state, locks, drift }: LockCheck): string {
  const file = clean(path, 300);
  const [lock] = locks;
  const holder = lock === undefined ? "" : clean(lock.holder.name, 80);
  const since = lock === undefined ? "" : clockOf(lock.acquiredAt);
  switch (state) {
    case "free":
      return `${file} is free.`;
    case "yours":
      return `${file} is locked by you since ${since}.`;
    case "held":
      return `${file} is held by ${holder} since ${since}. ${lock === undefined ? "" : stateText(lock)}`.trim();
    case "expired":
      return `${file} has a lock of ${holder} left over, which stops nobody: whoever asks next gets it. Remove it: coord lock cleanup`;
    case "stale":
      return `${file} is held by ${holder} since ${since}, which has shown no sign of life for a while. See it: coord status --verbose`;
    case "drifted":
      return driftText(file, drift);
  }
}

function driftText(file: string, { kind, seenAt, by }: LockCheck["drift"]): string {
  const what = kind === "removed" ? "was removed" : "has changed";
  const who = by === null ? "outside the coordinated sessions" : `by ${clean(by, 80)}`;
  return `${file} ${what} since you last saw it${seenAt === null ? "" : ` at ${clockOf(seenAt)}`}, ${who}. Read it again before you change it.`;
}

export function cleanUpText({ instances, released, dropped }: CleanUp): string {
  if (instances.length + released.length + dropped === 0) return "Nothing to clean up.";
  const lines = [
    `Cleaned up ${count(instances.length, "session")} that had gone, and ${count(released.length, "lock")}.`,
  ];
  if (instances.length > 0) lines.push(`Gone: ${instances.map((name) => clean(name, 60)).join(", ")}`);
  if (released.length > 0) lines.push(`Released: ${released.map((path) => clean(path, 200)).join(", ")}`);
  if (dropped > 0) lines.push(`Dropped ${count(dropped, "old record")}.`);
  return lines.join("\n");
}

/** `paths` that were given back. */
export function releasedText(paths: readonly string[]): string {
  if (paths.length === 0) return "You held no lock.";
  return `Released ${count(paths.length, "file")}: ${paths.map((path) => clean(path, 200)).join(", ")}`;
}

export function revokedText(path: string, revoked: readonly LockView[]): string {
  const file = clean(path, 300);
  if (revoked.length === 0) return `${file} was not locked.`;
  const names = revoked.map(({ holder }) => clean(holder.name, 80)).join(", ");
  return `Ended the lock of ${names} on ${file}. It is recorded, and they are told.`;
}
