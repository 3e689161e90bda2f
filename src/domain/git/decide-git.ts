import type { InstanceId } from "../holder.ts";
import type { EpochMs } from "../instant.ts";
import type { ChangeKind, GitPlan, Sweep, TreeQuestion } from "./git-plan.ts";
import { mayCover, namesExactly } from "./scope.ts";

/**
 * Why a file is another live instance's: it holds the lease and would not yield it now; it wrote what is not committed
 * yet; it staged it; it committed what an older index would undo.
 */
export type StakeReason = "held" | "wrote" | "staged" | "committed";

export type Stake = {
  /** Relative to the checkout. */
  readonly path: string;
  readonly by: { readonly instance: InstanceId; readonly name: string };
  readonly how: StakeReason;
  readonly since: EpochMs;
};

/** How one file differs from HEAD. A file that is not named does not differ. */
export type PathChange = { readonly path: string; readonly kinds: readonly ChangeKind[] };

/** What was found out for one call. Paths relative to the checkout. */
export type GitFacts = {
  /** Absolute path of the checkout. */
  readonly checkout: string;
  /** The folder git runs in, relative to the checkout; empty: the checkout itself. */
  readonly prefix: string;
  /** Of others that live. Work that is committed is nobody's any more and not in here. */
  readonly stakes: readonly Stake[];
  /** Of the files at stake; null: git gave no answer. */
  readonly changes: readonly PathChange[] | null;
  /** Files that the caller has work in as well. */
  readonly own: ReadonlySet<string>;
  /** Files that a command which moves HEAD will write; null: not known before it runs. */
  readonly moved: readonly string[] | null;
};

export type GitRuling =
  | { readonly kind: "allow" }
  /** It may run, and the others in this checkout are told. */
  | { readonly kind: "tell" }
  | { readonly kind: "refuse-sweep"; readonly sweep: Sweep; readonly stakes: readonly Stake[] }
  | { readonly kind: "refuse-move"; readonly tree: TreeQuestion; readonly stakes: readonly Stake[] };

/**
 * May a call of git run beside the others that live? A sweep may not take a file of theirs. What moves HEAD may not write
 * one; where it writes others only, or nobody can know, it runs and they are told. Pure.
 */
export function decideGit({ sweep, tree }: GitPlan, facts: GitFacts): GitRuling {
  const swept = sweep === null ? [] : sweptStakes(sweep, facts);
  if (sweep !== null && swept.length > 0) return { kind: "refuse-sweep", sweep, stakes: swept };
  if (tree === null) return { kind: "allow" };
  const written = facts.stakes.filter(({ path }) => facts.moved?.includes(path));
  if (written.length > 0) return { kind: "refuse-move", tree, stakes: written };
  return isWithoutEffect(tree, facts.moved) ? { kind: "allow" } : { kind: "tell" };
}

function isWithoutEffect({ kind }: TreeQuestion, moved: readonly string[] | null): boolean {
  return moved?.length === 0 && (kind === "merge" || kind === "pick" || kind === "unstash");
}

/**
 * A file that is named is not swept along. Into the index it may go, because a commit asks again; a file of both may be
 * committed by either; but nothing of the other's may be thrown away.
 */
function mayBeNamed({ verb, isLossy }: Sweep, isOwn: boolean): boolean {
  return verb === "add" || (isOwn && !isLossy);
}

function sweptStakes(sweep: Sweep, facts: GitFacts): readonly Stake[] {
  const { checkout, prefix, changes, own } = facts;
  const kindsOf = new Map(changes?.map(({ path, kinds }) => [path, kinds]));
  return facts.stakes.filter(({ path, how }) => {
    if (!mayCover(sweep.scope, path, prefix, checkout)) return false;
    if (mayBeNamed(sweep, own.has(path)) && namesExactly(sweep.scope, path, prefix, checkout)) return false;
    if (changes === null) return true;
    const kinds = kindsOf.get(path);
    if (kinds !== undefined) return kinds.some((kind) => sweep.takes.includes(kind));
    // Not changed yet, but its holder may write it while the sweep runs.
    return how === "held" && sweep.takes.includes("modified");
  });
}
