import type { ScriptToken } from "./script-tokens.ts";
import type { ScriptWords } from "./script-words.ts";
import type { Text } from "./shell-state.ts";

/** What a variable or argument of a program may be: each text it takes, null for one that is not known. */
export type Values = readonly Text[];

const UNKNOWN: Values = [null];
const MOST_VALUES = 64;

/** Reads the value of simple expressions: strings, names with one, paths joined from such. */
export class ScriptValues {
  readonly #names = new Map<string, Values>();
  readonly #words: ScriptWords;
  /** `sys.argv`, `process.argv`. */
  readonly #programArguments: readonly Text[];

  constructor(tokens: readonly ScriptToken[], words: ScriptWords, programArguments: readonly Text[]) {
    this.#words = words;
    this.#programArguments = programArguments;
    for (const statement of statementsOf(tokens)) this.#learn(statement);
  }

  /** `name = "x"`, `const name = "x"`, `for name in ["x", "y"]`. A name that is set twice may be either. */
  #learn(statement: readonly ScriptToken[]): void {
    const tokens = /^(const|let|var)$/.test(statement[0]?.value ?? "") ? statement.slice(1) : statement;
    const [name, second, third] = tokens;
    if (name?.kind === "name" && name.value === "for") {
      this.#learnLoop(tokens);
      return;
    }
    if (name?.kind !== "name" || second?.value !== "=" || third?.value === "=") return;
    const list = third?.value === "[" ? listItems(tokens.slice(2)) : null;
    const values = list === null ? this.of(tokens.slice(2)) : list.flatMap((item) => this.of(item));
    this.#add(name.value, values);
  }

  #learnLoop(tokens: readonly ScriptToken[]): void {
    const at = tokens.findIndex(({ value }) => value === "in" || value === "of");
    const name = tokens[at - 1];
    const rest = tokens.slice(at + 1);
    const end = rest.findIndex(({ value }) => value === ":" || value === "{");
    if (at < 1 || name?.kind !== "name") return;
    const list = end === -1 ? rest : rest.slice(0, end);
    const items = /^[[(]$/.test(list[0]?.value ?? "") ? listItems(list) : null;
    const single = list.length > 0 && list[0]?.kind === "name" ? (this.#names.get(list[0].value) ?? UNKNOWN) : UNKNOWN;
    this.#add(name.value, items === null ? single : items.flatMap((item) => this.of(item)));
  }

  #add(name: string, values: Values): void {
    const all = [...new Set([...(this.#names.get(name) ?? []), ...values])];
    this.#names.set(name, all.length > MOST_VALUES ? UNKNOWN : all);
  }

  /** The values of an expression. */
  of(tokens: readonly ScriptToken[]): Values {
    const terms = splitAt(tokens, (value) => value === "+" || value === "/");
    if (terms.length > MOST_VALUES) return UNKNOWN;
    let all: Values = [""];
    for (const [index, term] of terms.entries()) {
      const values = this.#term(term);
      const joint = index > 0 && separatorBefore(tokens, terms, index) === "/" ? "/" : "";
      all = all.flatMap((left) =>
        values.map((right) => (left === null || right === null ? null : left + joint + right)),
      );
      if (all.length > MOST_VALUES) return UNKNOWN;
    }
    return all;
  }

  #term(tokens: readonly ScriptToken[]): Values {
    const [first] = tokens;
    if (first === undefined) return UNKNOWN;
    if (tokens.length > 1) return this.#call(tokens);
    if (first.kind === "text") return [first.value];
    return first.kind === "name" ? (this.#names.get(first.value) ?? UNKNOWN) : UNKNOWN;
  }

  #call(tokens: readonly ScriptToken[]): Values {
    const open = lastCall(tokens);
    const callee = tokens[open - 1]?.value ?? "";
    if (tokens[open]?.value === "[" && callee === "argv") return this.#argument(tokens[open + 1]?.value ?? "");
    if (tokens[open]?.value !== "(" || closingAt(tokens, open) !== tokens.length - 1) return UNKNOWN;
    const given = splitAt(tokens.slice(open + 1, -1), (value) => value === ",");
    if (this.#words.wrappers.has(callee) && given.length === 1) return this.of(given[0] ?? []);
    return this.#words.joiners.has(callee) ? this.#joined(given) : UNKNOWN;
  }

  #joined(given: readonly (readonly ScriptToken[])[]): Values {
    const pieces = given.map((piece) => this.of(piece));
    const first = pieces.map((values) => (values.length === 1 ? (values[0] ?? null) : null));
    return [first.includes(null) ? null : first.join("/")];
  }

  #argument(index: string): Values {
    const known = this.#programArguments[Number(index)];
    return [known ?? null];
  }
}

/** Where the arguments of the last call of a chain open: `join(` of `require("path").join("a", "b")`. */
function lastCall(tokens: readonly ScriptToken[]): number {
  const isOpening = ({ kind, value }: ScriptToken): boolean => kind === "mark" && (value === "(" || value === "[");
  let open = tokens.findIndex(isOpening);
  for (;;) {
    const close = open === -1 ? -1 : closingAt(tokens, open);
    const next = close === -1 ? -1 : tokens.findIndex((token, at) => at > close && isOpening(token));
    if (next === -1) return open;
    open = next;
  }
}

/** Statements, one per line or semicolon outside brackets. */
export function statementsOf(tokens: readonly ScriptToken[]): readonly (readonly ScriptToken[])[] {
  const statements: ScriptToken[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.value !== "{" && token.value !== "}") depth += depthChange(token);
    const isEnd = (token.kind === "line" || token.value === ";") && depth <= 0;
    if (isEnd) statements.push([]);
    else if (token.kind !== "line") statements.at(-1)?.push(token);
  }
  return statements;
}

/** 1 for a bracket that opens, -1 for one that closes. */
function depthChange({ kind, value }: ScriptToken): number {
  if (kind !== "mark") return 0;
  return /^[([{]$/.test(value) ? 1 : /^[)\]}]$/.test(value) ? -1 : 0;
}

/** How deep brackets stand in each other; infinitely deep when one does not end. */
export function deepestBracket(tokens: readonly ScriptToken[]): number {
  let [depth, deepest] = [0, 0];
  for (const token of tokens) {
    depth += depthChange(token);
    deepest = Math.max(deepest, depth);
  }
  return depth > 0 ? Number.POSITIVE_INFINITY : deepest;
}

/** The pieces between separators that stand outside brackets. */
export function splitAt(
  tokens: readonly ScriptToken[],
  isSeparator: (value: string) => boolean,
): readonly (readonly ScriptToken[])[] {
  const pieces: ScriptToken[][] = [[]];
  let depth = 0;
  for (const token of tokens.filter(({ kind }) => kind !== "line")) {
    depth += depthChange(token);
    if (token.kind === "mark" && depth === 0 && isSeparator(token.value)) pieces.push([]);
    else pieces.at(-1)?.push(token);
  }
  return pieces;
}

function separatorBefore(
  tokens: readonly ScriptToken[],
  terms: readonly (readonly ScriptToken[])[],
  index: number,
): string {
  const first = terms[index]?.[0];
  const at = first === undefined ? -1 : tokens.indexOf(first);
  return tokens[at - 1]?.value ?? "";
}

/** Where the bracket that opens at `open` closes; -1: nowhere. */
export function closingAt(tokens: readonly ScriptToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) return -1;
    depth += depthChange(token);
    if (depth === 0) return at;
  }
  return -1;
}

function listItems(tokens: readonly ScriptToken[]): readonly (readonly ScriptToken[])[] | null {
  const close = closingAt(tokens, 0);
  if (close === -1) return null;
  return splitAt(tokens.slice(1, close), (value) => value === ",").filter((item) => item.length > 0);
}
