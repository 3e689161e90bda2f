import { claimsToAskAbout } from "../../app/ask-claims.ts";
import { collectMessages, deliverMessages } from "../../app/deliver-messages.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { roomFor } from "../../app/note-injected.ts";
import { takeNotices } from "../../app/take-notices.ts";
import { MOST_INJECTED_CHARACTERS } from "../../domain/injection-budget.ts";
import type { Notice } from "../../domain/journal.ts";
import { LEAST_ROOM, messagesThatFit, newsText, ownLines } from "../../text/news-text.ts";

export type DeliveryRequest = {
  /** The calls of the reply that just ended; null: a turn or a session starts. */
  readonly toolUseIds: readonly string[] | null;
  /** What the same hook tells the model in any case; it comes first. */
  readonly said?: string | null;
  /** Lines of coord's own besides those in the inbox. */
  readonly notices?: readonly Notice[];
  /** Where to put what is to be done once the answer was printed. */
  readonly afterPrint: (() => Promise<void>)[];
};

/** Everything that waits for the caller's model, in the room that its reply has left; null: nothing. */
export async function deliver(
  machine: Machine,
  caller: Caller,
  { toolUseIds, said = null, notices = [], afterPrint }: DeliveryRequest,
): Promise<string | null> {
  const isStart = toolUseIds === null;
  if (isStart) await collectMessages(machine, caller);
  const whole = isStart ? MOST_INJECTED_CHARACTERS : await roomFor(machine, caller, toolUseIds);
  const room = whole - (said === null ? 0 : [...said].length + 1);
  // What is not taken now waits for the next reply.
  if (room < LEAST_ROOM && notices.length === 0) return said;
  const arrived = [...notices, ...(await takeNotices(machine, caller))];
  const own = ownLines(arrived, await claimsToAskAbout(machine, caller), room);
  const { shown, left, printed } = await deliverMessages(machine, caller, (waiting, behind) =>
    messagesThatFit(own, waiting, behind, room),
  );
  afterPrint.push(printed);
  const news = newsText(own, shown, left);
  return said === null || news === null ? (said ?? news) : `${said}\n${news}`;
}
