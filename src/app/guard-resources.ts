import { type EpochMs, elapsedMs, wallAfter } from "../domain/instant.ts";
import { type NamedResource, type Use, usesResource } from "../domain/named-resource.ts";
import type { ResourceRefusal } from "../domain/resource-refusal.ts";
import { claimNamesOf } from "./claim-book.ts";
import { ensureInstance } from "./instances.ts";
import { compareText } from "./lock-view.ts";
import { type Caller, entry, holderOf, journal, type Machine, type Project } from "./machine.ts";
import { endUse, type NamedStore, takeUse } from "./named-resources.ts";

export type ResourceRequest = {
  readonly toolUseId: string;
  /** The commands that the line runs, each as words parted by blanks. */
  readonly runs: readonly string[];
  /** The client was told to run it in the background. */
  readonly isBackground: boolean;
  /** How long its hook may wait: a hook that is late guards nothing. */
  readonly mostWaitMs: number;
};

const LOOK_MS = 100;
const MOST_COMMAND_CHARACTERS = 120;

/**
 * May this command line run now, by the named resources of the configuration? Takes a place in each that it uses, all or
 * none; waits a little where one is full. Null: it may.
 */
export async function guardResources(
  machine: Machine,
  openNamed: (stateDir: string) => NamedStore,
  caller: Caller,
  request: ResourceRequest,
): Promise<ResourceRefusal | null> {
  const home = await machine.home(caller.cwd);
  if (home === null || home.project.settings.mode === "off") return null;
  const { project } = home;
  const wanted = project.settings.resources
    .flatMap((resource) => wantedBy(request.runs, resource))
    .sort((a, b) => compareText(a.resource.name, b.resource.name));
  if (wanted.length === 0) return null;
  const { resourceWaitMs, mode } = project.settings;
  const take = () => takeAll(machine, project, openNamed(project.stateDir), caller, wanted, request);
  const mostMs = mode === "enforce" ? Math.min(resourceWaitMs, request.mostWaitMs) : 0;
  const full = await withPatience(machine, project, mostMs, take);
  if (full === null) return null;
  const me = await ensureInstance(machine, project, caller);
  const kind = mode === "enforce" ? "refused" : "observed";
  await journal(project.store, entry(kind, project.store.now().wall, me, `resource ${full.name}: ${full.command}`));
  return mode === "enforce" ? full : null;
}

type Wanted = { readonly resource: NamedResource; readonly command: string };

/** The first command of a line that uses a resource; none if no command does. */
function wantedBy(runs: readonly string[], resource: NamedResource): readonly Wanted[] {
  const users = runs.filter((run) => usesResource(run, resource));
  return users.slice(0, 1).map((run) => ({ resource, command: run.slice(0, MOST_COMMAND_CHARACTERS) }));
}

async function withPatience<T>(
  machine: Machine,
  { store }: Project,
  mostMs: number,
  attempt: () => Promise<T | null>,
): Promise<T | null> {
  const since = store.now();
  for (let sleptMs = 0; ; sleptMs += LOOK_MS) {
    const full = await attempt();
    // On a busy machine a look takes longer than the pause after it.
    const waitedMs = Math.max(sleptMs, elapsedMs(since, store.now()) ?? 0);
    if (full === null || waitedMs >= mostMs) return full;
    await machine.sleep(LOOK_MS);
  }
}

/** In the order of their names: two that want the same two cannot each get one. */
async function takeAll(
  machine: Machine,
  project: Project,
  named: NamedStore,
  caller: Caller,
  wanted: readonly Wanted[],
  { toolUseId, isBackground }: ResourceRequest,
): Promise<ResourceRefusal | null> {
  const holder = holderOf(await ensureInstance(machine, project, caller), caller);
  const taken: string[] = [];
  for (const { resource, command } of wanted) {
    const { ttlMs } = resource;
    const by = await takeUse(machine, project, named, resource, (since) => ({
      holder,
      toolUseId,
      command,
      since,
      ttlMs,
      isBackground,
    }));
    if (by.length === 0) {
      taken.push(resource.name);
      continue;
    }
    for (const name of taken) await endUse(machine, named, name, { kind: "end", holder, toolUseId });
    const users: ResourceRefusal["by"][number][] = [];
    for (const use of by) users.push(await useFacts(machine, project, use));
    return { name: resource.name, capacity: resource.capacity, command, by: users };
  }
  return null;
}

/** What is told of one use to who is refused for it. */
export async function useFacts(
  machine: Machine,
  project: Project,
  { holder, command, since, ttlMs, isBackground, isReserved = false }: Use,
): Promise<ResourceRefusal["by"][number]> {
  const until: EpochMs = wallAfter(since, ttlMs);
  const claims = await claimNamesOf(machine, project, holder.instance);
  return { name: holder.name, command, since: since.wall, until, isBackground, isReserved, claims };
}

/** A command has ended, or goes on in the background: its places are free, or kept until that ends. */
export async function endResources(
  machine: Machine,
  openNamed: (stateDir: string) => NamedStore,
  caller: Caller,
  { toolUseId, isBackground }: Pick<ResourceRequest, "toolUseId" | "isBackground">,
): Promise<void> {
  const home = await machine.home(caller.cwd);
  if (home === null || home.project.settings.resources.length === 0) return;
  const { project } = home;
  const named = openNamed(project.stateDir);
  const holder = holderOf(await ensureInstance(machine, project, caller), caller);
  for (const { record } of await named.register.list()) {
    if (!record.uses.some((use) => use.toolUseId === toolUseId)) continue;
    await endUse(machine, named, record.name, { kind: isBackground ? "go-on" : "end", holder, toolUseId });
  }
}
