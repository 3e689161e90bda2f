import { homeOrThrow } from "../../app/home-project.ts";
import { ensureInstance } from "../../app/instances.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { reply } from "../../app/reply.ts";
import { sendMessage } from "../../app/send-message.ts";
import { sentTo, WAKE_NOTE } from "../../text/inbox-text.ts";
import { commandWords } from "./command-words.ts";

const USAGE =
  "Usage: /coord-send <who> [--ask|--wake] <text>, or /coord-send --reply-to <id> <text>. Who: a name, role:backend, everyone, …";

/** `/coord-send <who> [--ask|--wake] <text>`: the person of this session speaks, and it is marked so. */
export async function answerSend(machine: Machine, caller: Caller, args: string): Promise<string> {
  const { to, replyTo, isQuestion, wakes, text } = readArguments(args);
  if (text === "" || (to === null && replyTo === null)) return USAGE;
  const { project } = await homeOrThrow(machine, caller.cwd);
  const me = await ensureInstance(machine, project, caller);
  const wants = isQuestion || wakes ? "answer" : "nothing";
  if (replyTo !== null) return sentTo(await reply(machine, project, me, "typed", { id: replyTo, text, wants }));
  const draft = { to: to ?? "", subject: "", text, wants, ttlMs: null, wakes } as const;
  const sent = sentTo(await sendMessage(machine, project, caller, me, "typed", draft));
  return wakes ? `${sent}\n${WAKE_NOTE}` : sent;
}

type Arguments = {
  readonly to: string | null;
  readonly replyTo: string | null;
  readonly isQuestion: boolean;
  readonly wakes: boolean;
  readonly text: string;
};

/** Options first, then who, then the text exactly as it was typed. */
function readArguments(args: string): Arguments {
  let rest = args.trim();
  const flags = new Set<string>();
  let replyTo: string | null = null;
  let to: string | null = null;
  for (;;) {
    const [, word = "", after = ""] = /^("(?:\\.|[^"\\])*"|'[^']*'|\S+)(?:\s+([\s\S]*))?$/.exec(rest) ?? [];
    if (word === "--ask" || word === "--wake") flags.add(word);
    else if (word === "--reply-to") {
      [, replyTo = null, rest = ""] = /^(\S+)(?:\s+([\s\S]*))?$/.exec(after) ?? [];
      continue;
    } else if (to === null && replyTo === null && word !== "") [to = null] = commandWords(word);
    else return { to, replyTo, isQuestion: flags.has("--ask"), wakes: flags.has("--wake"), text: rest };
    rest = after;
  }
}
