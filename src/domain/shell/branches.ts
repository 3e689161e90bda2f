import type { Case, If } from "unbash";
import { type Context, expanderOf, type Result, result, type Walkable } from "./context.ts";
import { expandText } from "./expand-word.ts";

export function walkIf(node: If, context: Context): Result {
  context.walker.node(node.clause, context);
  const branches: Walkable[][] = [[node.then]];
  const conditions: Walkable[] = [];
  for (const elif of node.elif) {
    conditions.push(elif.clause);
    branches.push([...conditions, elif.then]);
  }
  branches.push(node.else === undefined ? [...conditions] : [...conditions, node.else]);
  return walkBranches(branches, context);
}

export function walkCase(node: Case, context: Context): Result {
  const expander = expanderOf(context);
  expandText(node.word, expander);
  for (const { pattern } of node.items) for (const word of pattern) expandText(word, expander);
  const bodies = node.items.map(({ body }) => [body]);
  const isComplete = node.items.some(({ pattern }) => pattern.some(({ text }) => text === "*"));
  return walkBranches(isComplete ? bodies : [[], ...bodies], context);
}

/** One of these runs; each is followed from the same state. */
function walkBranches(branches: readonly (readonly Walkable[])[], context: Context): Result {
  const states = branches.map((nodes) => {
    const shell = context.shell.copy();
    const ends = context.reading.maybe(() =>
      nodes.some((node) => context.walker.node(node, { ...context, shell }).ends),
    );
    return { shell, ends };
  });
  const left = states.filter(({ ends }) => !ends).map(({ shell }) => shell);
  return result(null, !context.shell.becomesOneOf(left));
}
