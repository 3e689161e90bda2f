import type { Command, CompoundList, For, Select, While } from "unbash";
import { type Context, expanderOf, type Result, result, writtenAt } from "./context.ts";
import { expandWords } from "./expand-word.ts";
import { trimmed } from "./reading-input.ts";
import { joinTexts, type ShellState, type Text } from "./shell-state.ts";

/** A loop over more values is followed for these, and for one that is not known. */
const MOST_ROUNDS = 200;
/** What a loop changes is known after few rounds: each round only makes more of it unknown. */
const MOST_SETTLING_ROUNDS = 4;

export function walkFor(node: For | Select, context: Context): Result {
  const values =
    node.wordlist === undefined
      ? (context.shell.positional ?? [null])
      : expandWords(node.wordlist, expanderOf(context));
  return overValues(node, values, context);
}

type Over = { readonly type: For["type"] | Select["type"]; readonly name: { readonly value: string } } & Pick<
  For,
  "body"
>;

function overValues({ type, name: { value: name }, body }: Over, values: readonly Text[], context: Context): Result {
  const { shell, reading, walker } = context;
  const followed = values.slice(0, MOST_ROUNDS);
  if (values.length > MOST_ROUNDS) {
    reading.doubt(writtenAt(context, body));
    followed.push(null);
  }
  let out: Text = "";
  const goesOn = inLoop(shell, (endRound) => {
    for (const value of followed) {
      // A value that is not known may be several or none, and so may the choices of a person.
      const isOne = value !== null && type === "For";
      shell.arrays.delete(name);
      shell.variables.set(name, value);
      const round = () => {
        const done = walker.node(body, context);
        out = joinTexts([out, isOne ? done.out : null]);
        return endRound(done);
      };
      if (!isOne) reading.maybe(() => settle(shell, round));
      else if (!round()) return false;
    }
    return true;
  });
  return result(out, !goesOn);
}

type EndRound = (round: Result) => boolean;

/**
 * Follows the rounds of a loop. `rounds` gives each one's end to the function that it is handed, which says whether there may
 * be another, and returns whether the loop may come to its own end. False: nothing comes after the loop.
 */
function inLoop(shell: ShellState, rounds: (endRound: EndRound) => boolean): boolean {
  const outer = shell.loop;
  const breaks: ShellState[] = [];
  const continues: ShellState[] = [];
  shell.loop = { breaks, continues, outer, isOutside: false };
  const comesToEnd = rounds(({ ends }) => {
    const next = continues.splice(0);
    return shell.becomesOneOf(ends ? next : [shell, ...next]);
  });
  shell.loop = outer;
  return shell.becomesOneOf(comesToEnd ? [shell, ...breaks] : breaks);
}

export function walkWhile(
  node: Pick<While, "body"> & { readonly clause: While["clause"] | undefined },
  context: Context,
): Result {
  const lines = node.clause === undefined ? null : linesRead(node.clause, context);
  if (lines !== null) {
    const over: Over = { type: "For", name: { value: lines.name }, body: node.body };
    return overValues(over, lines.values, { ...context, input: null });
  }
  const { shell, reading, walker } = context;
  const inner = { ...context, input: null };
  inLoop(shell, (endRound) => {
    reading.maybe(() =>
      settle(shell, () => {
        if (node.clause !== undefined) walker.node(node.clause, inner);
        return endRound(walker.node(node.body, inner));
      }),
    );
    return true;
  });
  return result(null);
}

/** Rounds, any number of them, until nothing changes any more: what differs between them is not known. */
function settle(shell: ShellState, round: () => boolean): void {
  const maybeRound = (): boolean => {
    const before = shell.copy();
    const goesOn = round();
    shell.becomesOneOf(goesOn ? [shell, before] : [before]);
    return shell.isSameAs(before);
  };
  for (let count = 0; count < MOST_SETTLING_ROUNDS; count += 1) if (maybeRound()) return;
  shell.forget();
  maybeRound();
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
