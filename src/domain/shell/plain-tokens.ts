import type { Redirect, Word } from "unbash";
import { plainWord } from "./plain-word.ts";

export type PlainNode = Word | Redirect;
export type Operator = { readonly type: "Operator"; readonly text: string; readonly pos: number; readonly end: number };
export type PlainToken = PlainNode | Operator;

/** The tokens of a line of plain words; null: something else stands in it. */
export function plainTokens(line: string): readonly PlainToken[] | null {
  const tokens: PlainToken[] = [];
  for (let at = afterBlanks(line, 0); at < line.length; at = afterBlanks(line, at)) {
    const token = operatorAt(line, at) ?? redirectAt(line, at) ?? plainWord(line, at);
    if (token === null) return null;
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function afterBlanks(line: string, start: number): number {
  let at = start;
  while (line[at] === " " || line[at] === "\t") at += 1;
  return at;
}

/** A lone `&`, `|&` and `;;` are none of them: what is left of them is no word either. */
const OPERATORS = ["&&", "||", "|", ";", "\n"];

function operatorAt(line: string, pos: number): Operator | null {
  const text = OPERATORS.find((operator) => line.startsWith(operator, pos));
  return text === undefined ? null : { type: "Operator", text, pos, end: pos + text.length };
}

/** `> file`, `2>> file`, `2>&1`. */
function redirectAt(line: string, pos: number): Redirect | null {
  let at = pos;
  while (isDigit(line[at])) at += 1;
  if (line[at] !== ">") return null;
  const descriptor =
    at === pos ? undefined : ({ type: "FileDescriptor", pos, end: at, value: Number(line.slice(pos, at)) } as const);
  const operator = line.startsWith(">>", at) ? ">>" : line.startsWith(">&", at) ? ">&" : ">";
  const target = plainWord(line, afterBlanks(line, at + operator.length));
  if (target === null || (operator === ">&" && ![...target.text].every(isDigit))) return null;
  return { type: "Redirect", pos, end: target.end, operator, descriptor, target };
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}
