import { homeOrThrow } from "../../app/home-project.ts";
import { ensureInstance } from "../../app/instances.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { recordDecision } from "../../app/record-decision.ts";
import { decisionView } from "../../app/views.ts";
import { titleOf } from "../../domain/decision-title.ts";
import { recordedText } from "../../text/decision-text.ts";

/**
 * `/decide <text>` records the text exactly as it was typed. Without text: null, so that the command's own text
 * makes the model propose a decision.
 */
export async function answerDecide(machine: Machine, caller: Caller, text: string): Promise<string | null> {
  if (text.trim() === "") return null;
  const { project } = await homeOrThrow(machine, caller.cwd);
  const me = await ensureInstance(machine, project, caller);
  const draft = { title: titleOf(text), description: text };
  const decision = await recordDecision(machine, project, me, draft, true);
  return recordedText(decisionView(decision, null, false));
}
