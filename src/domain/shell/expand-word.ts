import type { ParameterExpansionPart, ParsedScript, SyntaxNode, Word, WordPart } from "unbash";
import { braceAlternatives } from "./braces.ts";
import { fieldsOf, type Piece } from "./fields.ts";
import type { Language } from "./language.ts";
import { listOf, parameterValue, variableValue } from "./parameter.ts";
import type { Reading } from "./reading.ts";
import { forgetAssigned, joinTexts, type ShellState, type Text } from "./shell-state.ts";

/** What the expansion of words needs to know and may cause. */
export type Expander = {
  readonly reading: Reading;
  readonly shell: ShellState;
  /** Follows `$(…)`; its output, null if it cannot be known. */
  readonly substitute: (script: ParsedScript | undefined, written: string) => Text;
  readonly eachChild: Language["eachChild"];
};

/** The arguments that words become; null stands for any number of arguments that cannot be known. */
export function expandWords(words: readonly Word[], expander: Expander): readonly Text[] {
  return words.flatMap((word) => expandWord(word, expander));
}

export function expandWord(word: Word, expander: Expander): readonly Text[] {
  if (word.parts === undefined) return [tilde(word.text, word.value, expander)];
  return withBraces(word.parts, expander).flatMap((pieces) => fieldsOf(pieces, expander));
}

/** The file that a redirection names; null: it cannot be known, or it would be several. */
export function expandTarget(word: Word, expander: Expander): Text {
  const fields = expandWord(word, expander);
  return fields.length === 1 ? (fields[0] ?? null) : null;
}

/** A word where the shell neither splits nor looks for files: after `=`, after `<<<`, between quotes. */
export function expandText(word: Word, expander: Expander): Text {
  if (word.parts === undefined) return tilde(word.text, word.value, expander);
  return expandParts(word.parts, expander);
}

/** The parts of a here document. */
export function expandParts(parts: readonly WordPart[], expander: Expander): Text {
  const pieces = parts.map((part) => pieceOf(part, expander));
  return joinTexts(pieces.map(({ text, fields }) => (fields === undefined ? text : joinedList(fields, expander))));
}

/** A list where only one text can be, and `"$*"`. */
function joinedList(fields: readonly Text[], { shell }: Expander): Text {
  // The first character of IFS stands between them.
  return fields.length > 1 && shell.variables.has("IFS") ? null : joinTexts(fields, " ");
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
    const alternatives = alternativesOf(part, index === 0, expander);
    all = all.flatMap((before) => alternatives.map((piece) => [...before, piece]));
    if (all.length > MOST_FIELDS) return [[UNKNOWN]];
  }
  return all;
}

function alternativesOf(part: WordPart, isFirst: boolean, expander: Expander): readonly Piece[] {
  if (part.type === "Literal" && isFirst) return [plain(tilde(part.text, part.value, expander))];
  if (part.type !== "BraceExpansion") return [pieceOf(part, expander)];
  followNested(part, expander);
  const texts = braceAlternatives(part.text) ?? [null];
  return texts.map((text) => ({
    text: isFirst && text !== null ? tilde(text, text, expander) : text,
    isSplit: false,
    isPattern: text !== null && /[*?[]/.test(text),
  }));
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
  if (node.type === "ArithmeticExpansion") forgetAssigned(node.text, expander.shell);
  expander.eachChild(node, (child) => {
    const isSubstitution =
      child.type === "CommandExpansion" ||
      child.type === "ProcessSubstitution" ||
      child.type === "ArithmeticCommandExpansion";
    if (isSubstitution) expander.substitute(child.script, child.text);
    else followNested(child, expander);
  });
}

/** Between quotes nothing is split; yet `"a$@"` stands for as many words as the list in it has. */
function quotedPiece(parts: readonly WordPart[], expander: Expander): Piece {
  const lists = parts.map((part) => quotedTexts(part, expander));
  const text = joinTexts(lists.map(({ texts }) => joinTexts(texts)));
  if (!lists.some(({ isList }) => isList)) return plain(text);
  const isNothing = text === "" && lists.every(({ texts }) => texts.length < 2);
  // `"$@"` without any word is no word, and no empty one either.
  const fields = isNothing ? [] : oneAfterTheOther(lists.map(({ texts }) => texts));
  return { text: null, isSplit: false, isPattern: false, fields };
}

function quotedTexts(
  part: WordPart,
  expander: Expander,
): { readonly texts: readonly Text[]; readonly isList: boolean } {
  const { text, fields } = pieceOf(part, expander);
  if (fields === undefined) return { texts: [text], isList: false };
  // `$*` and `${a[*]}` are one text.
  const isJoining = /\*\]?\}?$/.test(part.text);
  return isJoining ? { texts: [joinedList(fields, expander)], isList: false } : { texts: fields, isList: true };
}

/** The last word of each list and the first of the next are one word. */
function oneAfterTheOther(lists: readonly (readonly Text[])[]): readonly Text[] {
  const ended: Text[] = [];
  let open: Text = "";
  for (const texts of lists) {
    for (const [index, text] of texts.entries()) {
      if (index > 0) ended.push(open);
      open = index > 0 ? text : joinTexts([open, text]);
    }
  }
  return [...ended, open];
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
  const text = parameterValue(
    shell,
    part,
    (word) => expandText(word, expander),
    (name) => expander.reading.isLikelyUnset(name, part.text),
  );
  return { text, isSplit: true, isPattern: false };
}
