import { claimsToAskAbout } from "../../app/ask-claims.ts";
import { collectMessages, deliverMessages } from "../../app/deliver-messages.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { keepForNextTurn } from "../../app/say-now.ts";
import { takeNotices } from "../../app/take-notices.ts";
import { roomAfter } from "../../app/turn-room.ts";
import { ENOUGH_ROOM_CHARACTERS, MOST_INJECTED_CHARACTERS } from "../../domain/injection-budget.ts";
import { mustBeTold, type Notice } from "../../domain/journal.ts";
import { messagesThatFit, newsText, ownLines } from "../../text/news-text.ts";
import { wokenCharacters } from "../../text/wake-text.ts";

export type DeliveryRequest = {
  /** The calls of the reply that just ended; null: a turn or a session starts. */
  readonly toolUseIds: readonly string[] | null;
  /** What the same hook tells the model in any case; it comes first. */
  readonly said?: string | null;
  /** Lines of coord's own besides those in the inbox. */
  readonly notices?: readonly Notice[];
  /** What the turn starts with; null: not a prompt. */
  readonly prompt?: string | null;
  /** Where to put what is to be done once the answer was printed. */
  readonly afterPrint: (() => Promise<void>)[];
};

/** Everything that waits for the caller's model, in the room that its turn has left; null: nothing. */
export async function deliver(
  machine: Machine,
  caller: Caller,
  { toolUseIds, said = null, notices = [], prompt = null, afterPrint }: DeliveryRequest,
): Promise<string | null> {
  const isStart = toolUseIds === null;
  if (isStart) await collectMessages(machine, caller);
  const whole = isStart ? MOST_INJECTED_CHARACTERS : await roomAfter(machine, caller, toolUseIds);
  const spent = prompt === null ? 0 : wokenCharacters(prompt);
  const room = whole - spent - (said === null ? 0 : [...said].length + 1);
  // What is not taken now waits for the next turn.
  if (room < ENOUGH_ROOM_CHARACTERS && (await keepForNextTurn(machine, caller, notices))) return said;
  const arrived = byNeed([...notices, ...(await takeNotices(machine, caller))]);
  const { lines: own, told } = ownLines(arrived, await claimsToAskAbout(machine, caller), room);
  await keepForNextTurn(machine, caller, arrived.slice(told).filter(mustBeTold));
  const { shown, left, printed } = await deliverMessages(machine, caller, (waiting, behind) =>
    messagesThatFit(own, waiting, behind, room),
  );
  afterPrint.push(printed);
  const news = newsText(own, shown, left);
  return said === null || news === null ? (said ?? news) : `${said}\n${news}`;
}

/** What nobody may miss comes first; otherwise the order stays. */
function byNeed(notices: readonly Notice[]): readonly Notice[] {
  return [...notices.filter(mustBeTold), ...notices.filter((notice) => !mustBeTold(notice))];
}
