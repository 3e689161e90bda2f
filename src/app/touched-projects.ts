import type { InstanceRecord } from "../domain/instance.ts";
import { ensureInstance, findMyself } from "./instances.ts";
import type { Caller, Machine, Project } from "./machine.ts";

/** An instance that writes in more repositories than this is renewed in the latest ones. */
const MOST_PROJECTS = 16;

/** Remembers, in the project the session was started in, that it holds leases in another one too. */
export async function rememberProject(machine: Machine, caller: Caller, project: Project): Promise<void> {
  const home = await machine.home(caller.startFolder);
  if (home === null || home.project.stateDir === project.stateDir) return;
  // Its id in the other project differs if it registered there a second later.
  const { id } = await ensureInstance(machine, home.project, caller);
  const known = (await home.project.store.touched.get(id))?.value ?? [];
  if (known.includes(project.stateDir)) return;
  await home.project.store.touched.put(id, [...known, project.stateDir].slice(-MOST_PROJECTS));
}

/** The caller's own records by state folder, as far as they have been read already. */
export type KnownSelves = ReadonlyMap<string, InstanceRecord>;

/** Every project in which the caller may hold leases: where it was started, where it is, where it wrote. */
export async function projectsOf(
  machine: Machine,
  caller: Caller,
  known: KnownSelves = new Map(),
): Promise<readonly Project[]> {
  const projects = new Map<string, Project>();
  for (const folder of new Set([caller.startFolder, caller.cwd])) {
    const home = await machine.home(folder);
    if (home !== null) projects.set(home.project.stateDir, home.project);
  }
  for (const home of [...projects.values()]) {
    for (const stateDir of await touchedBy(machine, home, caller, known)) {
      const touched = projects.has(stateDir) ? null : await machine.reopen(stateDir, caller.cwd);
      if (touched !== null) projects.set(stateDir, touched);
    }
  }
  return [...projects.values()];
}

/** The same without those where coord is switched off: nothing is kept for them. */
export async function guardedProjectsOf(
  machine: Machine,
  caller: Caller,
  known: KnownSelves = new Map(),
): Promise<readonly Project[]> {
  return (await projectsOf(machine, caller, known)).filter(({ settings }) => settings.mode !== "off");
}

async function touchedBy(
  machine: Machine,
  home: Project,
  caller: Caller,
  known: KnownSelves,
): Promise<readonly string[]> {
  const me = known.get(home.stateDir) ?? (await findMyself(machine, home, caller));
  return me === null ? [] : ((await home.store.touched.get(me.id))?.value ?? []);
}
