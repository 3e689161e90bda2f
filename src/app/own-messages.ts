import type { InstanceRecord } from "../domain/instance.ts";
import { inOrder, type Letter } from "../domain/letter.ts";
import { isExpired, type Message } from "../domain/message.ts";
import { AppError } from "./errors.ts";
import type { Project } from "./machine.ts";
import type { Box } from "./ports.ts";

/** A message in one of somebody's boxes. */
export type OwnMessage = { readonly box: Box; readonly letter: Letter; readonly message: Message };

/** The boxes of an instance: its own, and for somebody at a terminal that of any person. */
export function boxesOf(me: InstanceRecord | null, isPerson: boolean): readonly Box[] {
  return [...(me === null ? [] : [me.id]), ...(isPerson ? (["person"] as const) : [])];
}

/** What lies in `boxes`, in the order it is shown. What cannot be read, or has expired unread, is put away. */
export async function ownMessages(
  project: Project,
  boxes: readonly Box[],
  part: "new" | "read",
): Promise<readonly OwnMessage[]> {
  const { mail } = await project.store.team();
  const found: OwnMessage[] = [];
  for (const box of boxes) {
    for (const letter of inOrder(await mail.list(box, part))) {
      const message = await mail.open(box, letter);
      if (message !== null && (part === "read" || !isExpired(message, project.store.now()))) {
        found.push({ box, letter, message });
      } else await mail.mark(box, letter, { ...letter, state: "read" });
    }
  }
  return found;
}

const LEAST_PREFIX = 4;

/**
 * The message whose id begins with `prefix`, read or not.
 *
 * @throws AppError `NOT_FOUND`, or `BAD_INPUT` for a prefix that is none or means several
 */
export async function findOwnMessage(project: Project, boxes: readonly Box[], prefix: string): Promise<OwnMessage> {
  const wanted = prefix.trim().toLowerCase();
  if (wanted.length < LEAST_PREFIX || !/^[0-9a-f]+$/.test(wanted)) {
    throw new AppError("BAD_INPUT", `not a message id: ${JSON.stringify(prefix.slice(0, 40))}`, { hint: SEE });
  }
  const found = (await Promise.all(boxes.map((box) => beginningWith(project, box, wanted)))).flat();
  const [one, another] = found;
  if (one === undefined) throw new AppError("NOT_FOUND", `no message ${wanted} in your inbox`, { hint: SEE });
  if (another === undefined || another.message.id === one.message.id) return one;
  throw new AppError("BAD_INPUT", `several messages begin with ${wanted}`, { hint: `name more of it; ${SEE}` });
}

const SEE = "coord inbox --all lists your messages with their ids";

async function beginningWith(project: Project, box: Box, prefix: string): Promise<readonly OwnMessage[]> {
  const { mail } = await project.store.team();
  const letters = [...(await mail.list(box, "new")), ...(await mail.list(box, "read"))];
  const found: OwnMessage[] = [];
  for (const letter of letters.filter(({ id }) => id.startsWith(prefix))) {
    const message = await mail.open(box, letter);
    if (message !== null) found.push({ box, letter, message });
  }
  return found;
}

/** Puts a message away as read. Whoever else did so first did the same. */
export async function putAway(project: Project, { box, letter }: OwnMessage): Promise<void> {
  if (letter.state === "read") return;
  const { mail } = await project.store.team();
  await mail.mark(box, letter, { ...letter, state: "read" });
}
