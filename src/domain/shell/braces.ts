/** More alternatives than this are not spelt out. */
const MOST_ALTERNATIVES = 200;

/** What `{a,b}` or `{1..5}` stands for. Null: it holds quotes or expansions, or too much. */
export function braceAlternatives(text: string): readonly string[] | null {
  if (/["'`$\\]/.test(text)) return null;
  const range = rangeOf(text);
  if (range !== null) return range;
  const inner = splitAtTop(text.slice(1, -1));
  const all: string[] = [];
  for (const piece of inner) {
    const spelt = expandNested(piece);
    if (spelt === null || all.length + spelt.length > MOST_ALTERNATIVES) return null;
    all.push(...spelt);
  }
  return all;
}

function rangeOf(text: string): readonly string[] | null {
  const found = /^\{(-?\d+)\.\.(-?\d+)(?:\.\.(\d+))?\}$/.exec(text);
  const letters = /^\{([a-zA-Z])\.\.([a-zA-Z])\}$/.exec(text);
  if (found !== null) return numbers(found[1] ?? "", found[2] ?? "", Number(found[3] ?? "1") || 1);
  if (letters === null) return null;
  const [from, to] = [(letters[1] ?? "").charCodeAt(0), (letters[2] ?? "").charCodeAt(0)];
  return steps(from, to, 1).map((code) => String.fromCharCode(code));
}

function numbers(from: string, to: string, step: number): readonly string[] | null {
  if (Math.abs(Number(to) - Number(from)) / step > MOST_ALTERNATIVES) return null;
  const isPadded = /^-?0\d/.test(from) || /^-?0\d/.test(to);
  const width = isPadded ? Math.max(from.length, to.length) : 0;
  return steps(Number(from), Number(to), step).map((number) => String(number).padStart(width, "0"));
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

function expandNested(text: string): readonly string[] | null {
  const open = text.indexOf("{");
  if (open === -1) return [text];
  const close = closingBrace(text, open);
  if (close === -1) return [text];
  const middle = braceAlternatives(text.slice(open, close + 1));
  const rest = expandNested(text.slice(close + 1));
  if (middle === null || rest === null || middle.length * rest.length > MOST_ALTERNATIVES) return null;
  return middle.flatMap((piece) => rest.map((tail) => text.slice(0, open) + piece + tail));
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text.charAt(at) === "{") depth += 1;
    if (text.charAt(at) === "}") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}
