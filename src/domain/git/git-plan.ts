import type { GitCall } from "../shell/command-effects.ts";

/** What differs from HEAD in one file: in the index, in the working tree, or because git does not know the file. */
export type ChangeKind = "staged" | "modified" | "untracked" | "ignored";

/** What a sweep does with the files it meets. */
export type SweepVerb = "add" | "commit" | "stash" | "restore" | "unstage" | "reset" | "clean" | "autostash";

/** A command that takes whatever it finds in its scope, whoever's it is. */
export type Sweep = {
  readonly verb: SweepVerb;
  /** Pathspecs relative to the folder git runs in; empty: the whole checkout. */
  readonly scope: readonly string[];
  readonly takes: readonly ChangeKind[];
  /** What it takes is not in the working tree afterwards. */
  readonly isLossy: boolean;
  /** Contents come from this commit and not from the index; null: from the index. */
  readonly source: string | null;
};

/** How to find out which files a command will write that moves HEAD or brings other content. */
export type TreeQuestion =
  /** HEAD moves, no file changes. */
  | { readonly kind: "nothing" }
  /** Nobody can tell before it has run. */
  | { readonly kind: "unknown" }
  | { readonly kind: "switch"; readonly to: string }
  /** No commits: the upstream branch. */
  | { readonly kind: "merge"; readonly commits: readonly string[] }
  /** As far as it was fetched; more may come. */
  | { readonly kind: "pull"; readonly remote: string | null; readonly branch: string | null }
  | { readonly kind: "pick"; readonly commits: readonly string[] }
  /** Null: the upstream branch; the branch that is checked out. */
  | {
      readonly kind: "rebase";
      readonly upstream: string | null;
      readonly onto: string | null;
      readonly branch: string | null;
    }
  | { readonly kind: "unstash"; readonly stash: string };

/** What one call of git does to files that need not be the caller's. */
export type GitPlan = {
  readonly sweep: Sweep | null;
  readonly tree: TreeQuestion | null;
};

/** What git has to be asked before some calls can be understood. */
export type Knowledge = {
  /** Words of the call that name a commit, or a branch that would be made from a remote one. */
  readonly commits: ReadonlySet<string>;
  /** The configuration has git stash everything away around a rebase or merge. */
  readonly hasAutostash: boolean;
};

export const FREE: GitPlan = { sweep: null, tree: null };

export function hasFlag(call: GitCall, ...names: readonly string[]): boolean {
  return call.flags.some((flag) => names.includes(flag));
}

export function optionValue(call: GitCall, ...names: readonly string[]): string | null {
  return call.values.find(({ flag }) => names.includes(flag))?.value ?? null;
}

export function sweepOf(
  verb: SweepVerb,
  scope: readonly string[],
  takes: readonly ChangeKind[],
  isLossy = false,
  source: string | null = null,
): Sweep {
  return { verb, scope, takes, isLossy, source };
}
