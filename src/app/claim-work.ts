import type { Claim, ClaimPath } from "../domain/claim.ts";
import { claimProblem } from "../domain/claim-problem.ts";
import { isSameGoal } from "../domain/goal.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { afterCommit } from "./after-commit.ts";
import { claimView, commandClaims, standingClaims } from "./claim-book.ts";
import { AppError } from "./errors.ts";
import { findInstance } from "./instances.ts";
import { livingInstances } from "./living.ts";
import { type Caller, entry, holderOf, journal, type Machine, type Project } from "./machine.ts";
import type { ClaimView } from "./views.ts";

export type ClaimDraft = {
  readonly type: string;
  readonly name: string;
  readonly goal: string;
  readonly paths: readonly ClaimPath[];
  readonly exclusive: boolean;
  readonly forMs: number;
};

export type ClaimGrant = {
  readonly kind: "claimed";
  readonly claim: ClaimView;
  /** False: the caller had it already; its end is new then. */
  readonly isNew: boolean;
  /** Whose claim of this ended for it, and why. */
  readonly takenFrom: { readonly name: string; readonly because: string } | null;
  /** Others whose claim or task reads like the same work; they are told as well. */
  readonly alike: readonly Alike[];
};

export type Alike = { readonly instance: string; readonly name: string; readonly what: string };

export type ClaimRefusal = {
  readonly kind: "held";
  readonly claim: ClaimView;
  readonly role: string | null;
  readonly task: string | null;
};

/**
 * Takes on a piece of work, or says who has it.
 *
 * @throws AppError `BAD_INPUT` for what is no claim, `NOT_ALLOWED` when there are too many
 */
export async function claimWork(
  machine: Machine,
  project: Project,
  caller: Caller,
  me: InstanceRecord,
  draft: ClaimDraft,
): Promise<ClaimGrant | ClaimRefusal> {
  const problem = claimProblem(draft);
  if (problem !== null) throw new AppError("BAD_INPUT", problem, { hint: "coord claim --help" });
  // The claim is the session's, not one subagent's of it.
  const holder = holderOf(me, { ...caller, agent: null });
  const outcome = await commandClaims(machine, project, { ...draft, kind: "claim", holder });
  if (outcome.kind === "full") {
    throw new AppError("NOT_ALLOWED", "there are too many claims; nobody could have an overview", {
      hint: "coord claims",
    });
  }
  if (outcome.kind === "held") {
    const record = await findInstance(project, outcome.by.holder.instance);
    return { kind: "held", claim: claimView(outcome.by), role: record?.role ?? null, task: record?.task ?? null };
  }
  if (outcome.kind !== "granted") throw new Error(`a claim cannot end with ${outcome.kind}`);
  const { claim, isNew, taken } = outcome;
  await journal(project.store, entry("claimed", claim.claimedAt.wall, me, `${claim.type} ${claim.name}`));
  const alike = isNew ? await afterCommit(project, () => tellAlike(machine, project, me, claim), []) : [];
  const takenFrom = taken === null ? null : { name: taken.claim.holder.name, because: taken.by };
  return { kind: "claimed", claim: claimView(claim), isNew, takenFrom, alike };
}

/** Finds who seems to do the same, and tells them who else does. */
async function tellAlike(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  claim: Claim,
): Promise<readonly Alike[]> {
  const alike = await findAlike(machine, project, me, `${claim.name} ${claim.goal}`);
  await tellOfSameGoal(project, me, `${claim.type} ${claim.name}`, alike);
  return alike;
}

/** The other instances whose claims or task describe what `text` does. */
export async function findAlike(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  text: string,
): Promise<readonly Alike[]> {
  const found = new Map<string, Alike>();
  for (const { holder, type, name, goal } of await standingClaims(machine, project)) {
    if (holder.instance === me.id || !(isSameGoal(text, name) || isSameGoal(text, `${name} ${goal}`))) continue;
    found.set(holder.instance, { instance: holder.instance, name: holder.name, what: `${type} ${name}` });
  }
  for (const { id, name, task } of await livingInstances(machine, project)) {
    if (id === me.id || task === null || found.has(id) || !isSameGoal(text, task)) continue;
    found.set(id, { instance: id, name, what: task });
  }
  return [...found.values()];
}

export async function tellOfSameGoal(
  project: Project,
  me: InstanceRecord,
  what: string,
  alike: readonly Alike[],
): Promise<void> {
  const at = project.store.now().wall;
  const records = await project.store.instances.list();
  for (const { record } of records) {
    if (record.sessionId === null || !alike.some(({ instance }) => instance === record.id)) continue;
    await project.store.inbox.deliver(record.id, { at, kind: "same-goal", path: null, detail: `${me.name}: ${what}` });
  }
}
