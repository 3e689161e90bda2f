import type { InstanceRecord } from "../domain/instance.ts";
import { elapsedMs } from "../domain/instant.ts";
import { type Address, LONGEST_TTL_MS, type Message } from "../domain/message.ts";
import { eventOf } from "../domain/message-log.ts";
import { isRole } from "../domain/role.ts";
import { afterCommit } from "./after-commit.ts";
import { AppError } from "./errors.ts";
import { noteProblem } from "./hand-over.ts";
import { findInstance } from "./instances.ts";
import { isLiving } from "./living.ts";
import type { Machine, Project } from "./machine.ts";
import { senderOf, type Voice } from "./send-message.ts";

export type NoteDraft = {
  readonly note: string;
  /** For a session of this role, or with these words in its task; both null: like the one that leaves it. */
  readonly role: string | null;
  readonly task: string | null;
};

/**
 * Leaves a note for the successor: the first session of that role or task that starts after this one has ended, however it
 * ends. It lies among the messages for sessions that have not started, for 7 days.
 *
 * @throws AppError `BAD_INPUT` for a note that cannot be left, or for nobody
 */
export async function leaveNote(
  project: Project,
  me: InstanceRecord,
  voice: Voice,
  draft: NoteDraft,
): Promise<Message> {
  const problem = noteProblem(draft.note);
  if (problem !== null)
    throw new AppError("BAD_INPUT", problem, { hint: "keep longer texts in a file and name that file" });
  if (draft.note.trim() === "" && me.task === null) {
    throw new AppError("BAD_INPUT", "there is nothing to leave", { hint: 'coord handoff --on-exit --note "…"' });
  }
  const to = successorOf(me, draft);
  const { mail, messages } = await project.store.team();
  const id = mail.newId();
  const message: Message = {
    id,
    kind: "handoff",
    from: senderOf(me, voice),
    to,
    subject: "note for the successor",
    text: draft.note,
    thread: id,
    replyTo: null,
    wants: "nothing",
    sentAt: project.store.now(),
    ttlMs: LONGEST_TTL_MS,
    handed: { files: [], claims: [], task: me.task },
  };
  await mail.post("later", message);
  const event = eventOf("sent", message.sentAt.wall, message, { to: [] });
  await afterCommit(project, () => messages.append(me.id, event), undefined);
  return message;
}

function successorOf(me: InstanceRecord, { role, task }: NoteDraft): Address {
  if (role !== null && !isRole(role)) {
    throw new AppError("BAD_INPUT", `not a role: ${JSON.stringify(role.slice(0, 80))}`, {
      hint: "a role is a name such as backend",
    });
  }
  if (role !== null) return { kind: "role", value: role };
  if (task !== null && task.trim() !== "") return { kind: "task", value: task };
  if (me.role !== null) return { kind: "role", value: me.role };
  if (me.task !== null) return { kind: "task", value: me.task };
  throw new AppError("BAD_INPUT", "say whom the note is for: you have no role and no task", {
    hint: "coord handoff --on-exit --role backend, or --task login",
  });
}

/** Whether a note is for this session now: who left it is gone, and it was left before this one started. */
export async function isSuccessor(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  { from, sentAt }: Message,
): Promise<boolean> {
  const startedAfterMs = elapsedMs(sentAt, me.startedAt) ?? me.startedAt.wall - sentAt.wall;
  if (startedAfterMs < 0) return false;
  const giver = await findInstance(project, from.instance);
  return giver === null || !(await isLiving(machine, project, giver));
}
