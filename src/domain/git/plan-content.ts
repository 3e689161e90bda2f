import type { GitCall } from "../shell/command-effects.ts";
import {
  type ChangeKind,
  FREE,
  type GitPlan,
  hasFlag,
  type Knowledge,
  optionValue,
  type Sweep,
  sweepOf,
} from "./git-plan.ts";

/** What `git diff` calls the tree without a file: `switch --orphan` leaves nothing that is tracked. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** Everything that is changed in the working tree and the index goes. */
const DISCARD_ALL: Sweep = sweepOf("reset", [], ["staged", "modified"], true);

export function planStash(call: GitCall): GitPlan {
  const [sub = "push", ...rest] = call.words;
  switch (sub) {
    case "push":
      return { sweep: sweepOf("stash", [...rest, ...call.paths], stashed(call), true), tree: null };
    case "save":
      // Its words are the message.
      return { sweep: sweepOf("stash", [], stashed(call), true), tree: null };
    case "pop":
    case "apply":
      return { sweep: null, tree: { kind: "unstash", stash: stashName(rest[0] ?? "0") } };
    case "branch":
      return { sweep: null, tree: { kind: "unknown" } };
    default:
      return FREE;
  }
}

function stashed(call: GitCall): readonly ChangeKind[] {
  if (hasFlag(call, "-S", "--staged")) return ["staged"];
  const withUntracked = hasFlag(call, "-u", "--include-untracked", "-a", "--all");
  return withUntracked ? ["staged", "modified", "untracked"] : ["staged", "modified"];
}

/** `git stash pop 1` means `stash@{1}`. */
function stashName(word: string): string {
  return /^\d+$/.test(word) ? `stash@{${word}}` : word;
}

export function planRestore(call: GitCall): GitPlan {
  if (call.paths.length === 0) return FREE;
  const isStaged = hasFlag(call, "-S", "--staged");
  const isWorktree = !isStaged || hasFlag(call, "-W", "--worktree");
  const source = optionValue(call, "-s", "--source");
  if (!isWorktree) return { sweep: sweepOf("unstage", call.paths, ["staged"]), tree: null };
  const takes = isStaged || source !== null ? (["staged", "modified"] as const) : (["modified"] as const);
  return { sweep: sweepOf("restore", call.paths, takes, true, source), tree: null };
}

/** `git checkout` is two commands: one moves to another branch, one brings contents back. */
export function planCheckout(call: GitCall, { commits }: Knowledge): GitPlan {
  const [first = null, ...rest] = call.words;
  if (hasFlag(call, "--orphan")) return { sweep: null, tree: { kind: "nothing" } };
  if (hasFlag(call, "-b", "-B")) return moveTo(call, first);
  if (call.paths.length > 0) return bringBack(call.paths, first);
  if (first === null) return hasFlag(call, "-d", "--detach") ? moveTo(call, null) : checkoutHere(call);
  if (first !== "-" && !commits.has(first)) return bringBack(call.words, null);
  return rest.length > 0 ? bringBack(rest, first) : moveTo(call, first);
}

/** `git checkout -f` throws away what is changed. */
function checkoutHere(call: GitCall): GitPlan {
  return call.isExact && hasFlag(call, "-f", "--force") ? { sweep: DISCARD_ALL, tree: null } : unknownIfInexact(call);
}

/** `git checkout $branch` */
function unknownIfInexact({ isExact }: GitCall): GitPlan {
  return isExact ? FREE : { sweep: null, tree: { kind: "unknown" } };
}

function bringBack(scope: readonly string[], source: string | null): GitPlan {
  const takes = source === null ? (["modified"] as const) : (["staged", "modified"] as const);
  return { sweep: sweepOf("restore", scope, takes, true, source), tree: null };
}

export function planSwitch(call: GitCall): GitPlan {
  const [first = null] = call.words;
  if (hasFlag(call, "--orphan")) return moveTo(call, EMPTY_TREE);
  const isNew = hasFlag(call, "-c", "-C", "--create", "--force-create", "-d", "--detach");
  if (first === null && !isNew) return unknownIfInexact(call);
  return moveTo(call, first);
}

/** @param to null: where HEAD is, under another name */
function moveTo(call: GitCall, to: string | null): GitPlan {
  const isForced = hasFlag(call, "-f", "--force", "--discard-changes");
  return {
    sweep: isForced ? DISCARD_ALL : null,
    tree: to === null ? { kind: "nothing" } : { kind: "switch", to: to === "-" ? "@{-1}" : to },
  };
}

export function planReset(call: GitCall, { commits }: Knowledge): GitPlan {
  const [first] = call.words;
  const commit = first !== undefined && (commits.has(first) || call.paths.length > 0) ? first : null;
  const isMoved = commit !== null && commit !== "HEAD" && commit !== "@";
  const move = isMoved ? ({ kind: "switch", to: commit } as const) : null;
  if (hasFlag(call, "--hard")) return { sweep: DISCARD_ALL, tree: move };
  if (hasFlag(call, "--merge")) return { sweep: sweepOf("reset", [], ["staged"], true), tree: move };
  if (hasFlag(call, "--keep")) return { sweep: null, tree: move };
  const headMoves = isMoved ? ({ kind: "nothing" } as const) : null;
  if (hasFlag(call, "--soft")) return { sweep: null, tree: headMoves };
  const scope = [...(commit === null ? call.words : call.words.slice(1)), ...call.paths];
  return { sweep: sweepOf("unstage", scope, ["staged"]), tree: scope.length > 0 ? null : headMoves };
}
