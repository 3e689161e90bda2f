import { escapeGlob, isAbsolutePath } from "./path-text.ts";
import type { Reading } from "./reading.ts";
import { joinTexts, type ShellState, type Text } from "./shell-state.ts";

/** A stretch of a word. `fields`: it stands for several words, as `"$@"` does. */
export type Piece = {
  readonly text: Text;
  readonly isSplit: boolean;
  readonly isPattern: boolean;
  readonly fields?: readonly Text[];
};

/** Where a word stands. */
type Place = { readonly reading: Reading; readonly shell: ShellState };

/** One field that grows piece by piece. */
type Growing = { text: Text; pattern: string; isPattern: boolean; isBegun: boolean };

/** The arguments that one word becomes: split where an expansion has separators, patterns looked up. */
export function fieldsOf(pieces: readonly Piece[], expander: Place): readonly Text[] {
  let current = empty();
  const grown = [current];
  for (const piece of pieces) {
    for (const [index, text] of textsOf(piece, expander.shell).entries()) {
      if (index > 0) {
        current = empty();
        grown.push(current);
      }
      grow(current, text, piece);
    }
  }
  return grown.filter(({ isBegun }) => isBegun).flatMap((field) => withFiles(field, expander));
}

function textsOf({ fields, text, isSplit }: Piece, shell: ShellState): readonly Text[] {
  const texts = fields ?? [text];
  return isSplit ? texts.flatMap((one) => splitText(one, shell)) : texts;
}

function empty(): Growing {
  return { text: "", pattern: "", isPattern: false, isBegun: false };
}

function grow(field: Growing, text: Text, piece: Piece): void {
  // An empty end of what was split only parts two fields.
  field.isBegun ||= !piece.isSplit || text !== "";
  field.text = joinTexts([field.text, text]);
  // A variable that holds `*.ts` is looked up too, unless it is quoted.
  const isPattern = piece.isPattern || (piece.isSplit && text !== null && /[*?[]/.test(text));
  field.isPattern ||= isPattern;
  const written = text ?? "";
  field.pattern += isPattern ? written : escapeGlob(written);
}

/** An empty text first or last: the words stand apart from what is before or after. */
function splitText(text: Text, { variables }: ShellState): readonly Text[] {
  if (text === null) return [null];
  if (!variables.has("IFS")) return text.split(/[ \t\n]+/);
  const separators = variables.get("IFS") ?? null;
  if (separators === null) return [null];
  return separators === "" ? [text] : text.split(new RegExp(`[${separators.replace(/[\]\\^-]/g, "\\$&")}]+`));
}

function withFiles({ text, pattern, isPattern }: Growing, { reading, shell }: Place): readonly Text[] {
  if (!isPattern || text === null) return [text];
  const folder = isAbsolutePath(pattern) ? "" : shell.cwd;
  if (folder === null || shell.hasOwnGlobs) return [null];
  const found = reading.glob(folder === "" ? pattern : `${escapeGlob(folder)}/${pattern}`);
  if (found === null) return [null];
  // Without a match the shell hands the pattern itself over.
  if (found.length === 0) return [text];
  const start = `${folder}/`;
  return found.map((path) => (folder !== "" && path.startsWith(start) ? path.slice(start.length) : path));
}
