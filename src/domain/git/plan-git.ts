import type { GitCall } from "../shell/command-effects.ts";
import { FREE, type GitPlan, hasFlag, type Knowledge, optionValue, sweepOf } from "./git-plan.ts";
import { planCheckout, planReset, planRestore, planStash, planSwitch } from "./plan-content.ts";

/** Calls whose words mean a commit or a path, whichever exists: git has to be asked. */
export function needsCommits({ verb, words }: GitCall): boolean {
  return words.length > 0 && (verb === "checkout" || verb === "reset" || verb === "read-tree");
}

/** Not a word that git itself knows, as far as sessions use it. */
export function mayBeAlias({ verb }: GitCall): boolean {
  return verb !== null && verb !== "" && !PLANS.has(verb) && !OTHER_COMMANDS.has(verb);
}

const OTHER_COMMANDS: ReadonlySet<string> = new Set(
  `apply archive blame branch bundle cat-file check-attr check-ignore cherry clone config count-objects describe diff
   diff-files diff-index diff-tree difftool fetch for-each-ref format-patch fsck gc grep hash-object help init lfs log
   ls-files ls-remote ls-tree maintenance merge-base merge-file merge-tree mergetool mv name-rev notes prune push
   range-diff reflog remote repack request-pull rev-list rev-parse rm shortlog show show-branch show-ref sparse-checkout
   status submodule tag update-index var verify-commit version whatchanged worktree write-tree`.split(/\s+/),
);

export function needsAutostash(call: GitCall): boolean {
  return call.verb !== null && MAY_AUTOSTASH.has(call.verb) && !hasFlag(call, "--autostash", "--no-autostash");
}

const MAY_AUTOSTASH: ReadonlySet<string> = new Set(["pull", "rebase", "merge"]);

/**
 * What a call of git may do to files of others. Free: it reads, or it works on what it names alone.
 * By the manual of each command (git 2.39 to 2.51).
 */
export function planGit(call: GitCall, knowledge: Knowledge): GitPlan {
  const plan = call.verb === null ? undefined : PLANS.get(call.verb);
  return plan === undefined || hasFlag(call, "-h", "--help") ? FREE : plan(call, knowledge);
}

const PLANS: ReadonlyMap<string, (call: GitCall, knowledge: Knowledge) => GitPlan> = new Map(
  Object.entries({
    add: planAdd,
    stage: planAdd,
    commit: planCommit,
    stash: planStash,
    restore: planRestore,
    checkout: planCheckout,
    switch: planSwitch,
    reset: planReset,
    clean: planClean,
    merge: planMerge,
    pull: planPull,
    rebase: planRebase,
    "cherry-pick": planPick,
    revert: planPick,
    am: unknownMove,
    bisect: planBisect,
    "filter-branch": unknownMove,
    "filter-repo": unknownMove,
    "read-tree": planReadTree,
    "checkout-index": planCheckoutIndex,
    "symbolic-ref": ({ words }) => (words[0] === "HEAD" && words.length > 1 ? MOVES_HEAD : FREE),
    "update-ref": ({ words }) => (words[0] === "HEAD" ? MOVES_HEAD : FREE),
  } satisfies Record<string, (call: GitCall, knowledge: Knowledge) => GitPlan>),
);

const MOVES_HEAD: GitPlan = { sweep: null, tree: { kind: "nothing" } };

function unknownMove(): GitPlan {
  return { sweep: null, tree: { kind: "unknown" } };
}

/** With `-u --reset` and one tree it is `reset --hard`, but for HEAD (git-read-tree(1)). */
function planReadTree(call: GitCall, knowledge: Knowledge): GitPlan {
  if (!hasFlag(call, "-u") || hasFlag(call, "-n", "--dry-run")) return FREE;
  if (!hasFlag(call, "--reset") || call.words.length !== 1) return unknownMove();
  return planReset({ ...call, flags: ["--hard"] }, knowledge);
}

/** Without -f it leaves what is there. */
function planCheckoutIndex(call: GitCall): GitPlan {
  const scope = [...call.words, ...call.paths];
  const isAll = hasFlag(call, "-a", "--all", "--stdin");
  if (!hasFlag(call, "-f", "--force") || (scope.length === 0 && !isAll)) return FREE;
  return { sweep: sweepOf("restore", isAll ? [] : scope, ["modified"], true), tree: null };
}

function planAdd(call: GitCall): GitPlan {
  if (hasFlag(call, "-n", "--dry-run")) return FREE;
  const isUpdate = hasFlag(call, "-u", "--update", "--renormalize");
  const isAll = isUpdate || hasFlag(call, "-A", "--all", "--no-ignore-removal");
  // Without paths git adds nothing unless it is told to add all; words that are not known may be the paths.
  if (call.paths.length === 0 && (!isAll || !call.isExact)) return FREE;
  const isForced = hasFlag(call, "-f", "--force");
  const takes = isUpdate ? (["modified"] as const) : (["modified", "untracked"] as const);
  return { sweep: sweepOf("add", call.paths, isForced ? [...takes, "ignored"] : takes), tree: null };
}

function planCommit(call: GitCall): GitPlan {
  if (hasFlag(call, "--dry-run")) return FREE;
  if (hasFlag(call, "-a", "--all")) return { sweep: sweepOf("commit", [], ["staged", "modified"]), tree: null };
  // With paths git commits these alone, as they lie in the working tree, unless the rest is to be included.
  const isOnly = call.paths.length > 0 && !hasFlag(call, "-i", "--include");
  if (isOnly) return { sweep: sweepOf("commit", call.paths, ["staged", "modified"]), tree: null };
  return { sweep: sweepOf("commit", [], ["staged"]), tree: null };
}

function planClean(call: GitCall): GitPlan {
  if (hasFlag(call, "-n", "--dry-run")) return FREE;
  const takes = hasFlag(call, "-X")
    ? (["ignored"] as const)
    : hasFlag(call, "-x")
      ? (["untracked", "ignored"] as const)
      : (["untracked"] as const);
  return { sweep: sweepOf("clean", call.paths, takes, true), tree: null };
}

/** What an operation that was stopped for a conflict does when it goes on cannot be known. */
const GOES_ON = ["--continue", "--skip", "--abort", "--edit-todo", "--show-current-patch"];

function planMerge(call: GitCall, knowledge: Knowledge): GitPlan {
  if (hasFlag(call, "--quit")) return FREE;
  if (hasFlag(call, ...GOES_ON)) return unknownMove();
  return { sweep: autostash(call, knowledge), tree: { kind: "merge", commits: call.words } };
}

function planPull(call: GitCall, knowledge: Knowledge): GitPlan {
  if (hasFlag(call, "--dry-run")) return FREE;
  const [remote = null, branch = null] = call.words;
  return { sweep: autostash(call, knowledge), tree: { kind: "pull", remote, branch } };
}

function planRebase(call: GitCall, knowledge: Knowledge): GitPlan {
  if (hasFlag(call, "--quit", "--show-current-patch")) return FREE;
  if (hasFlag(call, ...GOES_ON) || hasFlag(call, "--root")) return unknownMove();
  const [upstream = null, branch = null] = call.words;
  const onto = optionValue(call, "--onto");
  return { sweep: autostash(call, knowledge), tree: { kind: "rebase", upstream, onto, branch } };
}

function planPick(call: GitCall): GitPlan {
  if (hasFlag(call, "--quit")) return FREE;
  if (hasFlag(call, ...GOES_ON) || call.words.length === 0) return unknownMove();
  return { sweep: null, tree: { kind: "pick", commits: call.words } };
}

function planBisect({ words }: GitCall): GitPlan {
  return ["log", "view", "visualize", "terms", "help"].includes(words[0] ?? "help") ? FREE : unknownMove();
}

/** Stashes what everybody has changed for as long as the operation runs, and puts it back if it can. */
function autostash(call: GitCall, { hasAutostash }: Knowledge): GitPlan["sweep"] {
  const isOn = hasFlag(call, "--autostash") || (hasAutostash && !hasFlag(call, "--no-autostash"));
  return isOn ? sweepOf("autostash", [], ["staged", "modified"], true) : null;
}
