import type { Stake } from "./decide-git.ts";
import type { SweepVerb, TreeQuestion } from "./git-plan.ts";
import type { LeftOut } from "./left-out.ts";

/** Why a git command is refused, in facts. The words are in `src/text`. */
export type GitRefusal = {
  readonly reason:
    | { readonly kind: "sweep"; readonly verb: SweepVerb; readonly isLossy: boolean }
    | { readonly kind: "move"; readonly by: TreeQuestion["kind"] };
  /** The words of the command, as written. */
  readonly part: string;
  /** Whose files it would take or change: by path, then by name. */
  readonly stakes: readonly Stake[];
  /** Files of the caller and of another at once: whatever is done to them is done to both. */
  readonly shared: readonly string[];
  /** The command that does it to the caller's own files only; null: it has none there, or git has no such command. */
  readonly ownCommand: string | null;
  readonly ownCount: number;
  /** What those whose files these are have claimed besides, as `feature login`. */
  readonly claimed: readonly { readonly name: string; readonly claims: readonly string[] }[];
  /** Git did not say which files of the caller are in it. */
  readonly isUnanswered: boolean;
  /** Changed files in the way of which coord does not know whose they are. */
  readonly unowned: readonly string[];
  /** Those and the caller's that are not proposed. */
  readonly leftOut: readonly LeftOut[];
};

export type GitVerdict =
  | { readonly kind: "silent" }
  | { readonly kind: "deny"; readonly refusal: GitRefusal }
  /** It runs all the same; the model is told. */
  | { readonly kind: "warn"; readonly refusal: GitRefusal };
