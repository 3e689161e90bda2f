/** More alternatives than this are not spelt out. */
const MOST_ALTERNATIVES = 200;

/**
 * What `{a,b}` or `{1..5}` stands for. Null: it holds quotes or expansions, or too much.
 *
 * @see bash(1), "Brace Expansion"
 */
export function braceAlternatives(text: string): readonly string[] | null {
  if (/["'`$\\]/.test(text)) return null;
  const inner = text.slice(1, -1);
  if (NUMBERS.test(inner)) return numbers(rangeOf(inner));
  if (LETTERS.test(inner)) return letters(rangeOf(inner));
  const pieces = splitAtTop(inner);
  // `{a}` is no list: the braces stay.
  if (pieces.length === 1) return expandNested(inner)?.map((piece) => `{${piece}}`) ?? null;
  const all: string[] = [];
  for (const piece of pieces) {
    const spelt = expandNested(piece);
    if (spelt === null || all.length + spelt.length > MOST_ALTERNATIVES) return null;
    all.push(...spelt);
  }
  return all;
}

const NUMBERS = /^-?\d+\.\.-?\d+(\.\.-?\d+)?$/;
const LETTERS = /^[a-zA-Z]\.\.[a-zA-Z](\.\.-?\d+)?$/;

type Range = { readonly from: string; readonly to: string; readonly step: number };

function rangeOf(inner: string): Range {
  const from = inner.slice(0, inner.indexOf(".."));
  const rest = inner.slice(from.length + "..".length);
  const to = rest.replace(/\.\..*$/, "");
  // The sign of a step says nothing, and none is as good as one.
  return { from, to, step: Math.abs(Number(rest.slice(to.length + "..".length))) || 1 };
}

function numbers({ from, to, step }: Range): readonly string[] | null {
  if (Math.abs(Number(to) - Number(from)) / step > MOST_ALTERNATIVES) return null;
  const isPadded = /^-?0\d/.test(from) || /^-?0\d/.test(to);
  const width = isPadded ? Math.max(from.length, to.length) : 0;
  return steps(Number(from), Number(to), step).map((number) => {
    const sign = number < 0 ? "-" : "";
    return sign + String(Math.abs(number)).padStart(width - sign.length, "0");
  });
}

function letters({ from, to, step }: Range): readonly string[] | null {
  const isOneCase = /^([a-z]{2}|[A-Z]{2})$/.test(from + to);
  // From `Z` to `a` lie marks that mean something to the shell.
  if (!isOneCase) return null;
  return steps(from.charCodeAt(0), to.charCodeAt(0), step).map((code) => String.fromCharCode(code));
}

function steps(from: number, to: number, step: number): readonly number[] {
  const count = Math.floor(Math.abs(to - from) / step) + 1;
  return Array.from({ length: count }, (_, index) => from + Math.sign(to - from) * index * step);
}

function splitAtTop(text: string): readonly string[] {
  const pieces: string[] = [];
  let depth = 0;
  let piece = "";
  for (const character of text) {
    if (character === "{") depth += 1;
    if (character === "}") depth -= 1;
    if (character === "," && depth === 0) {
      pieces.push(piece);
      piece = "";
    } else piece += character;
  }
  return [...pieces, piece];
}

/** Braces in `text` are even: so the parser hands a list of alternatives over. */
function expandNested(text: string): readonly string[] | null {
  const open = text.indexOf("{");
  if (open === -1) return [text];
  const end = endOfBraces(text, open);
  const middle = braceAlternatives(text.slice(open, end));
  const rest = expandNested(text.slice(end));
  if (middle === null || rest === null || middle.length * rest.length > MOST_ALTERNATIVES) return null;
  return middle.flatMap((piece) => rest.map((tail) => text.slice(0, open) + piece + tail));
}

/** After the brace that closes the one at `open`. */
function endOfBraces(text: string, open: number): number {
  let depth = 1;
  let at = open + 1;
  for (; depth > 0 && at < text.length; at += 1) {
    if (text.charAt(at) === "{") depth += 1;
    if (text.charAt(at) === "}") depth -= 1;
  }
  return at;
}
