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

type Hidden = Map<
  string,
  {
    readonly value: Text | undefined;
    readonly array: readonly Text[] | undefined;
    readonly isExported: boolean | null | undefined;
  }
>;

/** A loop that is running, with what held where a way out of it was taken. */
export type LoopFrame = {
  readonly breaks: ShellState[];
  readonly continues: ShellState[];
  readonly outer: LoopFrame | null;
  /** It is around the function that runs here: some shells let `break` reach it, others do not. */
  readonly isOutside: boolean;
};

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
  /** Variables of which the line says whether programs see them; null: it may. Of others the environment decides. */
  exported = new Map<string, boolean | null>();
  /** Anything assigned may be exported: `set -a`. */
  mayExportAll = false;
  mayExportFunctions = false;
  /** The innermost loop that is running here; null: `break` ends nothing. */
  loop: LoopFrame | null = null;
  /** What held at each `return` of the function that is running here; null: there is none, and `return` ends nothing. */
  returns: ShellState[] | null = null;
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
    copy.exported = new Map(this.exported);
    copy.mayExportAll = this.mayExportAll;
    copy.mayExportFunctions = this.mayExportFunctions;
    copy.loop = this.loop;
    copy.returns = this.returns;
    return copy;
  }

  /** What a process of its own starts with. A loop around it is not its own. */
  subshell(): ShellState {
    const copy = this.copy();
    copy.loop = null;
    copy.returns = this.returns && [];
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
    this.#mergeExports(other);
  }

  #mergeExports(other: ShellState): void {
    this.mayExportAll ||= other.mayExportAll;
    this.mayExportFunctions ||= other.mayExportFunctions;
    for (const name of new Set([...this.exported.keys(), ...other.exported.keys()])) {
      if (this.exported.get(name) !== other.exported.get(name)) this.exported.set(name, null);
    }
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
    this.exported = other.exported;
    this.mayExportAll = other.mayExportAll;
    this.mayExportFunctions = other.mayExportFunctions;
  }

  /** One of these holds from here on; false: none does, so nothing runs here any more. */
  becomesOneOf(states: readonly ShellState[]): boolean {
    const [first, ...others] = states;
    if (first === undefined) return false;
    if (first !== this) this.becomes(first);
    for (const other of others) this.mergeWith(other);
    return true;
  }

  /** From here to the end of the function, `name` is its own. */
  hide(name: string): void {
    if (this.hidden.has(name)) return;
    const isExported = this.exported.get(name);
    this.hidden.set(name, { value: this.variables.get(name), array: this.arrays.get(name), isExported });
  }

  /** Follows a function: what it hides is there again afterwards. False: it never comes back. */
  inFunction(positional: readonly Text[], follow: () => { readonly ends: boolean }): boolean {
    const { positional: before, hidden, loop, returns } = this;
    const own: ShellState[] = [];
    this.positional = positional;
    this.hidden = new Map();
    this.loop = loop && { ...loop, isOutside: true };
    this.returns = own;
    const { ends } = follow();
    const comesBack = this.becomesOneOf(ends ? own : [this, ...own]);
    for (const [name, { value, array, isExported }] of this.hidden) {
      restore(this.variables, name, value);
      restore(this.arrays, name, array);
      restore(this.exported, name, isExported);
    }
    this.positional = before;
    this.hidden = hidden;
    this.loop = loop;
    this.returns = returns;
    return comesBack;
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
      isSameMap(this.exported, other.exported) &&
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
