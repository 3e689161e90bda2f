import type { PathChange } from "../domain/git/decide-git.ts";
import type { TreeQuestion } from "../domain/git/git-plan.ts";
import type { GitCall } from "../domain/shell/command-effects.ts";

/** Where a call of git runs. Both absolute. */
export type GitPlace = { readonly checkout: string; readonly directory: string };

/**
 * What git itself says of one checkout. Asked only for a command that may touch files of others, never on the way of an
 * edit. Paths are relative to the checkout, spelled as in {@link Resource}; `name` is what git calls the file.
 *
 * Nothing here throws for a git that is missing, fails or is too slow: that answer is null.
 */
export type GitTree = {
  /**
   * Which of these files differ from HEAD, and how. Null for `paths`: all that do, without the ignored ones.
   *
   * @param index absolute path of another index than the checkout's; null: that one
   */
  changes(
    checkout: string,
    paths: readonly string[] | null,
    index?: string | null,
  ): Promise<readonly NamedChange[] | null>;
  /** Those of `paths` that pathspecs match which only git understands. */
  matching(place: GitPlace, scope: readonly string[], paths: readonly string[]): Promise<readonly string[] | null>;
  /** The files that will be written; null: cannot be known. */
  moved(place: GitPlace, question: TreeQuestion): Promise<readonly string[] | null>;
  /** The files whose content here differs from a commit's. */
  differing(place: GitPlace, commit: string): Promise<readonly string[] | null>;
  /** The words that name a commit, or a branch that git would make from a remote one. */
  commitsAmong(place: GitPlace, words: readonly string[]): Promise<ReadonlySet<string>>;
  /** The calls that a word stands for which is no command of git's; none: it is no alias, or runs something else. */
  aliased(place: GitPlace, call: GitCall): Promise<readonly GitCall[]>;
  /** What the configuration says for the verb of this call. */
  hasAutostash(place: GitPlace, call: Pick<GitCall, "verb">): Promise<boolean>;
  /** A merge waits for its commit. Reads files only. */
  isMerging(checkout: string): boolean;
  /** Another git writes the index. Reads files only. */
  isIndexLocked(checkout: string): boolean;
  /** `directory` relative to the checkout, both with symlinks resolved; empty: the same. */
  prefixOf(place: GitPlace): string;
};

export type NamedChange = PathChange & { readonly name: string };
