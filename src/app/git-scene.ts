import type { Sweep } from "../domain/git/git-plan.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { GitCall } from "../domain/shell/command-effects.ts";
import type { GitPlace, GitTree } from "./git-tree.ts";
import type { Living } from "./living.ts";
import { type Caller, holderOf, type Machine, type Project } from "./machine.ts";
import type { WorkScene } from "./work.ts";

/** One call, where it runs, and who else is there. */
export type GitScene = {
  readonly machine: Machine;
  readonly git: GitTree;
  readonly caller: Caller;
  readonly call: GitCall;
  readonly project: Project;
  readonly place: GitPlace;
  readonly me: InstanceRecord;
  readonly living: Living;
  /** What earlier calls of the same line will have put into the index. */
  readonly added: readonly Sweep[];
};

export function workScene({ machine, project, place, me, caller, living }: GitScene): WorkScene {
  return { machine, project, checkout: place.checkout, asker: holderOf(me, caller), living };
}
