import { handOver } from "../../app/hand-over.ts";
import { homeOrThrow } from "../../app/home-project.ts";
import { ensureInstance } from "../../app/instances.ts";
import { leaveNote } from "../../app/leave-note.ts";
import type { Caller, Machine } from "../../app/machine.ts";
import { wantedBy } from "../../app/plan-hand-over.ts";
import { addressText } from "../../domain/message.ts";
import { clean } from "../../text/clean.ts";
import { handOverText, leftNoteText } from "../../text/hand-over-text.ts";
import { commandWords } from "./command-words.ts";

const USAGE =
  "Usage: /coord-handoff <file…|claim|all> --to <who> [--note <text>], or /coord-handoff --on-exit [--role <role>|--task <words>] --note <text>";

/** `/coord-handoff <file…|claim|all> --to <who> [--note …]`: the person of this session hands over what the session has. */
export async function answerHandoff(machine: Machine, caller: Caller, args: string): Promise<string> {
  const { words, options, unknown } = readArguments(commandWords(args));
  if (unknown !== null) return `Unknown option ${clean(unknown, 60)}. ${USAGE}`;
  const to = options.get("--to") ?? null;
  const isOnExit = options.has("--on-exit");
  if (isOnExit ? to !== null : to === null || words.length === 0) return USAGE;
  const { project } = await homeOrThrow(machine, caller.cwd);
  const me = await ensureInstance(machine, project, caller);
  const note = options.get("--note") ?? "";
  if (to === null) {
    const draft = {
      note: note || words.join(" "),
      role: options.get("--role") ?? null,
      task: options.get("--task") ?? null,
    };
    return leftNoteText(addressText((await leaveNote(project, me, "typed", draft)).to));
  }
  const what = await wantedBy(machine, project, words);
  return handOverText(await handOver(machine, project, caller, me, "typed", { to, what, note }));
}

const WITH_VALUE: ReadonlySet<string> = new Set(["--to", "--note", "--role", "--task"]);

/** A note goes on to the end or to the next option; the other options take one word. */
function readArguments(args: readonly string[]) {
  const words: string[] = [];
  const options = new Map<string, string>();
  let option = "";
  for (const word of args) {
    const earlier = options.get(option);
    if (word.startsWith("--")) {
      option = word;
      options.set(option, "");
    } else if (!WITH_VALUE.has(option) || (option !== "--note" && earlier !== "")) words.push(word);
    else options.set(option, earlier === "" ? word : `${earlier} ${word}`);
  }
  const unknown = [...options.keys()].find((name) => name !== "--on-exit" && !WITH_VALUE.has(name)) ?? null;
  return { words, options, unknown };
}
