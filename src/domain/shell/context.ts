import type { AndOr, Assignment, CommandNode, CompoundList, ParsedScript, Pipeline, Statement } from "unbash";
import { type Expander, expandText, expandWord } from "./expand-word.ts";
import type { Language } from "./language.ts";
import type { Reading } from "./reading.ts";
import { joinTexts, type ShellState, type Text } from "./shell-state.ts";

/** Where in a line the reader stands. */
export type Context = {
  readonly reading: Reading;
  readonly shell: ShellState;
  /** What stdin holds here. */
  readonly input: Text;
  /** The text that positions of nodes point into. */
  readonly source: string;
  readonly walker: Walker;
  readonly language: Language;
};

/** What came of one node. */
export type Result = {
  /** What it printed; null: it cannot be known. */
  readonly out: Text;
  /** Nothing after it in this list runs: `exit`, `return`, `break`. */
  readonly ends: boolean;
};

export type Walkable = CommandNode | Pipeline | AndOr | CompoundList;

/** The ways back up, for what is nested. */
export type Walker = {
  readonly node: (node: Walkable, context: Context) => Result;
  readonly statements: (statements: readonly Statement[], context: Context) => Result;
  readonly parsed: (script: ParsedScript, context: Context) => Result;
  readonly text: (script: string, context: Context) => Result;
};

export function result(out: Text, ends = false): Result {
  return { out, ends };
}

export function writtenAt({ source }: Context, node: { readonly pos: number; readonly end: number }): string {
  return source.slice(node.pos, node.end);
}

/** What the expansion of a word needs, where it stands. */
export function expanderOf(context: Context): Expander {
  const { reading, shell, walker, language } = context;
  return {
    reading,
    shell,
    eachChild: language.eachChild,
    substitute: (script, written) => {
      if (script === undefined) {
        reading.doubt(written);
        return null;
      }
      const nested = { ...context, shell: shell.subshell(), source: script.source ?? context.source };
      const { out } = reading.deeper(written, result(null), () => walker.parsed(script, nested));
      return out === null ? null : out.replace(/\n+$/, "");
    },
  };
}

/** `a=b`, `a+=b`, `a=(b c)`, `a[1]=b`. */
export function assign(assignment: Assignment, context: Context): void {
  const { shell } = context;
  const { name, value, append, index } = assignment;
  const expander = expanderOf(context);
  if (value.type === "ArrayValue") {
    const added = value.elements.flatMap((word) => expandWord(word, expander));
    shell.arrays.set(name, append === true ? [...(shell.arrays.get(name) ?? [null]), ...added] : added);
    return;
  }
  const text = expandText(value, expander);
  if (index !== undefined) {
    expandText(index, expander);
    shell.arrays.set(name, [null]);
    shell.variables.set(name, null);
    return;
  }
  const before = shell.variables.get(name) ?? null;
  shell.arrays.delete(name);
  shell.variables.set(name, append !== true ? text : joinTexts([before, text]));
}
