import type { Command } from "commander";
import { acknowledge } from "../../app/acknowledge.ts";
import { findMyself } from "../../app/instances.ts";
import { listSent } from "../../app/list-sent.ts";
import { messageView, readInbox } from "../../app/read-inbox.ts";
import { registerCaller } from "../../app/register.ts";
import { reply } from "../../app/reply.ts";
import { type SentMessage, sendMessage } from "../../app/send-message.ts";
import type { MessageWants } from "../../domain/message.ts";
import { inboxText, sentText, sentTo, WAKE_NOTE } from "../../text/inbox-text.ts";
import { CliError } from "../cli-error.ts";
import { durationArgument, inContext, jsonOption, type Shelf, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { print } from "../print.ts";
import { voiceOf, wordsOf } from "../voice.ts";

type Json = { readonly json?: boolean };
type Wants = { readonly ask?: boolean; readonly wake?: boolean; readonly ack?: boolean };

export function addMessages(program: Command, shelf: Shelf): void {
  const sending = program
    .command("send [text...]")
    .description("tell another session something; - reads the text from standard input")
    .option("--to <who>", "a name, role:backend, holder:src/a.ts, branch:main, task:login, everyone, person")
    .option("--subject <line>", "what it is about", "")
    .option("--ask", "an answer is wanted")
    .option(
      "--wake",
      "a question that may start a turn of an idle session, at most one in 10 minutes; costs a model call",
    )
    .option("--ack", "word is wanted that it was understood")
    .option("--reply-to <id>", "answer this message instead of naming --to")
    .option("--expires <time>", "nobody needs it after this long, such as 2h; else 7 days", durationArgument)
    .action(inContext(shelf, send));
  withExamples(
    jsonOption(sending),
    [
      'coord send --to brisk-otter --ask "Does /login answer 401 or 403?"',
      'coord send --to brisk-otter --wake "May I take src/api.ts?"',
      'coord send --to everyone --subject "API changed" "users have an email now"',
      'coord send --to role:tester "the parser is ready for tests"',
      "coord send --to holder:src/api.ts - < question.txt",
    ],
    [
      "It is delivered with the session's next step. For a role or task that nobody has",
      "yet it waits up to 7 days. A session that ends without reading it: you are told.",
    ],
  );
  const reading = program
    .command("inbox [id]")
    .description("the messages to you; what is shown counts as read")
    .option("-a, --all", "also those that were read, for 7 days")
    .option("--peek", "they stay unread")
    .option("--sent", "what you sent, and what became of it")
    .action(inContext(shelf, inbox));
  withExamples(
    jsonOption(reading),
    ["coord inbox", "coord inbox 1a2b3c", "coord inbox --sent"],
    ["At a terminal outside any session: what sessions ask the person."],
  );
  const replying = program
    .command("reply <id> [text...]")
    .description("answer a message; - reads the text from standard input")
    .option("--ask", "an answer is wanted in turn")
    .action(inContext(shelf, answer));
  withExamples(jsonOption(replying), ['coord reply 1a2b3c "403, see docs/api.md"']);
  const acknowledging = program
    .command("ack <id>")
    .description("tell the sender that its message was understood")
    .action(inContext(shelf, ack));
  withExamples(jsonOption(acknowledging), ["coord ack 1a2b3c"]);
}

type SendOptions = Json &
  Wants & {
    readonly to?: string;
    readonly subject: string;
    readonly replyTo?: string;
    readonly expires?: number;
    readonly wake?: boolean;
  };

async function send(context: Context, words: readonly string[], options: SendOptions): Promise<ExitCode> {
  if (options.replyTo !== undefined && options.wake === true)
    throw new CliError(EXIT.usage, "BAD_INPUT", "an answer wakes nobody", "leave --wake out, or name --to");
  if (options.replyTo !== undefined) return answer(context, options.replyTo, words, options);
  if (options.to === undefined)
    throw new CliError(EXIT.usage, "BAD_INPUT", "say who it is for", "coord send --to <who> …");
  const { machine, caller } = context;
  const { project } = await homeOf(context);
  const draft = {
    to: options.to,
    subject: options.subject,
    text: await wordsOf(context, words),
    wants: wantsOf(options),
    ttlMs: options.expires ?? null,
    wakes: options.wake === true,
  };
  const voice = await voiceOf(context);
  const me = await registerCaller(machine, project, caller);
  return printSent(context, options, await sendMessage(machine, project, caller, me, voice, draft));
}

function wantsOf({ ask, wake, ack: acknowledged }: Wants): MessageWants {
  if (ask === true || wake === true) return "answer";
  return acknowledged === true ? "ack" : "nothing";
}

function printSent({ io }: Context, options: Json & Pick<Wants, "wake">, sent: SentMessage): ExitCode {
  const { message, to, isKeptForLater, failed } = sent;
  const wake = options.wake === true ? `\n${WAKE_NOTE}` : "";
  print(io, options, { message: messageView(message, false), to, isKeptForLater, failed }, () => sentTo(sent) + wake);
  return EXIT.ok;
}

type InboxOptions = Json & { readonly all?: boolean; readonly peek?: boolean; readonly sent?: boolean };

async function inbox(context: Context, id: string | undefined, options: InboxOptions): Promise<ExitCode> {
  const { io, machine, caller } = context;
  const { project } = await homeOf(context);
  const me = await findMyself(machine, project, caller);
  const isPerson = (await voiceOf(context)) === "person";
  if (options.sent === true) {
    const sent = await listSent(project, me, isPerson);
    print(io, options, { sent }, () => sentText(sent));
    return EXIT.ok;
  }
  const request = { isWithRead: options.all === true, id: id ?? null, isPeek: options.peek === true, isPerson };
  const messages = await readInbox(project, me, request);
  print(io, options, { messages }, () => inboxText(messages));
  return EXIT.ok;
}

async function answer(
  context: Context,
  id: string,
  words: readonly string[],
  options: Json & Wants,
): Promise<ExitCode> {
  const { machine, caller } = context;
  const { project } = await homeOf(context);
  const voice = await voiceOf(context);
  const text = await wordsOf(context, words);
  const me = await registerCaller(machine, project, caller);
  const sent = await reply(machine, project, me, voice, { id, text, wants: wantsOf(options) });
  return printSent(context, options, sent);
}

async function ack(context: Context, id: string, options: Json): Promise<ExitCode> {
  const { machine, caller } = context;
  const { project } = await homeOf(context);
  const voice = await voiceOf(context);
  const me = await registerCaller(machine, project, caller);
  return printSent(context, options, await acknowledge(machine, project, me, voice, id));
}
