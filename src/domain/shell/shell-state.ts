import type { CompoundCommand, CompoundList, Redirected } from "unbash";
import type { Scene } from "./command-effects.ts";

/** A text that a command line makes; null: it cannot be known before the line runs. */
export type Text = string | null;

/** A text that grows beyond this is not followed: it is no name of a file, and doubling it is quick. */
const MOST_TEXT_CHARACTERS = 128 * 1024;

/** One text after the other. */
export function joinTexts(texts: readonly Text[], between = ""): Text {
  let all = "";
  for (const [index, text] of texts.entries()) {
    if (text === null || all.length + text.length > MOST_TEXT_CHARACTERS) return null;
    all += index === 0 ? text : between + text;
  }
  return all;
}

/** What a function does, and the text its positions point into. */
export type ShellFunction = { readonly body: CompoundCommand | Redirected | CompoundList; readonly source: string };

type Hidden = Map<string, { readonly value: Text | undefined; readonly array: readonly Text[] | undefined }>;

/** What one shell process knows while it works through a line. A subshell works on a copy. */
export class ShellState {
  cwd: Text;
  previousCwd: Text = null;
  folders: Text[] = [];
  variables: Map<string, Text>;
  arrays = new Map<string, readonly Text[]>();
  /** Null: it is one of several functions. */
  functions = new Map<string, ShellFunction | null>();
  /** `$1`, `$2`, …; null: not known. */
  positional: readonly Text[] | null = null;
  /** Loops and functions that are running here: outside them `break` and `return` end nothing. */
  loops = 0;
  calls = 0;
  /** `$0`. */
  name: Text = null;
  /** The line has set options by which a pattern stands for other files than usual: which ones is not followed. */
  hasOwnGlobs = false;
  /** What the function that runs here has hidden by its own variables. */
  hidden: Hidden = new Map();

  constructor(scene: Pick<Scene, "cwd" | "variables"> | { readonly cwd: Text; readonly variables: Map<string, Text> }) {
    this.cwd = scene.cwd;
    this.variables = new Map(scene.variables);
  }

  copy(): ShellState {
    const copy = new ShellState({ cwd: this.cwd, variables: this.variables });
    copy.previousCwd = this.previousCwd;
    copy.folders = [...this.folders];
    copy.arrays = new Map(this.arrays);
    copy.functions = new Map(this.functions);
    copy.positional = this.positional;
    copy.name = this.name;
    copy.hasOwnGlobs = this.hasOwnGlobs;
    copy.hidden = this.hidden;
    copy.loops = this.loops;
    copy.calls = this.calls;
    return copy;
  }

  /** What a process of its own starts with. A loop around it is not its own. */
  subshell(): ShellState {
    const copy = this.copy();
    copy.loops = 0;
    copy.hidden = new Map(this.hidden);
    return copy;
  }

  enter(folder: Text): void {
    this.previousCwd = this.cwd;
    this.cwd = folder;
    this.variables.set("PWD", folder);
    this.variables.set("OLDPWD", this.previousCwd);
  }

  /** From here on, either this or `other` holds: what differs is not known any more. */
  mergeWith(other: ShellState): void {
    if (this.cwd !== other.cwd) this.cwd = null;
    if (this.previousCwd !== other.previousCwd) this.previousCwd = null;
    if (!isSameList(this.folders, other.folders)) this.folders = [];
    if (!isSameList(this.positional ?? [null], other.positional ?? [null])) this.positional = null;
    this.hasOwnGlobs ||= other.hasOwnGlobs;
    for (const [name, body] of other.functions) {
      const own = this.functions.get(name);
      this.functions.set(name, own === undefined || own === body ? body : null);
    }
    this.#mergeValues(other);
  }

  #mergeValues(other: ShellState): void {
    for (const name of new Set([...this.variables.keys(), ...other.variables.keys()])) {
      if (this.variables.get(name) !== other.variables.get(name)) this.variables.set(name, null);
    }
    for (const name of new Set([...this.arrays.keys(), ...other.arrays.keys()])) {
      if (!isSameList(this.arrays.get(name) ?? [], other.arrays.get(name) ?? [])) this.arrays.set(name, [null]);
    }
  }

  /** The state of the other kind: all that it says holds here now. */
  becomes(other: ShellState): void {
    this.cwd = other.cwd;
    this.previousCwd = other.previousCwd;
    this.folders = other.folders;
    this.variables = other.variables;
    this.arrays = other.arrays;
    this.functions = other.functions;
    this.positional = other.positional;
    this.hasOwnGlobs = other.hasOwnGlobs;
  }

  /** From here to the end of the function, `name` is its own. */
  hide(name: string): void {
    if (this.hidden.has(name)) return;
    this.hidden.set(name, { value: this.variables.get(name), array: this.arrays.get(name) });
  }

  /** Follows a function: what it hides is there again afterwards. */
  inFunction<T>(positional: readonly Text[], follow: () => T): T {
    const outer = { positional: this.positional, hidden: this.hidden };
    this.positional = positional;
    this.hidden = new Map();
    this.calls += 1;
    const done = follow();
    this.calls -= 1;
    for (const [name, { value, array }] of this.hidden) {
      restore(this.variables, name, value);
      restore(this.arrays, name, array);
    }
    this.positional = outer.positional;
    this.hidden = outer.hidden;
    return done;
  }

  /** No value in it is known any more. */
  forget(): void {
    this.cwd = null;
    this.positional = null;
    for (const name of this.variables.keys()) this.variables.set(name, null);
    for (const name of this.arrays.keys()) this.arrays.set(name, [null]);
  }

  isSameAs(other: ShellState): boolean {
    return (
      this.cwd === other.cwd &&
      isSameList(this.folders, other.folders) &&
      isSameList(this.positional ?? [null], other.positional ?? [null]) &&
      isSameMap(this.variables, other.variables) &&
      isSameMap(this.functions, other.functions) &&
      isSameMap(this.arrays, other.arrays, isSameList)
    );
  }
}

function restore<T>(values: Map<string, T>, name: string, value: T | undefined): void {
  if (value === undefined) values.delete(name);
  else values.set(name, value);
}

function isSameMap<T>(
  some: ReadonlyMap<string, T>,
  others: ReadonlyMap<string, T>,
  isSame: (one: T, other: T) => boolean = Object.is,
): boolean {
  return (
    some.size === others.size &&
    [...some].every(([name, value]) => {
      const other = others.get(name);
      return other !== undefined && isSame(value, other);
    })
  );
}

function isSameList(some: readonly Text[], others: readonly Text[]): boolean {
  return some.length === others.length && some.every((text, at) => text === others[at]);
}

/** Arithmetic may assign to any name in it, when it assigns at all. */
export function forgetAssigned(arithmetic: string, { variables }: ShellState): void {
  if (!/(^|[^=!<>])=([^=]|$)|<<=|>>=|\+\+|--/.test(arithmetic)) return;
  for (const [name] of arithmetic.matchAll(/[A-Za-z_]\w*/g)) variables.set(name, null);
}
