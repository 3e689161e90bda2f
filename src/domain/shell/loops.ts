import type { Command, CompoundList, For, Select, While } from "unbash";
import { type Context, expanderOf, type Result, result, writtenAt } from "./context.ts";
import { expandWords } from "./expand-word.ts";
import { trimmed } from "./reading-input.ts";
import { joinTexts, type Text } from "./shell-state.ts";

/** A loop over more values is followed for these, and for one that is not known. */
const MOST_ROUNDS = 200;
/** What a loop changes is known after few rounds: each round only makes more of it unknown. */
const MOST_SETTLING_ROUNDS = 4;

export function walkFor(node: For | Select, context: Context): Result {
  const values =
    node.wordlist === undefined
      ? (context.shell.positional ?? [null])
      : expandWords(node.wordlist, expanderOf(context));
  return overValues(node.name.value, values, node.body, context);
}

function overValues(name: string, values: readonly Text[], body: CompoundList, context: Context): Result {
  const { shell, reading, walker } = context;
  const followed = values.slice(0, MOST_ROUNDS);
  if (values.length > MOST_ROUNDS) {
    reading.doubt(writtenAt(context, body));
    followed.push(null);
  }
  let out: Text = "";
  shell.loops += 1;
  for (const value of followed) {
    shell.arrays.delete(name);
    shell.variables.set(name, value);
    const round = walker.node(body, context);
    out = joinTexts([out, round.out]);
  }
  shell.loops -= 1;
  return result(out);
}

export function walkWhile(
  node: Pick<While, "body"> & { readonly clause: While["clause"] | undefined },
  context: Context,
): Result {
  const lines = node.clause === undefined ? null : linesRead(node.clause, context);
  if (lines !== null) return overValues(lines.name, lines.values, node.body, { ...context, input: null });
  context.shell.loops += 1;
  context.reading.maybe(() => settle(node, context));
  context.shell.loops -= 1;
  return result(null);
}

/** Rounds until nothing changes any more: what differs between them is not known. */
function settle(node: Pick<While, "body"> & { readonly clause: While["clause"] | undefined }, context: Context): void {
  const { shell, walker } = context;
  const inner = { ...context, input: null };
  for (let round = 0; round < MOST_SETTLING_ROUNDS; round += 1) {
    const before = shell.copy();
    if (node.clause !== undefined) walker.node(node.clause, inner);
    walker.node(node.body, inner);
    shell.mergeWith(before);
    if (shell.isSameAs(before)) return;
  }
  shell.forget();
  walker.node(node.body, inner);
}

/** What `while read -r x` goes over when the text is known; null: another loop. */
function linesRead({ commands }: CompoundList, { input, shell }: Context): Lines | null {
  const only = commands.length === 1 ? commands[0]?.command : undefined;
  if (input === null || only?.type !== "Command" || only.name?.value !== "read") return null;
  if (only.redirects.length > 0) return null;
  const words = only.args.map(({ text }) => text);
  const [name, ...others] = words.filter((word) => !/^(-r|-d|-rd|''|"")$/.test(word));
  const isRaw = words.includes("-r") || words.includes("-rd");
  if (name === undefined || others.length > 0 || (!isRaw && input.includes("\\"))) return null;
  const end = words.includes("-d") || words.includes("-rd") ? "\0" : "\n";
  // What has no end is not read: `read` fails there.
  const lines = input.split(end).slice(0, -1);
  return { name, values: lines.map((line) => trimmed(line, ownSeparators(only), shell)) };
}

type Lines = { readonly name: string; readonly values: readonly Text[] };

/** `IFS= read`; undefined: those of the shell hold. */
function ownSeparators({ prefix }: Command): Text | undefined {
  const own = prefix.find((one) => one.type === "Assignment" && one.name === "IFS");
  if (own?.type !== "Assignment") return undefined;
  return /^IFS=(''|"")?$/.test(own.text) ? "" : null;
}
