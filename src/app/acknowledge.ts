import type { InstanceRecord } from "../domain/instance.ts";
import { answerMessage } from "./answer-message.ts";
import type { Machine, Project } from "./machine.ts";
import type { SentMessage, Voice } from "./send-message.ts";

/**
 * Tells the sender that its message was understood; it counts as read then.
 *
 * @param id the beginning of the id of a message of one's own
 * @throws AppError `NOT_FOUND` for no such message, or when its sender has ended
 */
export async function acknowledge(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  voice: Voice,
  id: string,
): Promise<SentMessage> {
  return answerMessage(machine, project, me, voice, id, { kind: "ack", text: "", wants: "nothing" });
}
