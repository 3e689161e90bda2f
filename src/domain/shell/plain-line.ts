import type { AndOr, Command, ParsedScript, Pipeline, Redirect, Statement, Word } from "unbash";
import { type PlainNode, type PlainToken, plainTokens } from "./plain-tokens.ts";
import { isWordOf } from "./word-list.ts";

/**
 * The tree of a line of plain words: simple commands with redirections of their output, joined by `|`, `&&`, `||`, `;`. It is
 * the very tree that the parser of bash makes of it, or null: something else stands in the line.
 */
export function parsePlainLine(line: string): ParsedScript | null {
  const tokens = plainTokens(line);
  if (tokens === null) return null;
  const commands = statements({ tokens, at: 0 });
  return commands === null
    ? null
    : { type: "Script", pos: 0, end: line.length, shebang: undefined, commands, errors: undefined };
}

type Cursor = { readonly tokens: readonly PlainToken[]; at: number };

function statements(cursor: Cursor): readonly Statement[] | null {
  const found: Statement[] = [];
  for (skipNewlines(cursor); cursor.at < cursor.tokens.length; skipNewlines(cursor)) {
    const command = andOr(cursor);
    if (command === null) return null;
    found.push({ type: "Statement", pos: command.pos, end: command.end, command, background: undefined });
    if (cursor.at < cursor.tokens.length && takeOperator(cursor, ENDS) === null) return null;
  }
  return found.length === 0 ? null : found;
}

const ENDS = [";", "\n"] as const;

function andOr(cursor: Cursor): Command | Pipeline | AndOr | null {
  const chain = chainOf(cursor, pipeline, ["&&", "||"]);
  if (chain === null) return null;
  const { first, nodes, operators, end } = chain;
  return nodes.length === 1 ? first : { type: "AndOr", pos: first.pos, end, commands: nodes, operators };
}

function pipeline(cursor: Cursor): Command | Pipeline | null {
  const chain = chainOf(cursor, command, ["|"]);
  if (chain === null) return null;
  const { first, nodes, operators, end } = chain;
  return nodes.length === 1
    ? first
    : { type: "Pipeline", pos: first.pos, end, prefixes: [], commands: nodes, operators };
}

type Chain<N, O> = {
  readonly first: N;
  readonly nodes: readonly N[];
  readonly operators: readonly O[];
  readonly end: number;
};

/** One after the other, with one of these operators between them; after it the line may be broken. */
function chainOf<N extends { readonly end: number }, O extends string>(
  cursor: Cursor,
  next: (cursor: Cursor) => N | null,
  joining: readonly O[],
): Chain<N, O> | null {
  const first = next(cursor);
  if (first === null) return null;
  const nodes = [first];
  const operators: O[] = [];
  let { end } = first;
  for (let joint = takeOperator(cursor, joining); joint !== null; joint = takeOperator(cursor, joining)) {
    skipNewlines(cursor);
    const node = next(cursor);
    if (node === null) return null;
    operators.push(joint);
    nodes.push(node);
    end = node.end;
  }
  return { first, nodes, operators, end };
}

/** Null, and nothing is taken: another token comes next. */
function takeOperator<O extends string>(cursor: Cursor, wanted: readonly O[]): O | null {
  const token = cursor.tokens[cursor.at];
  if (token?.type !== "Operator") return null;
  const found = wanted.find((one) => one === token.text);
  if (found === undefined) return null;
  cursor.at += 1;
  return found;
}

function skipNewlines(cursor: Cursor): void {
  while (takeOperator(cursor, ["\n"]) !== null);
}

function command(cursor: Cursor): Command | null {
  const prefix: Redirect[] = [];
  const suffix: (Word | Redirect)[] = [];
  let name: Word | undefined;
  let [first, last]: [PlainNode | undefined, PlainNode | undefined] = [undefined, undefined];
  for (let token = cursor.tokens[cursor.at]; token !== undefined && token.type !== "Operator"; ) {
    if (name !== undefined) suffix.push(token);
    else if (token.type === "Redirect") prefix.push(token);
    else name = token;
    first ??= token;
    last = token;
    cursor.at += 1;
    token = cursor.tokens[cursor.at];
  }
  if (first === undefined || last === undefined || isReserved(name)) return null;
  const args = suffix.filter((item) => item.type === "Word");
  const redirects = [...prefix, ...suffix.filter((item) => item.type === "Redirect")];
  return { type: "Command", pos: first.pos, end: last.end, name, prefix, suffix, args, redirects };
}

/** Words that are the shell's own grammar where a command's name stands. */
const RESERVED = "if then else elif fi for while until do done case esac select function time coproc in";

function isReserved(name: Word | undefined): boolean {
  return name !== undefined && isWordOf(RESERVED, name.text);
}
