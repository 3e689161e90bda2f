import type { AndOr } from "unbash";
import { type Context, type Result, result, type Walkable } from "./context.ts";
import { joinTexts, type ShellState } from "./shell-state.ts";

export function walkAndOr({ commands, operators }: AndOr, context: Context): Result {
  const [first, ...others] = commands;
  if (first === undefined) return result("");
  const chain: Chain = {
    failed: [],
    before: context.shell.copy(),
    left: first,
    last: context.walker.node(first, context),
  };
  for (const [index, right] of others.entries()) {
    if (operators[index] === "||") goOnAfterFailure(right, chain, context);
    else if (chain.last.ends) break;
    else goOnAfterSuccess(right, chain, context);
    chain.left = right;
  }
  return afterChain(chain.last, chain.failed, context);
}

type Chain = {
  /** The states in which the chain has failed so far: what follows `||` starts from one of them. */
  failed: ShellState[];
  /** Before `left` ran. */
  before: ShellState;
  left: Walkable;
  last: Result;
};

function goOnAfterSuccess(right: Walkable, chain: Chain, context: Context): void {
  const after = context.shell.copy();
  if (!isAlmostSure(chain.left)) chain.failed.push(after);
  chain.before = after.copy();
  chain.last = walkNext(right, chain.last, context);
}

function goOnAfterFailure(right: Walkable, chain: Chain, context: Context): void {
  // A `cd` that failed has not happened.
  const failed = isAlmostSure(chain.left) ? chain.before : context.shell.copy();
  chain.before = context.shell.copy();
  chain.last = walkAlternative(right, [...chain.failed, failed], chain.last, context);
  chain.failed = [];
}

function walkNext(right: Walkable, left: Result, context: Context): Result {
  const { out, ends } = context.walker.node(right, context);
  return { out: joinTexts([left.out, out]), ends };
}

/** After `a && b` either `b` ran or `a` failed; when `b` ends the list, only the latter goes on. */
function afterChain(last: Result, failed: readonly ShellState[], { shell }: Context): Result {
  const [first, ...others] = failed;
  if (first === undefined) return last;
  if (last.ends) shell.becomes(first);
  else shell.mergeWith(first);
  for (const other of others) shell.mergeWith(other);
  return result(last.out);
}

function walkAlternative(right: Walkable, failed: readonly ShellState[], left: Result, context: Context): Result {
  const [first, ...others] = failed;
  const shell = (first ?? context.shell).copy();
  for (const other of others) shell.mergeWith(other);
  const alternative = context.walker.node(right, { ...context, shell });
  if (left.ends && !alternative.ends) context.shell.becomes(shell);
  else if (!alternative.ends) context.shell.mergeWith(shell);
  return result(null, left.ends && alternative.ends);
}

const ALMOST_SURE = new Set(["cd", "pushd", "popd", "mkdir", "echo", "printf", "export", "set", "true", ":", "source"]);

/** Commands that people do not write in order to fail: what follows `&&` is taken to run. */
function isAlmostSure(node: Walkable): boolean {
  return node.type === "Command" && (node.name === undefined || ALMOST_SURE.has(node.name.value));
}
