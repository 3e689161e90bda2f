import { type Injected, isSameReply, MOST_INJECTED_CHARACTERS, roomLeft } from "../domain/injection-budget.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, type Machine, type Project, threadOf } from "./machine.ts";

/** Where a session's turns are counted: in the project it was started in. Null: outside any, or coord is off there. */
export async function countingPlace(
  machine: Machine,
  caller: Caller,
): Promise<{ readonly project: Project; readonly me: InstanceRecord } | null> {
  const home = await machine.home(caller.startFolder);
  if (home === null || home.project.settings.mode === "off") return null;
  return { project: home.project, me: await ensureInstance(machine, home.project, caller) };
}

/** One hook call that wants to say something. */
export type Saying = { readonly event: string; readonly toolUseId: string };

/**
 * Takes room in what the caller's thread reads next: up to `wanted` characters, less what other hooks of the same reply have
 * taken. Each writes down what it wants before it looks at the others, in a cell of its own: of two that run side by
 * side at least one sees the other, so together they never take too much.
 *
 * @param use how much of the room is used
 */
export async function takeRoom(
  machine: Machine,
  caller: Caller,
  { event, toolUseId }: Saying,
  wanted: number,
  use: (room: number) => number,
): Promise<void> {
  const declared = Math.min(wanted, MOST_INJECTED_CHARACTERS);
  const place = await countingPlace(machine, caller).catch(() => null);
  const room = place === null ? null : await reserve(machine, caller, place, { event, toolUseId }, declared);
  const used = use(room?.left ?? declared);
  if (room === null || used >= declared) return;
  // What it does not use is free for the others.
  await room.settle(used).catch(() => {});
}

type Reservation = { readonly left: number; readonly settle: (used: number) => Promise<void> };

/** Null: nothing can be counted; what there is to say matters more. */
async function reserve(
  machine: Machine,
  caller: Caller,
  { project, me }: { readonly project: Project; readonly me: InstanceRecord },
  { event, toolUseId }: Saying,
  characters: number,
): Promise<Reservation | null> {
  try {
    const { injected } = await project.store.team();
    const thread = threadOf(me, caller);
    const after = (await project.store.boundaries.get(thread))?.value.replyEndedAt ?? null;
    const mine = `${thread}.${machine.shortHash(`${event} ${toolUseId}`)}`;
    await injected.put(mine, { thread, toolUseId, characters, after });
    const others: Injected[] = [];
    for (const { key, value } of await injected.list(`${thread}.`)) {
      if (key === mine || value.thread !== thread) continue;
      if (isSameReply(value.after, after)) others.push(value);
      else await injected.remove(key);
    }
    const settle = async (used: number): Promise<void> =>
      used === 0 ? injected.remove(mine) : injected.put(mine, { thread, toolUseId, characters: used, after });
    return { left: Math.min(characters, roomLeft(others)), settle };
  } catch {
    return null;
  }
}

/** How many characters may still be added after the calls of a reply that has just ended. */
export async function roomAfter(machine: Machine, caller: Caller, toolUseIds: readonly string[]): Promise<number> {
  const place = await countingPlace(machine, caller);
  if (place === null) return MOST_INJECTED_CHARACTERS;
  const thread = threadOf(place.me, caller);
  const { injected } = await place.project.store.team();
  const said = (await injected.list(`${thread}.`)).map(({ value }) => value);
  return roomLeft(said.filter((each) => each.thread === thread && toolUseIds.includes(each.toolUseId)));
}
