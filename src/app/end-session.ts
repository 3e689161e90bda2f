import type { InstanceRecord } from "../domain/instance.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { changeInstance, findMyself } from "./instances.ts";
import { type Caller, entry, journal, type Machine, type Project } from "./machine.ts";
import { releaseWhere } from "./release-all.ts";
import { projectsOf } from "./touched-projects.ts";

/** Releases what the caller holds and unregisters it, in every project; returns the released paths. */
export async function endSession(machine: Machine, caller: Caller): Promise<readonly string[]> {
  const released: string[] = [];
  for (const project of await projectsOf(machine, caller)) {
    const me = await findMyself(machine, project, caller);
    if (me !== null) released.push(...(await endInstance(machine, project, me, "ended", "session ended")));
  }
  return released;
}

/**
 * Ends one instance: first a note of what it had, then the mark that others go by, then its leases. Killed in between, what is left
 * belongs to an instance that has ended, which anyone may take.
 */
export async function endInstance(
  machine: Machine,
  project: Project,
  instance: InstanceRecord,
  kind: "ended" | "reaped",
  detail: string,
): Promise<readonly string[]> {
  const mark = async (): Promise<unknown> =>
    changeInstance(machine, project, instance.id, (_, now) => ({
      status: "ended",
      endedAt: now,
      agents: [],
      backgroundTasks: 0,
    }));
  // A shell's work is its person's.
  const retry =
    instance.sessionId === null
      ? null
      : await (await import("./lazy/leave-estate.ts")).leaveEstate(machine, project, instance, ENDS[kind]);
  const isMarked = await mark().then(
    () => true,
    () => false,
  );
  const holder = { instance: instance.id, agent: null, name: instance.name, process: instance.process };
  const released = await releaseWhere(project, (lease) =>
    lease.holder.instance === instance.id ? { kind: "end-instance", holder } : null,
  );
  // On a full disk there is no room for the mark until something was given back.
  if (!isMarked) await mark();
  await retry?.();
  await forget(project, instance);
  await handBack(machine, project, instance);
  await journal(project.store, entry(kind, project.store.now().wall, instance, detail));
  return released;
}

const ENDS = { ended: "ended", reaped: "crashed" } as const;

/** What others wait for: claimed work, and messages it will not read. Failing here must not keep it from having ended. */
async function handBack(machine: Machine, project: Project, instance: InstanceRecord): Promise<void> {
  const { inbox } = project.store;
  try {
    const { record } = await (await project.store.claims()).read(CLAIM_BOOK);
    if (record?.claims.some(({ holder }) => holder.instance === instance.id) === true) {
      await (await import("./lazy/end-claims.ts")).endClaims(machine, project, instance);
    }
    if (!(await inbox.isEmpty(instance.id))) {
      await (await import("./lazy/return-mail.ts")).returnMail(machine, project, instance);
    }
  } catch (error) {
    await journal(project.store, entry("failure", project.store.now().wall, instance, `hand back: ${String(error)}`));
  }
}

/** Drops the small records that only a living instance needs. */
async function forget({ store }: Project, { id }: InstanceRecord): Promise<void> {
  await store.wants.remove(id);
  await store.touched.remove(id);
  // Its subagents' as well: their keys start with its own.
  await store.shellRuns.removeAll(id);
  await store.commands.removeAll(id);
  await store.boundaries.removeAll(id);
  await store.heartbeats.remove(id);
}
