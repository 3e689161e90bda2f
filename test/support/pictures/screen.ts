import { indexedColour, trueColour } from "./palette.ts";

export type Look = {
  /** `#rrggbb`; null is the terminal's own colour. */
  readonly foreground: string | null;
  readonly background: string | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
  readonly isInverse: boolean;
};

/** One character that takes one or two columns. */
export type Cell = { readonly text: string; readonly columns: number; readonly look: Look };
export type Screen = readonly (readonly Cell[])[];

const PLAIN: Look = {
  foreground: null,
  background: null,
  isBold: false,
  isDim: false,
  isItalic: false,
  isUnderlined: false,
  isInverse: false,
};
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u;
// Colours (CSI … m), other control sequences, links and titles (OSC … ST), shifts of the character set, one character.
const PIECES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal is told
  /\u001b\[([\d;:]*)m|\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[\u000e\u000f]|(.)/gsu;

/** What `tmux capture-pane -e` printed, as cells. */
export function readScreen(captured: string): Screen {
  let look = PLAIN;
  return captured.split("\n").map((line) => {
    const cells: Cell[] = [];
    for (const [, codes, character] of line.matchAll(PIECES)) {
      if (codes !== undefined) look = lookAfter(look, codes);
      else if (character !== undefined) cells.push({ text: character, columns: WIDE.test(character) ? 2 : 1, look });
    }
    return withoutEmptyEnd(cells);
  });
}

/** The lines from the first that matches `from` to the last that matches `to`, empty lines at both ends dropped. */
export function cropped(screen: Screen, range: { readonly from?: RegExp; readonly to?: RegExp } = {}): Screen {
  const { from = /\S/, to = /\S/ } = range;
  const first = screen.findIndex((line) => from.test(textOf(line)));
  const last = screen.findLastIndex((line) => to.test(textOf(line)));
  if (first < 0 || last < first) throw new Error(`the screen has no lines from ${from} to ${to}`);
  return screen.slice(first, last + 1);
}

export function textOf(line: readonly Cell[]): string {
  return line.map(({ text }) => text).join("");
}

function withoutEmptyEnd(cells: readonly Cell[]): readonly Cell[] {
  const last = cells.findLastIndex(({ text, look }) => text !== " " || look.background !== null || look.isInverse);
  return cells.slice(0, last + 1);
}

/** Select Graphic Rendition, ECMA-48 8.3.117, with the 256 and true colours of ISO 8613-6. */
function lookAfter(before: Look, codes: string): Look {
  const numbers = (codes === "" ? "0" : codes).split(/[;:]/).map(Number);
  let look = before;
  for (let index = 0; index < numbers.length; index++) {
    const code = numbers[index] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, taken } = longColour(numbers.slice(index + 1));
      look = { ...look, [code === 38 ? "foreground" : "background"]: colour };
      index += taken;
    } else look = { ...look, ...change(code) };
  }
  return look;
}

function longColour([kind, ...rest]: readonly number[]): { readonly colour: string | null; readonly taken: number } {
  const [first = 0, second = 0, third = 0] = rest;
  if (kind === 5) return { colour: indexedColour(first), taken: 2 };
  if (kind === 2) return { colour: trueColour(first, second, third), taken: 4 };
  return { colour: null, taken: 0 };
}

const CHANGES: Readonly<Record<number, Partial<Look>>> = {
  0: PLAIN,
  1: { isBold: true },
  2: { isDim: true },
  3: { isItalic: true },
  4: { isUnderlined: true },
  7: { isInverse: true },
  22: { isBold: false, isDim: false },
  23: { isItalic: false },
  24: { isUnderlined: false },
  27: { isInverse: false },
  39: { foreground: null },
  49: { background: null },
};

function change(code: number): Partial<Look> {
  if (code >= 30 && code <= 37) return { foreground: indexedColour(code - 30) };
  if (code >= 40 && code <= 47) return { background: indexedColour(code - 40) };
  if (code >= 90 && code <= 97) return { foreground: indexedColour(code - 82) };
  if (code >= 100 && code <= 107) return { background: indexedColour(code - 92) };
  return CHANGES[code] ?? {};
}
