import { homeOrThrow } from "../../app/home-project.ts";
import { ensureInstance } from "../../app/instances.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { readInbox } from "../../app/read-inbox.ts";
import { inboxText } from "../../text/inbox-text.ts";
import { commandWords } from "./command-words.ts";

/**
 * `/coord-inbox [--all] [id]`: what waits for this session, and for its person. The session's own messages stay unread:
 * its model gets them by itself.
 */
export async function answerInbox(machine: Machine, caller: Caller, args: string): Promise<string> {
  const { project } = await homeOrThrow(machine, caller.cwd);
  const me = await ensureInstance(machine, project, caller);
  const words = commandWords(args);
  const id = words.find((word) => !word.startsWith("-")) ?? null;
  const isWithRead = words.includes("--all") || words.includes("-a");
  return inboxText(await readInbox(project, me, { isWithRead, id, isPeek: true, isPerson: true }));
}
