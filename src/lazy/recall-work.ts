import { gitTree } from "../adapters/git-command/git-tree.ts";
import { succeed } from "../app/estates.ts";
import { homeOrThrow } from "../app/home-project.ts";
import type { Caller, Machine } from "../app/machine.ts";
import { isNothing, recallEstate, recallOwn } from "../app/recall.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { recallText } from "../text/recall-text.ts";

/** Leaves room for who else is here. */
const MOST_CHARACTERS = 580;

/**
 * What a session is told, when it starts, of the work that it goes on with; null: of none. Whose place it takes is kept, so
 * that no second session is told the same.
 *
 * @param source as the client says why the session starts
 */
export async function recallAtStart(
  machine: Machine,
  caller: Caller,
  me: InstanceRecord,
  source: string | null,
): Promise<string | null> {
  const { project } = await homeOrThrow(machine, caller.cwd);
  const isEmptied = source !== null && LOST_CONTEXT.has(source);
  const estate = isEmptied ? null : await succeed(machine, project, me, NEW.has(source ?? "startup"));
  const own = isEmptied || (source === "resume" && estate === null);
  if (estate === null && !own) return null;
  const recall =
    estate === null ? await recallOwn(machine, gitTree, project, me) : await recallEstate(gitTree, project, estate);
  // Of a crashed one its task alone is worth a word; what a session itself was asked for, its client tells it again.
  const isWorthIt = !isNothing(recall) || (estate !== null && estate.how === "crashed" && recall.task !== null);
  return isWorthIt ? recallText(recall, MOST_CHARACTERS) : null;
}

/** The process goes on without what its conversation knew. */
const LOST_CONTEXT: ReadonlySet<string> = new Set(["clear", "compact"]);
/** A fork has the context of another one, which may live. */
const NEW: ReadonlySet<string> = new Set(["startup"]);
