import { otherwiseBound } from "./script-bindings.ts";
import type { ScriptToken } from "./script-tokens.ts";
import type { ScriptWords } from "./script-words.ts";
import { joinTexts, type Text } from "./shell-state.ts";

/** What a variable or argument of a program may be: each text it takes, null for one that is not known. */
export type Values = readonly Text[];

const UNKNOWN: Values = [null];
const MOST_VALUES = 64;

/** Reads the value of simple expressions: strings, names with one, paths joined from such. */
export class ScriptValues {
  readonly #names = new Map<string, Values>();
  readonly #unsure: ReadonlySet<string>;
  readonly #words: ScriptWords;
  /** `sys.argv`, `process.argv`. */
  readonly #programArguments: readonly Text[];

  constructor(tokens: readonly ScriptToken[], words: ScriptWords, programArguments: readonly Text[]) {
    this.#words = words;
    this.#programArguments = programArguments;
    const statements = statementsOf(tokens);
    this.#unsure = otherwiseBound(statements);
    for (const statement of statements) this.#learn(statement);
  }

  /** `name = "x"`, `const name = "x"`, `for name in ["x", "y"]`. A name that is set twice may be either. */
  #learn(statement: readonly ScriptToken[]): void {
    const tokens = /^(const|let|var)$/.test(valueAt(statement, 0)) ? statement.slice(1) : statement;
    const name = valueAt(tokens, 0);
    if (name === "for") this.#learnLoop(tokens);
    else if (valueAt(tokens, 1) === "=" && valueAt(tokens, 2) !== "=") this.#add(name, this.#listed(tokens.slice(2)));
  }

  #learnLoop(tokens: readonly ScriptToken[]): void {
    const at = tokens.findIndex(({ value }) => value === "in" || value === "of");
    const rest = tokens.slice(at + 1);
    const end = isOpening(rest[0]) ? closingAt(rest, 0) + 1 : 1;
    const isAll = /^[:){]?$/.test(valueAt(rest, end));
    // The letters of a text are no names of files.
    const isKnown = isAll && rest[0]?.kind !== "text";
    if (at > 0) this.#add(valueAt(tokens, at - 1), isKnown ? this.#listed(rest.slice(0, end)) : UNKNOWN);
  }

  /** Of what a loop goes over or a name is set to: the items of a list, or one expression. */
  #listed(tokens: readonly ScriptToken[]): Values {
    if (!isOpening(tokens[0]) || closingAt(tokens, 0) !== tokens.length - 1) return this.of(tokens);
    const items = splitAt(tokens.slice(1, -1), (value) => value === ",");
    return items.filter((item) => item.length > 0).flatMap((item) => this.of(item));
  }

  #add(name: string, values: Values): void {
    const all = [...new Set([...(this.#names.get(name) ?? []), ...values])];
    this.#names.set(name, all.length > MOST_VALUES ? UNKNOWN : all);
  }

  /** The values of an expression. */
  of(tokens: readonly ScriptToken[]): Values {
    const inLine = tokens.filter(({ kind }) => kind !== "line");
    const at = alternativeAt(inLine);
    if (at === -1) return this.#sum(inLine);
    // `process.argv[2] ?? "x"`: the second counts where the first is nothing.
    const first = this.#sum(inLine.slice(0, at));
    return first.every((text) => text !== null && text !== "") ? first : [...first, ...this.of(inLine.slice(at + 2))];
  }

  #sum(inLine: readonly ScriptToken[]): Values {
    const terms = splitAt(inLine, (value) => value === "+" || value === "/");
    let all: Values = [""];
    let separator = -1;
    for (const term of terms) {
      const values = this.#term(term);
      const joint = valueAt(inLine, separator) === "/" ? "/" : "";
      all = all.flatMap((left) => values.map((right) => joinTexts([left, joint, right])));
      if (all.length > MOST_VALUES) return UNKNOWN;
      separator += term.length + 1;
    }
    return all;
  }

  #term(tokens: readonly ScriptToken[]): Values {
    const [first, second] = tokens;
    if (second !== undefined) return this.#call(tokens);
    if (first?.kind === "text") return [first.value];
    const name = first?.value ?? "";
    return (this.#unsure.has(name) ? undefined : this.#names.get(name)) ?? UNKNOWN;
  }

  #call(tokens: readonly ScriptToken[]): Values {
    const open = lastCall(tokens);
    if (open === -1 || closingAt(tokens, open) !== tokens.length - 1) return UNKNOWN;
    const callee = valueAt(tokens, open - 1);
    const inner = tokens.slice(open + 1, -1);
    if (valueAt(tokens, open) === "[") return callee === "argv" ? this.#argument(inner) : UNKNOWN;
    const given = splitAt(inner, (value) => value === ",");
    if (this.#words.wrappers.has(callee) && given.length === 1) return this.of(inner);
    return this.#words.joiners.has(callee) && isOfPaths(tokens, open) ? this.#joined(given) : UNKNOWN;
  }

  #joined(given: readonly (readonly ScriptToken[])[]): Values {
    const pieces = given.map((piece) => {
      const [only = null, ...others] = this.of(piece);
      return others.length === 0 ? only : null;
    });
    return [joinTexts(pieces, "/")];
  }

  #argument([index, ...others]: readonly ScriptToken[]): Values {
    const known = others.length === 0 ? this.#programArguments[Number(index?.value)] : undefined;
    return [known ?? null];
  }
}

/** Where `??` or `||` stands outside brackets; -1: nowhere. */
function alternativeAt(tokens: readonly ScriptToken[]): number {
  let depth = 0;
  return tokens.findIndex((token, at) => {
    depth += depthChange(token);
    const isMark = token.kind === "mark" && (token.value === "?" || token.value === "|");
    return isMark && depth === 0 && tokens[at + 1]?.kind === "mark" && valueAt(tokens, at + 1) === token.value;
  });
}

export function valueAt(tokens: readonly ScriptToken[], at: number): string {
  return tokens[at]?.value ?? "";
}

function isOpening(token: ScriptToken | undefined): boolean {
  return token?.kind === "mark" && (token.value === "(" || token.value === "[");
}

/** `join(…)`, `os.path.join(…)`, `require("path").join(…)`; texts have a `join` as well. */
function isOfPaths(tokens: readonly ScriptToken[], open: number): boolean {
  const isMethod = valueAt(tokens, open - 2) === ".";
  return !isMethod || valueAt(tokens, open - 3) === "path" || valueAt(tokens, 0) === "require";
}

/** Where the arguments of the last call of a chain open: `join(` of `require("path").join("a", "b")`. */
function lastCall(tokens: readonly ScriptToken[]): number {
  let [open, close] = [-1, -1];
  for (const [at, token] of tokens.entries()) {
    if (at <= close || !isOpening(token)) continue;
    open = at;
    close = closingAt(tokens, at);
  }
  return open;
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

/** How deep brackets stand in each other; infinitely deep when one does not end, or ends without a beginning. */
export function deepestBracket(tokens: readonly ScriptToken[]): number {
  let [depth, deepest] = [0, 0];
  for (const token of tokens) {
    depth += depthChange(token);
    if (depth < 0) break;
    deepest = Math.max(deepest, depth);
  }
  return depth === 0 ? deepest : Number.POSITIVE_INFINITY;
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

/** Where the bracket that opens at `open` closes. All brackets do: the program was looked at before. */
export function closingAt(tokens: readonly ScriptToken[], open: number): number {
  let depth = 1;
  let at = open;
  while (depth > 0 && at < tokens.length) {
    at += 1;
    depth += bracketAt(tokens, at);
  }
  return at;
}

/** Where the bracket opens that closes at `close`. */
export function openingAt(tokens: readonly ScriptToken[], close: number): number {
  let depth = 1;
  let at = close;
  while (depth > 0 && at > 0) {
    at -= 1;
    depth -= bracketAt(tokens, at);
  }
  return at;
}

function bracketAt(tokens: readonly ScriptToken[], at: number): number {
  const token = tokens[at];
  return token === undefined ? 0 : depthChange(token);
}
