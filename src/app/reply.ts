import type { InstanceRecord } from "../domain/instance.ts";
import { type MessageWants, problemWith } from "../domain/message.ts";
import { answerMessage } from "./answer-message.ts";
import { AppError } from "./errors.ts";
import type { Machine, Project } from "./machine.ts";
import type { SentMessage, Voice } from "./send-message.ts";

/** What one answers: `id` is the beginning of the id of the message. */
export type ReplyDraft = { readonly id: string; readonly text: string; readonly wants: MessageWants };

/**
 * Answers a message of one's own; it counts as read then.
 *
 * @throws AppError as `sendMessage`, and `NOT_FOUND` for no such message, or when its sender has ended
 */
export async function reply(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  voice: Voice,
  { id, text, wants }: ReplyDraft,
): Promise<SentMessage> {
  const problem = problemWith("", text);
  if (problem !== null) {
    throw new AppError("BAD_INPUT", problem, { hint: "keep longer texts in a file and name that file" });
  }
  return answerMessage(machine, project, me, voice, id, { kind: "text", text, wants });
}
