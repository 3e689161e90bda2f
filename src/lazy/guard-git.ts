import { gitTree } from "../adapters/git-command/git-tree.ts";
import { guardGit } from "../app/guard-git.ts";
import type { Caller, Machine } from "../app/machine.ts";
import type { GitVerdict } from "../domain/git/git-refusal.ts";
import { planGit } from "../domain/git/plan-git.ts";
import type { GitCall } from "../domain/shell/command-effects.ts";
import { gitRefusalText, gitWarningText } from "../text/git-text.ts";

/** What a command's calls of git come to, in words. Null: they may run, and there is nothing to say. */
export async function judgeGit(
  machine: Machine,
  caller: Caller,
  calls: readonly GitCall[],
): Promise<{ readonly kind: Exclude<GitVerdict["kind"], "silent">; readonly text: string } | null> {
  const verdict = await guardGit(machine, gitTree, caller, calls);
  if (verdict.kind === "silent") return null;
  const say = verdict.kind === "deny" ? gitRefusalText : gitWarningText;
  return { kind: verdict.kind, text: say(verdict.refusal) };
}

/** Where the calls take something from the working tree that is nowhere afterwards; a stash keeps it. Absolute. */
export function foldersThatLose(calls: readonly GitCall[]): readonly string[] {
  return calls.flatMap((call) => {
    const { sweep } = planGit(call, { commits: new Set(call.words), hasAutostash: false });
    const isLost = sweep?.isLossy === true && sweep.verb !== "stash";
    return isLost && call.directory !== null ? [call.directory] : [];
  });
}
