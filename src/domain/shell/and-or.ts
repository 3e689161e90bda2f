import type { AndOr } from "unbash";
import { type Context, type Result, result, type Walkable } from "./context.ts";
import { joinTexts, type ShellState, type Text } from "./shell-state.ts";

export function walkAndOr({ commands, operators }: AndOr, context: Context): Result {
  const chain = new Chain(context);
  for (const [index, command] of commands.entries()) {
    if (index > 0 && operators[index - 1] === "||") chain.afterFailure(command);
    else chain.afterSuccess(command);
  }
  return chain.end();
}

/**
 * `a && b || c`: each command may succeed or fail, and what follows starts from the states in which that left the shell.
 * In the shell of the context all has succeeded so far, unless that cannot be any more.
 */
class Chain {
  readonly #context: Context;
  /** False: nothing goes on after a success, as after `exit`. */
  #goesOn = true;
  /** Something has failed: what follows `||` starts from one of these. */
  #failed: ShellState[] = [];
  /** The same for commands that people do not write in order to fail: they count when nothing else does. */
  #hardlyFailed: ShellState[] = [];
  /** From here on, what the chain wrote may not have been written. */
  #uncertainFrom: number | null = null;
  #out: Text = "";

  constructor(context: Context) {
    this.#context = context;
  }

  afterSuccess(command: Walkable): void {
    if (!this.#goesOn) return;
    const { shell, walker } = this.#context;
    const before = shell.copy();
    const { out, ends } = walker.node(command, this.#context);
    this.#out = joinTexts([this.#out, out]);
    if (ends) this.#goesOn = false;
    else this.#mayFail(command, before, shell);
  }

  afterFailure(command: Walkable): void {
    const shell = merged(this.#failed) ?? merged(this.#hardlyFailed);
    if (shell === null) return;
    const { reading, walker, shell: own } = this.#context;
    const before = shell.copy();
    const { ends } = reading.maybe(() => walker.node(command, { ...this.#context, shell }));
    this.#out = null;
    this.#failed = [];
    this.#hardlyFailed = [];
    if (ends) return;
    if (this.#goesOn) own.mergeWith(shell);
    else own.becomes(shell);
    this.#goesOn = true;
    this.#mayFail(command, before, shell);
  }

  #mayFail(command: Walkable, before: ShellState, after: ShellState): void {
    // A `cd` that failed has not happened.
    if (isAlmostSure(command)) this.#hardlyFailed.push(before);
    else {
      this.#failed.push(after.copy());
      this.#uncertainFrom ??= this.#context.reading.written;
    }
  }

  end(): Result {
    const { reading, shell } = this.#context;
    if (this.#uncertainFrom !== null) reading.forgetTexts(this.#uncertainFrom);
    const failed = merged(this.#failed);
    if (this.#goesOn) {
      if (failed !== null) shell.mergeWith(failed);
      return result(this.#out);
    }
    const left = failed ?? merged(this.#hardlyFailed);
    if (left !== null) shell.becomes(left);
    return result(this.#out, left === null);
  }
}

/** What holds in all of these; null: there are none. */
function merged(states: readonly ShellState[]): ShellState | null {
  let all: ShellState | null = null;
  for (const state of states) {
    if (all === null) all = state.copy();
    else all.mergeWith(state);
  }
  return all;
}

const ALMOST_SURE = new Set(["cd", "pushd", "popd", "mkdir", "echo", "printf", "export", "set", "true", ":", "source"]);

/** Commands that people do not write in order to fail: what follows `&&` is taken to run. */
function isAlmostSure(node: Walkable): boolean {
  return node.type === "Command" && (node.name === undefined || ALMOST_SURE.has(node.name.value));
}
