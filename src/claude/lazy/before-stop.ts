import { findQuestions } from "../../app/find-questions.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { howManyFit, MOST_INJECTED_CHARACTERS } from "../../domain/injection-budget.ts";
import { beforeStopText, messageLine } from "../../text/message-text.ts";

/** What the model is told instead of stopping, when somebody waits for its answer; null: nobody does. */
export async function beforeStop(
  machine: Machine,
  caller: Caller,
  afterPrint: (() => Promise<void>)[],
): Promise<string | null> {
  const { waiting, printed } = await findQuestions(machine, caller);
  if (waiting.length === 0) return null;
  afterPrint.push(printed);
  const lines = waiting.map(messageLine);
  const lengths = lines.map((line) => [...line].length + 1);
  const shown = howManyFit(lengths, MOST_INJECTED_CHARACTERS - [...beforeStopText([], 9999)].length, 0);
  return beforeStopText(lines.slice(0, shown), lines.length - shown);
}
