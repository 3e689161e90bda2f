import { describe, expect, it } from "vitest";
import type { GitPlan } from "../../src/domain/git/git-plan.ts";
import { planGit } from "../../src/domain/git/plan-git.ts";
import { gitCall } from "../support/git/git-call.ts";

const COMMITS = new Set(["main", "topic", "HEAD", "HEAD~1", "abc123"]);

function planned(line: string, hasAutostash = false): string {
  return shown(planGit(gitCall(line), { commits: COMMITS, hasAutostash }));
}

/** `add[src] modified+untracked`, `stash[] … lossy`, `-> switch topic`. */
function shown({ sweep, tree }: GitPlan): string {
  const parts: string[] = [];
  if (sweep !== null) {
    const { verb, scope, takes, isLossy, source } = sweep;
    parts.push(
      `${verb}[${scope.join(" ")}] ${takes.join("+")}${isLossy ? " lossy" : ""}${source === null ? "" : ` from ${source}`}`,
    );
  }
  if (tree !== null) {
    const { kind, ...rest } = tree;
    const words = Object.values(rest).flat().join(" ");
    parts.push(`-> ${kind} ${words}`.trim());
  }
  return parts.join(" ") || "free";
}

describe("what a git command does to files that need not be the caller's", () => {
  it.each([
    ["git status", "free"],
    ["git log -p", "free"],
    ["git diff HEAD", "free"],
    ["git fetch --all", "free"],
    ["git push --force", "free"],
    ["git branch -D topic", "free"],
    ["git worktree add ../x topic", "free"],
    ["git", "free"],
    // add
    ["git add", "free"],
    ["git add -A", "add[] modified+untracked"],
    ["git add --all src", "add[src] modified+untracked"],
    ["git add .", "add[.] modified+untracked"],
    ["git add -u", "add[] modified"],
    ["git add -f build", "add[build] modified+untracked+ignored"],
    ["git add -n .", "free"],
    ["git add a.ts b.ts", "add[a.ts b.ts] modified+untracked"],
    // commit
    ["git commit -m x", "commit[] staged"],
    ["git commit", "commit[] staged"],
    ["git commit --amend --no-edit", "commit[] staged"],
    ["git commit -am x", "commit[] staged+modified"],
    ["git commit --all", "commit[] staged+modified"],
    ["git commit -m x -- a.ts", "commit[a.ts] staged+modified"],
    ["git commit a.ts -m x", "commit[a.ts] staged+modified"],
    ["git commit -i a.ts -m x", "commit[] staged"],
    ["git commit --dry-run", "free"],
    // stash
    ["git stash", "stash[] staged+modified lossy"],
    ["git stash push", "stash[] staged+modified lossy"],
    ["git stash -u", "stash[] staged+modified+untracked lossy"],
    ["git stash push -m x -- a.ts", "stash[a.ts] staged+modified lossy"],
    ["git stash push a.ts", "stash[a.ts] staged+modified lossy"],
    ["git stash save some words", "stash[] staged+modified lossy"],
    ["git stash --staged", "stash[] staged lossy"],
    ["git stash list", "free"],
    ["git stash show -p", "free"],
    ["git stash drop", "free"],
    ["git stash pop", "-> unstash stash@{0}"],
    ["git stash apply 2", "-> unstash stash@{2}"],
    ["git stash pop stash@{1}", "-> unstash stash@{1}"],
    ["git stash branch x", "-> unknown"],
    // restore, checkout
    ["git restore .", "restore[.] modified lossy"],
    ["git restore --staged .", "unstage[.] staged"],
    ["git restore --staged --worktree src", "restore[src] staged+modified lossy"],
    ["git restore --source=HEAD~1 a.ts", "restore[a.ts] staged+modified lossy from HEAD~1"],
    ["git checkout -- .", "restore[.] modified lossy"],
    ["git checkout .", "restore[.] modified lossy"],
    ["git checkout a.ts", "restore[a.ts] modified lossy"],
    ["git checkout HEAD -- src", "restore[src] staged+modified lossy from HEAD"],
    ["git checkout HEAD a.ts", "restore[a.ts] staged+modified lossy from HEAD"],
    ["git checkout topic", "-> switch topic"],
    ["git checkout -", "-> switch @{-1}"],
    ["git checkout -b new", "-> nothing"],
    ["git checkout -b new topic", "-> switch topic"],
    ["git checkout -B new main", "-> switch main"],
    ["git checkout --orphan new", "-> nothing"],
    ["git checkout --detach", "-> nothing"],
    ["git checkout -f topic", "reset[] staged+modified lossy -> switch topic"],
    ["git checkout", "free"],
    // switch
    ["git switch topic", "-> switch topic"],
    ["git switch -", "-> switch @{-1}"],
    ["git switch -c new", "-> nothing"],
    ["git switch -c new main", "-> switch main"],
    ["git switch --discard-changes topic", "reset[] staged+modified lossy -> switch topic"],
    ["git switch --orphan new", "-> switch 4b825dc642cb6eb9a060e54bf8d69288fbee4904"],
    // reset
    ["git reset", "unstage[] staged"],
    ["git reset a.ts", "unstage[a.ts] staged"],
    ["git reset HEAD -- a.ts", "unstage[a.ts] staged"],
    ["git reset HEAD~1", "unstage[] staged -> nothing"],
    ["git reset --soft HEAD~1", "-> nothing"],
    ["git reset --hard", "reset[] staged+modified lossy"],
    ["git reset --hard HEAD", "reset[] staged+modified lossy"],
    ["git reset --hard HEAD~1", "reset[] staged+modified lossy -> switch HEAD~1"],
    ["git reset --keep topic", "-> switch topic"],
    ["git reset --merge", "reset[] staged lossy"],
    // clean
    ["git clean -fd", "clean[] untracked lossy"],
    ["git clean -fdx", "clean[] untracked+ignored lossy"],
    ["git clean -fX build", "clean[build] ignored lossy"],
    ["git clean -nd", "free"],
    // what moves HEAD
    ["git merge topic", "-> merge topic"],
    ["git merge", "-> merge"],
    ["git merge --abort", "-> unknown"],
    ["git merge --autostash topic", "autostash[] staged+modified lossy -> merge topic"],
    ["git pull", "-> pull"],
    ["git pull origin main", "-> pull origin main"],
    ["git pull --rebase --autostash", "autostash[] staged+modified lossy -> pull"],
    ["git rebase main", "-> rebase main"],
    ["git rebase --onto main topic x", "-> rebase topic main x"],
    ["git rebase --continue", "-> unknown"],
    ["git cherry-pick abc123 topic", "-> pick abc123 topic"],
    ["git cherry-pick --abort", "-> unknown"],
    ["git revert HEAD", "-> pick HEAD"],
    ["git am x.patch", "-> unknown"],
    ["git bisect start", "-> unknown"],
    ["git bisect log", "free"],
    ["git symbolic-ref HEAD refs/heads/x", "-> nothing"],
    ["git symbolic-ref HEAD", "free"],
    ["git read-tree -u HEAD", "-> unknown"],
    ["git read-tree -u --reset HEAD", "reset[] staged+modified lossy"],
    ["git read-tree -n -u --reset HEAD", "free"],
    ["git read-tree -u --reset HEAD main", "-> unknown"],
    ["git add --help", "free"],
    ["git restore", "free"],
    ["git checkout -f", "reset[] staged+modified lossy"],
    ["git checkout-index a.ts", "free"],
    ["git checkout-index -f", "free"],
    ["git checkout-index -f a.ts", "restore[a.ts] modified lossy"],
    ["git checkout-index -f -- a.ts", "restore[a.ts] modified lossy"],
    ["git checkout-index -f -a", "restore[] modified lossy"],
    ["git update-ref HEAD abc123", "-> nothing"],
    ["git update-ref refs/heads/x abc123", "free"],
    ["git merge --quit", "free"],
    ["git pull --dry-run", "free"],
    ["git rebase --quit", "free"],
    ["git cherry-pick --quit", "free"],
    ["git bisect", "free"],
    ["git read-tree HEAD", "free"],
    ["git constructor", "free"],
  ])("%s: %s", (line, expected) => {
    expect(planned(line)).toBe(expected);
  });

  it("knows the autostash of the configuration, unless the command says otherwise", () => {
    expect(planned("git pull", true)).toBe("autostash[] staged+modified lossy -> pull");
    expect(planned("git rebase main", true)).toBe("autostash[] staged+modified lossy -> rebase main");
    expect(planned("git rebase --no-autostash main", true)).toBe("-> rebase main");
    expect(planned("git switch topic", true)).toBe("-> switch topic");
  });

  it("takes words that cannot be known for anything that may lose work, and for nothing that only adds", () => {
    const inexact = (line: string) => {
      const plan = planGit({ ...gitCall(line), isExact: false }, { commits: COMMITS, hasAutostash: false });
      return shown(plan);
    };
    expect(inexact("git add -A")).toBe("free");
    expect(inexact("git checkout")).toBe("-> unknown");
    expect(inexact("git switch")).toBe("-> unknown");
    expect(inexact("git commit")).toBe("commit[] staged");
    expect(inexact("git stash")).toBe("stash[] staged+modified lossy");
    expect(inexact("git clean -fd")).toBe("clean[] untracked lossy");
  });

  it("knows nothing of a command whose verb cannot be known", () => {
    const plan = planGit({ ...gitCall("git add -A"), verb: null }, { commits: COMMITS, hasAutostash: true });
    expect(shown(plan)).toBe("free");
  });
});
