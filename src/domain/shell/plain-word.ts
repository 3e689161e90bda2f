import type { DoubleQuotedChild, Word, WordPart } from "unbash";

/** A word of plain characters, quotes, `*`, `?` and `$name`; null: none stands there, or one with anything else in it. */
export function plainWord(line: string, pos: number): Word | null {
  const parts: WordPart[] = [];
  let end = pos;
  while (end < line.length && !ENDING.includes(line.charAt(end))) {
    const part = partAt(line, end, line[pos] === "-");
    if (part === null) return null;
    parts.push(part);
    end = part.end;
  }
  const [first] = parts;
  if (first === undefined) return null;
  const text = line.slice(pos, end);
  if (parts.length === 1 && first.type === "Literal")
    return { type: "Word", text, pos, end, parts: undefined, value: text };
  return { type: "Word", text, pos, end, parts, value: parts.map(wordValue).join("") };
}

/** What stands behind a word without being part of it. */
const ENDING = " \t\n|&;>";

function wordValue(part: WordPart): string {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "Glob":
      return part.value;
    case "DoubleQuoted":
      return part.parts.map((inner) => (inner.type === "Literal" ? inner.value : inner.text)).join("");
    default:
      return part.text;
  }
}

function partAt(line: string, pos: number, isOption: boolean): WordPart | null {
  switch (line.charAt(pos)) {
    case "'":
      return singleQuoted(line, pos);
    case '"':
      return doubleQuoted(line, pos);
    case "$":
      return variable(line, pos);
    case "*":
    case "?":
      return glob(line, pos);
    default:
      return literal(line, pos, isOption);
  }
}

function singleQuoted(line: string, pos: number): WordPart | null {
  const close = line.indexOf("'", pos + 1);
  if (close === -1) return null;
  const end = close + 1;
  return { type: "SingleQuoted", pos, end, value: line.slice(pos + 1, close), text: line.slice(pos, end) };
}

function doubleQuoted(line: string, pos: number): WordPart | null {
  const parts: DoubleQuotedChild[] = [];
  let at = pos + 1;
  for (let character = line[at]; character !== '"'; character = line[at]) {
    if (character === undefined || character === "`" || character === "\\") return null;
    const part = character === "$" ? variable(line, at) : quotedText(line, at);
    if (part === null) return null;
    parts.push(part);
    at = part.end;
  }
  if (parts.length === 0) parts.push({ type: "Literal", pos: at, end: at, value: "", text: "" });
  const end = at + 1;
  return { type: "DoubleQuoted", pos, end, text: line.slice(pos, end), parts };
}

function quotedText(line: string, pos: number): DoubleQuotedChild {
  let end = pos;
  while (end < line.length && !'"$`\\'.includes(line.charAt(end))) end += 1;
  const text = line.slice(pos, end);
  return { type: "Literal", pos, end, value: text, text };
}

/** `$name`. */
function variable(line: string, pos: number): DoubleQuotedChild | null {
  let end = pos + 1;
  while (isNameCharacter(line.charCodeAt(end))) end += 1;
  if (end === pos + 1 || line.charAt(pos + 1) <= "9") return null;
  return { type: "SimpleExpansion", pos, end, text: line.slice(pos, end) };
}

function glob(line: string, pos: number): WordPart | null {
  if (line[pos] === "?") return { type: "Glob", kind: "question", pos, end: pos + 1, text: "?", value: "?" };
  let end = pos;
  while (line[end] === "*") end += 1;
  const text = line.slice(pos, end);
  return { type: "Glob", kind: "star", pos, end, text, value: text };
}

/** Elsewhere `=` may make an assignment of the word; in an option it does not. */
function literal(line: string, pos: number, isOption: boolean): WordPart | null {
  let end = pos;
  while (isPlainCharacter(line.charCodeAt(end)) || (isOption && line[end] === "=")) end += 1;
  if (end === pos) return null;
  const text = line.slice(pos, end);
  return { type: "Literal", pos, end, value: text, text };
}

/** Letters, digits and `_` of ASCII. */
function isNameCharacter(code: number): boolean {
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  return isLetter || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}

/** Also `-./:,%@+~^`. */
function isPlainCharacter(code: number): boolean {
  return isNameCharacter(code) || PLAIN_CODES.includes(code);
}

const PLAIN_CODES = [0x2d, 0x2e, 0x2f, 0x3a, 0x2c, 0x25, 0x40, 0x2b, 0x7e, 0x5e];
