import type { Grammar } from "./arguments.ts";

/** Options of git's verbs that take a value as the next word. From the manual pages of git 2.53. */
const GRAMMARS: Readonly<Record<string, Grammar>> = {
  add: { long: ["chmod", "pathspec-from-file"] },
  am: { short: "pC", attached: "S", long: ["directory", "exclude", "include", "patch-format"] },
  apply: { short: "pC", long: ["directory", "exclude", "include"] },
  archive: { short: "o", long: ["output", "format", "prefix", "remote"] },
  blame: { short: "LSMC", long: ["since", "ignore-rev", "ignore-revs-file"] },
  branch: { short: "u", long: ["set-upstream-to", "contains", "merged", "sort", "format", "points-at"] },
  checkout: { short: "bB", long: ["orphan", "conflict", "pathspec-from-file"] },
  "cherry-pick": { short: "mX", attached: "S", long: ["mainline", "strategy", "strategy-option", "cleanup"] },
  clean: { short: "e", long: ["exclude"] },
  clone: { short: "obuc", long: ["depth", "branch", "origin", "reference", "config"] },
  commit: {
    short: "mFCct",
    attached: "uS",
    long: [
      "message",
      "file",
      "reuse-message",
      "reedit-message",
      "author",
      "date",
      "template",
      "fixup",
      "squash",
      "trailer",
      "cleanup",
      "pathspec-from-file",
    ],
  },
  diff: { short: "GSOlU", long: ["output"] },
  fetch: { short: "j", long: ["depth", "deepen", "shallow-since", "refmap", "upload-pack"] },
  "format-patch": { short: "oN", long: ["output-directory", "subject-prefix", "start-number", "suffix", "base"] },
  log: {
    short: "nGSLO",
    long: ["max-count", "since", "until", "author", "grep", "format", "output", "after", "before"],
  },
  merge: { short: "msXF", attached: "S", long: ["strategy", "strategy-option", "file", "into-name", "cleanup"] },
  mv: {},
  notes: { short: "mFCc", long: ["ref", "message", "file"] },
  pull: { short: "sXj", attached: "Sr", long: ["strategy", "strategy-option", "depth"] },
  push: { short: "o", long: ["push-option", "repo", "receive-pack", "exec"] },
  rebase: { short: "sXxC", attached: "S", long: ["onto", "strategy", "strategy-option", "exec", "whitespace"] },
  reset: { long: ["pathspec-from-file"] },
  restore: { short: "s", long: ["source", "conflict", "pathspec-from-file"] },
  revert: { short: "mX", attached: "S", long: ["mainline", "strategy", "strategy-option", "cleanup"] },
  rm: { long: ["pathspec-from-file"] },
  show: { short: "nGSO", long: ["format", "output"] },
  stash: { short: "m", long: ["message", "pathspec-from-file"] },
  switch: { short: "cC", long: ["create", "force-create", "orphan", "conflict"] },
  tag: { short: "mFu", long: ["message", "file", "local-user", "sort", "contains", "format"] },
  worktree: { short: "bB", long: ["reason", "expire"] },
};

/** Options of git itself, before the verb. */
export const GIT_GRAMMAR: Grammar = {
  short: "Cc",
  long: ["git-dir", "work-tree", "namespace", "config-env", "super-prefix", "attr-source"],
  isPrefix: true,
};

export function grammarOf(verb: string): Grammar {
  return new Map(Object.entries(GRAMMARS)).get(verb) ?? {};
}

/** Verbs whose other words are all paths. */
export const PATH_VERBS: ReadonlySet<string> = new Set(["add", "rm", "mv", "restore", "commit", "clean", "stage"]);

/** Verbs that change neither files of the checkout nor HEAD, whatever their options (but `--output`). */
export const READING_VERBS: ReadonlySet<string> = new Set(
  `status log diff show blame annotate shortlog describe rev-parse rev-list ls-files ls-tree ls-remote cat-file
   for-each-ref name-rev grep reflog config remote fetch branch tag var version help check-ignore check-attr
   merge-base merge-tree cherry show-ref symbolic-ref count-objects fsck gc prune whatchanged diff-tree diff-index
   diff-files range-diff bundle archive hash-object mktag write-tree commit-tree add stage notes verify-commit
   verify-tag update-ref update-index pack-refs maintenance rerere credential init --version`
    .trim()
    .split(/\s+/),
);
