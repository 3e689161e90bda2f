import {
  forEachChild,
  type ParameterExpansionPart,
  type ParsedScript,
  type SyntaxNode,
  type Word,
  type WordPart,
} from "unbash";
import { braceAlternatives } from "./braces.ts";
import { listOf, parameterValue, variableValue } from "./parameter.ts";
import { escapeGlob, isAbsolutePath } from "./path-text.ts";
import type { Reading } from "./reading.ts";
import { joinTexts, type ShellState, type Text } from "./shell-state.ts";

/** What the expansion of words needs to know and may cause. */
export type Expander = {
  readonly reading: Reading;
  readonly shell: ShellState;
  /** Follows `$(…)`; its output, null if it cannot be known. */
  readonly substitute: (script: ParsedScript | undefined, written: string) => Text;
};

/** A stretch of a word. `fields`: it stands for several words, as `"$@"` does. */
type Piece = {
  readonly text: Text;
  readonly isSplit: boolean;
  readonly isPattern: boolean;
  readonly fields?: readonly Text[];
};

/** The arguments that words become; null stands for any number of arguments that cannot be known. */
export function expandWords(words: readonly Word[], expander: Expander): readonly Text[] {
  return words.flatMap((word) => expandWord(word, expander));
}

export function expandWord(word: Word, expander: Expander): readonly Text[] {
  if (word.parts === undefined) return [tilde(word.text, word.value, expander)];
  return withBraces(word.parts, expander).flatMap((pieces) => fieldsOf(pieces, expander));
}

/** A word where the shell neither splits nor looks for files: after `=`, after `>`, between quotes. */
export function expandText(word: Word, expander: Expander): Text {
  if (word.parts === undefined) return tilde(word.text, word.value, expander);
  return joinedText(word.parts.map((part) => pieceOf(part, expander)));
}

/** The parts of a here document. */
export function expandParts(parts: readonly WordPart[], expander: Expander): Text {
  return joinedText(parts.map((part) => pieceOf(part, expander)));
}

function joinedText(pieces: readonly Piece[]): Text {
  return joinTexts(pieces.map((piece) => (piece.fields === undefined ? piece.text : joinTexts(piece.fields, " "))));
}

function tilde(text: string, value: string, { reading }: Expander): Text {
  if (!text.startsWith("~")) return value;
  if (text !== "~" && !text.startsWith("~/")) return null;
  const { home } = reading.scene;
  return home === null ? null : home + value.slice(1);
}

function withBraces(parts: readonly WordPart[], expander: Expander): readonly (readonly Piece[])[] {
  let all: readonly (readonly Piece[])[] = [[]];
  for (const [index, part] of parts.entries()) {
    if (part.type === "BraceExpansion") followNested(part, expander);
    const isFirst = index === 0;
    const alternatives: readonly Piece[] =
      part.type === "BraceExpansion"
        ? (braceAlternatives(part.text)?.map((text) => ({ text, isSplit: false, isPattern: /[*?[]/.test(text) })) ?? [
            UNKNOWN,
          ])
        : [
            isFirst && part.type === "Literal"
              ? plain(tilde(part.text, part.value, expander))
              : pieceOf(part, expander),
          ];
    all = all.flatMap((before) => alternatives.map((piece) => [...before, piece]));
    if (all.length > MOST_FIELDS) return [[UNKNOWN]];
  }
  return all;
}

const MOST_FIELDS = 1000;
const UNKNOWN: Piece = { text: null, isSplit: false, isPattern: false };

function plain(text: Text): Piece {
  return { text, isSplit: false, isPattern: false };
}

function pieceOf(part: WordPart, expander: Expander): Piece {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return plain(part.value);
    case "Glob":
    case "ExtendedGlob":
      followNested(part, expander);
      return { text: part.text, isSplit: false, isPattern: true };
    case "DoubleQuoted":
    case "LocaleString":
      return quotedPiece(part.parts, expander);
    case "SimpleExpansion":
      return variablePiece(part.text.slice(1), expander);
    case "ParameterExpansion":
      return parameterPiece(part, expander);
    case "CommandExpansion":
      return { text: expander.substitute(part.script, part.text), isSplit: true, isPattern: false };
    case "ProcessSubstitution":
      // Its output or input is a pipe, whatever its name.
      expander.substitute(part.script, part.text);
      return plain("/dev/fd/63");
    default:
      followNested(part, expander);
      return UNKNOWN;
  }
}

/** What runs while a word is expanded, however deep in it. */
export function followNested(node: SyntaxNode, expander: Expander): void {
  forEachChild(node, (child) => {
    const isSubstitution =
      child.type === "CommandExpansion" ||
      child.type === "ProcessSubstitution" ||
      child.type === "ArithmeticCommandExpansion";
    if (isSubstitution) expander.substitute(child.script, child.text);
    else followNested(child, expander);
  });
}

function quotedPiece(parts: readonly WordPart[], expander: Expander): Piece {
  const pieces = parts.map((part) => pieceOf(part, expander));
  const only = pieces.length === 1 ? pieces[0] : undefined;
  // "$@" alone keeps its words apart; anything else between quotes is one text.
  if (only?.fields !== undefined) return { text: null, isSplit: false, isPattern: false, fields: only.fields };
  return plain(joinedText(pieces));
}

function variablePiece(name: string, { shell }: Expander): Piece {
  const fields = listOf(shell, name, null);
  if (fields !== null) return { text: null, isSplit: true, isPattern: false, fields };
  return { text: variableValue(shell, name), isSplit: true, isPattern: false };
}

function parameterPiece(part: ParameterExpansionPart, expander: Expander): Piece {
  followNested(part, expander);
  const { shell } = expander;
  const isPlain = part.operation === undefined && part.prefix === undefined;
  const fields = isPlain ? listOf(shell, part.parameter, part.index?.text ?? null) : null;
  if (fields !== null) return { text: null, isSplit: true, isPattern: false, fields };
  const text = parameterValue(shell, part, (word) => expandText(word, expander));
  return { text, isSplit: true, isPattern: false };
}

/** One field that grows piece by piece. */
type Growing = { text: Text; pattern: string; isPattern: boolean; isBegun: boolean };

function fieldsOf(pieces: readonly Piece[], expander: Expander): readonly Text[] {
  const grown: Growing[] = [empty()];
  for (const piece of pieces) {
    const [first, ...others] = piece.fields ?? (piece.isSplit ? splitText(piece.text) : [piece.text]);
    if (first === undefined) continue;
    grow(grown, first, piece);
    for (const other of others) {
      grown.push(empty());
      grow(grown, other, piece);
    }
  }
  return grown.filter(({ isBegun }) => isBegun).flatMap((field) => withFiles(field, expander));
}

function empty(): Growing {
  return { text: "", pattern: "", isPattern: false, isBegun: false };
}

function grow(grown: Growing[], text: Text, piece: Piece): void {
  const field = grown.at(-1);
  if (field === undefined) return;
  field.isBegun = true;
  field.text = joinTexts([field.text, text]);
  // A variable that holds `*.ts` is looked up too, unless it is quoted.
  const isPattern = piece.isPattern || (piece.isSplit && text !== null && /[*?[]/.test(text));
  field.isPattern ||= isPattern;
  field.pattern += isPattern ? (text ?? "") : escapeGlob(text ?? "");
}

function splitText(text: Text): readonly Text[] {
  return text === null ? [null] : text.split(/[ \t\n]+/).filter((word) => word !== "");
}

function withFiles({ text, pattern, isPattern }: Growing, { reading, shell }: Expander): readonly Text[] {
  if (!isPattern || text === null) return [text];
  const isAbsolute = isAbsolutePath(pattern);
  if (!isAbsolute && shell.cwd === null) return [null];
  const folder = isAbsolute || shell.cwd === null ? "" : `${shell.cwd}/`;
  const found = reading.glob(isAbsolute ? pattern : escapeGlob(folder) + pattern);
  if (found === null) return [null];
  // Without a match the shell hands the pattern itself over.
  if (found.length === 0) return [text];
  return found.map((path) => (folder !== "" && path.startsWith(folder) ? path.slice(folder.length) : path));
}
