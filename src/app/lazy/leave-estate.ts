import type { Estate } from "../../domain/estate.ts";
import type { InstanceRecord } from "../../domain/instance.ts";
import { CLAIM_BOOK } from "../claim-key.ts";
import { addEstate } from "../estates.ts";
import { entry, journal, type Machine, type Project } from "../machine.ts";

/**
 * Notes what an instance has, before it is ended. Never fails: what it held must become free all the same.
 *
 * @returns to be called once something was given back, in case the disk was full before
 */
export async function leaveEstate(
  machine: Machine,
  project: Project,
  instance: InstanceRecord,
  how: Estate["how"],
): Promise<() => Promise<void>> {
  try {
    const estate = await estateOf(project, instance, how);
    const add = (): Promise<boolean> =>
      addEstate(machine, project, estate).then(
        () => true,
        () => false,
      );
    if (await add()) return async () => {};
    return async () => {
      if (!(await add())) await note(project, instance, "no room for what it leaves");
    };
  } catch (error) {
    await note(project, instance, `what it leaves: ${String(error)}`);
    return async () => {};
  }
}

async function note(project: Project, instance: InstanceRecord, detail: string): Promise<void> {
  await journal(project.store, entry("failure", project.store.now().wall, instance, detail));
}

async function estateOf({ store }: Project, instance: InstanceRecord, how: Estate["how"]): Promise<Estate> {
  const { id, name, sessionId, worktree, branch, role, task } = instance;
  const held = (await store.leased()).filter(({ holders }) => holders.some((holder) => holder.instance === id));
  const { record } = await (await store.claims()).read(CLAIM_BOOK);
  const claims = (record?.claims ?? []).filter(({ holder }) => holder.instance === id);
  const commands = await store.commands.list(`${id}.`);
  return {
    instance: id,
    name,
    sessionId,
    at: store.now().wall,
    how,
    worktree,
    branch,
    role,
    task,
    files: held.map(({ checkout, path }) => (checkout === worktree ? path : `${checkout}/${path}`)).sort(),
    claims: claims.map(({ type, name: work }) => `${type} ${work}`),
    commands: commands.map(({ value }) => value.command),
    heir: null,
  };
}
