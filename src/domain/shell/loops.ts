import type { CompoundList, For, Select, While } from "unbash";
import { type Context, expanderOf, type Result, result, writtenAt } from "./context.ts";
import { expandWords } from "./expand-word.ts";
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
  const read = node.clause === undefined ? null : readsLines(node.clause, context);
  if (read !== null) return overValues(read, linesOf(context.input ?? ""), node.body, { ...context, input: null });
  context.shell.loops += 1;
  settle(node, context);
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
  for (const name of shell.variables.keys()) shell.variables.set(name, null);
  shell.cwd = null;
  walker.node(node.body, inner);
}

/** The variable of `while read -r x` over text that is known; null: another loop. */
function readsLines({ commands }: CompoundList, { input }: Context): string | null {
  const only = commands.length === 1 ? commands[0]?.command : undefined;
  if (input === null || only?.type !== "Command" || only.name?.value !== "read") return null;
  const words = only.args.map((argument) => (argument.type === "Word" ? argument.value : ""));
  const names = words.filter((word) => word !== "" && word !== "-r" && word !== "-d");
  return names.length === 1 && !words.some((word) => /^-[^rd]/.test(word)) ? (names[0] ?? null) : null;
}

function linesOf(text: string): readonly string[] {
  return text.split(/[\n\0]/).filter((line) => line !== "");
}
