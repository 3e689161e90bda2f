import { addInjected, MOST_INJECTED_CHARACTERS, roomLeft } from "../domain/injection-budget.ts";
import { ensureInstance } from "./instances.ts";
import type { Caller, Machine } from "./machine.ts";

/** Remembers that a hook has added text to the reply that runs, so that the hooks after it add less. */
export async function noteInjected(
  machine: Machine,
  caller: Caller,
  toolUseId: string,
  characters: number,
): Promise<void> {
  const home = await machine.home(caller.startFolder);
  if (home === null) return;
  try {
    const me = await ensureInstance(machine, home.project, caller);
    const { injected } = await home.project.store.team();
    const earlier = (await injected.get(me.id))?.value ?? [];
    await injected.put(me.id, addInjected(earlier, { toolUseId, characters }));
  } catch {
    // A courtesy: the text itself matters more than that it is counted.
  }
}

/** How many characters may still be added to the reply that these calls belong to. */
export async function roomFor(machine: Machine, caller: Caller, toolUseIds: readonly string[]): Promise<number> {
  const home = await machine.home(caller.startFolder);
  if (home === null) return MOST_INJECTED_CHARACTERS;
  const me = await ensureInstance(machine, home.project, caller);
  const { injected } = await home.project.store.team();
  return roomLeft((await injected.get(me.id))?.value ?? [], toolUseIds);
}
