import { howManyFit, MOST_INJECTED_CHARACTERS } from "../domain/injection-budget.ts";
import type { EpochMs } from "../domain/instant.ts";
import type { Notice } from "../domain/journal.ts";
import type { Caller, Machine } from "./machine.ts";
import { countingPlace, type Saying, takeRoom } from "./turn-room.ts";

/**
 * What of `texts` a hook around a tool call tells its model, from the front, in the room that the turn has left. The rest
 * waits in the session's inbox for its next turn. Null: nothing now.
 */
export async function sayNow(
  machine: Machine,
  caller: Caller,
  saying: Saying,
  texts: readonly string[],
): Promise<string | null> {
  if (texts.length === 0) return null;
  const whole = texts.map((text) => [...text].slice(0, MOST_INJECTED_CHARACTERS).join(""));
  // The line end before each but the first.
  const lengths = whole.map((text, index) => [...text].length + (index === 0 ? 0 : 1));
  let shown = 0;
  await takeRoom(machine, caller, saying, sumOf(lengths), (room) => {
    shown = howManyFit(lengths, room, 0);
    return sumOf(lengths.slice(0, shown));
  });
  const late = whole.slice(shown);
  const isKept = late.length === 0 || (await keep(machine, caller, (at) => late.map((text) => postponed(text, at))));
  const said = isKept ? whole.slice(0, shown) : whole;
  return said.length === 0 ? null : said.join("\n");
}

function postponed(text: string, at: EpochMs): Notice {
  return { at, kind: "postponed", path: null, detail: text };
}

/** Puts lines back into the caller's own inbox. False: that was not possible. */
export async function keepForNextTurn(machine: Machine, caller: Caller, notices: readonly Notice[]): Promise<boolean> {
  return notices.length === 0 || keep(machine, caller, () => notices);
}

async function keep(
  machine: Machine,
  caller: Caller,
  noticesAt: (now: EpochMs) => readonly Notice[],
): Promise<boolean> {
  try {
    const place = await countingPlace(machine, caller);
    if (place === null) return false;
    const { inbox, now } = place.project.store;
    for (const notice of noticesAt(now().wall)) await inbox.deliver(place.me.id, notice);
    return true;
  } catch {
    return false;
  }
}

function sumOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}
