import type { InstanceRecord } from "../domain/instance.ts";
import { RECORD_KEPT_MS } from "../domain/lease.ts";
import { readEstates } from "./estates.ts";
import { changeInstance, ensureInstance } from "./instances.ts";
import { beat, endOperations } from "./keep-alive.ts";
import { type Caller, entry, journal, type Machine, type Project } from "./machine.ts";
import { queryDecisions } from "./query-decisions.ts";
import { reap } from "./reap.ts";
import { heldFiles } from "./release-all.ts";

export type Neighbour = { readonly instance: InstanceRecord; readonly holds: readonly string[] };

/** What a starting session should know, in facts. */
export type Briefing = {
  readonly me: InstanceRecord;
  readonly others: readonly Neighbour[];
  readonly decisions: readonly { readonly id: string; readonly title: string }[];
  /** What is wrong with the configuration: for the user, not for the model. */
  readonly warnings: readonly string[];
  /** There may be work that it goes on with: its own, or that of one that has ended. */
  readonly mayRecall: boolean;
};

/** Registers or resumes the caller, reaps the dead, and says who else is here. Null: not in a project. */
export async function startSession(
  machine: Machine,
  caller: Caller,
  source: string | null = null,
): Promise<Briefing | null> {
  const founded = await machine.found(caller.cwd);
  if (founded === null || founded.project.settings.mode === "off") return null;
  const { project, checkout } = founded;
  const registered = await ensureInstance(machine, project, caller);
  await reap(machine, project, registered);
  await sweep(project);
  const branch = await machine.branchOf(checkout);
  const changed = await changeInstance(machine, project, registered.id, (record) => ({
    ...(source === "compact" ? {} : NOTHING_RUNS),
    sessionId: caller.sessionId,
    worktree: checkout,
    branch,
    model: caller.model ?? record.model,
    // What a person typed (`/coord-role`) holds as long as the process, over whatever it was started with.
    role: STAYS_ITSELF.has(source ?? "") ? record.role : (record.role ?? caller.role ?? project.settings.role),
  }));
  const me = changed ?? registered;
  await endOperations(project, { ...caller, agent: null }, me);
  await beat(project, me, null);
  const { warnings } = project;
  // A new session goes on with something only if somebody has left something.
  const mayRecall = source !== "startup" || (await hasEstates(project));
  const others = await neighbours(project, me);
  return { me, others, decisions: await recentDecisions(project), warnings, mayRecall };
}

/** What cannot be read is on record, and no reason to fail a start. */
async function hasEstates(project: Project): Promise<boolean> {
  return readEstates(project).then(
    ({ estates }) => estates.length > 0,
    () => false,
  );
}

/** The same process goes on, with a conversation emptied or made shorter. */
const STAYS_ITSELF = new Set(["clear", "compact"]);

/** True of every beginning but a compaction, which happens in the middle of a turn, with subagents at work. */
const NOTHING_RUNS = { status: "active", endedAt: null, turnEndedAt: null, agents: [], backgroundTasks: 0 } as const;

async function neighbours(project: Project, me: InstanceRecord): Promise<readonly Neighbour[]> {
  const held = await heldFiles(project);
  const others: Neighbour[] = [];
  for (const { record } of await project.store.instances.list()) {
    if (record.id === me.id || record.status === "ended") continue;
    const holds = held.filter((file) => file.record.leases.some(({ holder }) => holder.instance === record.id));
    others.push({ instance: record, holds: holds.map((file) => file.record.path) });
  }
  return others.sort((a, b) => a.instance.startedAt.wall - b.instance.startedAt.wall);
}

/** Those that still hold. */
async function recentDecisions(project: Project): Promise<Briefing["decisions"]> {
  const { decisions } = await queryDecisions(project, {});
  return decisions.filter(({ supersededBy }) => supersededBy === null).slice(0, project.settings.decisionsShown);
}

/** Keeps the state folder bounded. Failing to clean up is no reason to fail a start. */
async function sweep({ store, settings }: Project): Promise<void> {
  try {
    await store.blobs.evict(settings.history);
    await store.prune(RECORD_KEPT_MS);
  } catch (error) {
    await journal(store, entry("failure", store.now().wall, null, `sweep: ${String(error)}`));
  }
}
