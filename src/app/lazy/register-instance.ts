import { instanceId, isSameProcess } from "../../domain/identity.ts";
import type { InstanceRecord } from "../../domain/instance.ts";
import type { Instant } from "../../domain/instant.ts";
import { spokenName } from "../../domain/spoken-name.ts";
import { type Caller, entry, journal, type Machine, type Project } from "../machine.ts";
import { swapRecord } from "../swap-record.ts";

/** Registers the caller under its key, unless a parallel hook of it was faster. */
export async function registerInstance(
  machine: Machine,
  project: Project,
  caller: Caller,
  key: string,
): Promise<InstanceRecord> {
  const home = await machine.home(caller.cwd);
  const worktree = home?.checkout ?? caller.cwd;
  const branch = await machine.branchOf(worktree);
  const taken = await namesOfOthers(project, key);
  const { record, isNew } = await swapRecord(machine, project.store.instances, key, (found) => {
    if (found.record !== null && isSameProcess(found.record.process, caller.process)) {
      return { answer: { record: found.record, isNew: false }, next: undefined };
    }
    const made = newRecord(caller, key, spokenName(key, taken), worktree, branch, found.now);
    return { answer: { record: made, isNew: true }, next: made };
  });
  if (!isNew) return record;
  await journal(project.store, entry("registered", record.startedAt.wall, record, worktree));
  return giveWay(machine, project, record, key);
}

/** Two that share a name for ever would each have to lose a race of their own, over and over. */
const MOST_RENAMES = 10;

/**
 * Two that register at the same moment may take one name. Whoever sees that takes another, and looks again: of two
 * the one that wrote last sees it for sure, because it looks after both have written.
 */
async function giveWay(machine: Machine, project: Project, made: InstanceRecord, key: string): Promise<InstanceRecord> {
  let me = made;
  for (let turn = 0; turn < MOST_RENAMES; turn++) {
    const taken = await namesOfOthers(project, key);
    if (!taken.has(me.name)) return me;
    const name = spokenName(key, taken);
    const renamed = await swapRecord(machine, project.store.instances, key, ({ record }) => {
      if (record === null || record.id !== me.id) return { answer: null, next: undefined };
      return { answer: { ...record, name }, next: { ...record, name } };
    });
    if (renamed === null) return me;
    me = renamed;
  }
  return me;
}

async function namesOfOthers(project: Project, key: string): Promise<ReadonlySet<string>> {
  const living = (await project.store.instances.list()).filter(
    (other) => other.key !== key && other.record.status !== "ended",
  );
  return new Set(living.map(({ record }) => record.name));
}

function newRecord(
  caller: Caller,
  key: string,
  name: string,
  worktree: string,
  branch: string | null,
  now: Instant,
): InstanceRecord {
  return {
    id: instanceId(caller.kind, key, now.wall),
    name,
    process: caller.process,
    sessionId: caller.sessionId,
    role: caller.role,
    task: null,
    lastPrompt: null,
    branch,
    worktree,
    model: caller.model,
    status: "active",
    startedAt: now,
    endedAt: null,
    turnEndedAt: null,
    agents: [],
    backgroundTasks: 0,
    clientHome: caller.clientHome,
    pluginVersion: caller.pluginVersion,
  };
}
