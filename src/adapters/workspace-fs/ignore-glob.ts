import { type ByteSet, isInByteSet, readByteSet } from "./ignore-byte-set.ts";

type Token =
  | { readonly kind: "byte"; readonly byte: number }
  | { readonly kind: "set"; readonly set: ByteSet }
  /** Any bytes but slashes, or none. */
  | { readonly kind: "star" }
  /** Whole folders with the slash behind each, or none: `**` and a slash. */
  | { readonly kind: "folders" }
  /** Anything: `**` at the end or before a quoted slash. */
  | { readonly kind: "rest" };

type Read = { readonly token: Token; readonly end: number };

/** A compiled pattern of gitignore(5), without its `!` and its slashes at either end. */
export type Glob = { readonly tokens: readonly Token[]; readonly foldsCase: boolean };

const SLASH = "/".charCodeAt(0);
const NOT_SLASH: ByteSet = { isNegated: true, members: [{ from: SLASH, to: SLASH }], classes: [] };

/** Null: a pattern that fits nothing, such as one with an open bracket. Works on bytes, as git does. */
export function compileGlob(pattern: string, foldsCase: boolean): Glob | null {
  const bytes = toBytes(pattern, foldsCase);
  const tokens: Token[] = [];
  for (let at = 0; at < bytes.length; ) {
    const read = readToken(bytes, at, tokens);
    if (read === null) return null;
    tokens.push(read.token);
    at = read.end;
  }
  return { tokens, foldsCase };
}

/**
 * Follows all ways through the pattern at once, so that the time is bounded by length of pattern times length
 * of path. A pattern comes from a repository that is not trusted; with backtracking it could stop a hook.
 */
export function globFits({ tokens, foldsCase }: Glob, path: string): boolean {
  const bytes = toBytes(path, foldsCase);
  let ways = new Ways(tokens);
  ways.enter(0);
  for (let at = 0; at < bytes.length; at++) {
    const next = new Ways(tokens);
    const byte = bytes.charCodeAt(at);
    for (const way of ways.all) next.step(way, byte, foldsCase);
    if (next.all.size === 0) return false;
    ways = next;
  }
  return ways.all.has(2 * tokens.length);
}

/** Positions in a pattern: `2 * index` before a token, `2 * index + 1` amid the folders that a token stands for. */
class Ways {
  readonly all = new Set<number>();
  readonly #tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  enter(index: number): void {
    this.all.add(2 * index);
    const kind = this.#tokens[index]?.kind;
    if (kind === "star" || kind === "folders" || kind === "rest") this.enter(index + 1);
  }

  step(way: number, byte: number, foldsCase: boolean): void {
    const index = way >> 1;
    const token = this.#tokens[index];
    if (token === undefined) return;
    if (token.kind === "byte" && token.byte === byte) this.enter(index + 1);
    if (token.kind === "set" && byte !== SLASH && isInByteSet(token.set, byte, foldsCase)) this.enter(index + 1);
    if (token.kind === "rest" || (token.kind === "star" && byte !== SLASH)) this.enter(index);
    if (token.kind !== "folders") return;
    this.all.add(2 * index + 1);
    if (byte === SLASH) this.enter(index + 1);
  }
}

function readToken(bytes: string, at: number, before: readonly Token[]): Read | null {
  const byte = bytes[at];
  if (byte === "*") return readStars(bytes, at, before);
  if (byte === "?") return { token: { kind: "set", set: NOT_SLASH }, end: at + 1 };
  if (byte === "[") {
    const read = readByteSet(bytes, at);
    return read === null ? null : { token: { kind: "set", set: read.set }, end: read.end };
  }
  const literal = byte === "\\" ? at + 1 : at;
  return literal < bytes.length ? { token: { kind: "byte", byte: bytes.charCodeAt(literal) }, end: literal + 1 } : null;
}

/** Two stars mean more than one only as a whole name; else they count as one. */
function readStars(bytes: string, at: number, before: readonly Token[]): Read {
  let end = at;
  while (bytes[end] === "*") end++;
  // git cuts off what it can compare as plain text, so stars right behind that count as a name's beginning.
  const startsName =
    bytes[at - 1] === "/" || (before.every(({ kind }) => kind === "byte") && !bytes.slice(0, at).includes("\\"));
  if (end - at === 1 || !startsName) return { token: { kind: "star" }, end };
  if (bytes[end] === "/") return { token: { kind: "folders" }, end: end + 1 };
  // A quoted slash is a slash that must be there: to git only a plain one may stand for no folder at all.
  const isRest = end === bytes.length || bytes.startsWith("\\/", end);
  return { token: { kind: isRest ? "rest" : "star" }, end };
}

/** One character for each byte. */
function toBytes(text: string, foldsCase: boolean): string {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  return foldsCase ? bytes.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : bytes;
}
