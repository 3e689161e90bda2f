/** Lines compared at most on the part that differs; beyond that a diff would not be short anyway. */
const MOST_COMPARED = 400;
const MOST_CHARACTERS = 700;
const MOST_LINE_CHARACTERS = 160;

export type LineDiff = {
  readonly text: string;
  /** Who knows `before` and reads this knows `after`: no line is left out or cut, and nothing in it is invisible. */
  readonly isWhole: boolean;
};

type Edit = { readonly sign: "-" | "+"; readonly line: string; readonly number: number };

/**
 * The changed lines from `before` to `after`, as `-12: old` and `+12: new`; line numbers are those of the
 * respective text, from 1. Null when there is too much to show.
 *
 * Longest common subsequence over the lines between the common start and end (Hunt and McIlroy, "An
 * Algorithm for Differential File Comparison", 1976, without their candidate lists: the part is small).
 */
export function lineDiff(before: string, after: string): LineDiff | null {
  const old = before.split("\n");
  const now = after.split("\n");
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start++;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const removed = old.slice(start, old.length - end);
  const added = now.slice(start, now.length - end);
  if (removed.length > MOST_COMPARED || added.length > MOST_COMPARED) return null;
  return render(edits(removed, added, start + 1));
}

function edits(removed: readonly string[], added: readonly string[], first: number): readonly Edit[] {
  const commonFrom = commonLengths(removed, added);
  const found: Edit[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const old = removed[i];
    const now = added[j];
    if (old === undefined && now === undefined) return found;
    if (old === now) {
      i++;
      j++;
    } else if (now === undefined || (old !== undefined && commonFrom(i + 1, j) >= commonFrom(i, j + 1))) {
      found.push({ sign: "-", line: `${old}`, number: first + i });
      i++;
    } else {
      found.push({ sign: "+", line: now, number: first + j });
      j++;
    }
  }
}

/** For every pair of suffixes, how many lines they have in common, in order; row by row. */
function commonLengths(a: readonly string[], b: readonly string[]): (i: number, j: number) => number {
  const width = b.length + 1;
  const lengths = new DataView(new ArrayBuffer((a.length + 1) * width * 2));
  const at = (i: number, j: number): number => lengths.getUint16((i * width + j) * 2);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const common = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      lengths.setUint16((i * width + j) * 2, common);
    }
  }
  return at;
}

/** Control and format characters, and what shows nothing: the text layer takes such out of what a model sees. */
const UNSHOWN = /[^\P{C}\t\n]|\p{Default_Ignorable_Code_Point}|[\u2028\u2029]/u;

function render(found: readonly Edit[]): LineDiff {
  const lines: string[] = [];
  let size = 0;
  let isCut = false;
  for (const [index, edit] of found.entries()) {
    const text = edit.line.length > MOST_LINE_CHARACTERS ? `${edit.line.slice(0, MOST_LINE_CHARACTERS)}…` : edit.line;
    isCut ||= text !== edit.line;
    const line = `${edit.sign}${edit.number}: ${text}`;
    if (size + line.length > MOST_CHARACTERS) {
      lines.push(`… and ${found.length - index} more changed lines`);
      isCut = true;
      break;
    }
    lines.push(line);
    size += line.length + 1;
  }
  const text = lines.join("\n");
  return { text, isWhole: !isCut && !UNSHOWN.test(text) };
}
