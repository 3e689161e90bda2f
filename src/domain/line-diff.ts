/** Lines compared at most on the part that differs; beyond that a diff would not be short anyway. */
const MOST_COMPARED = 400;
const MOST_CHARACTERS = 700;
const MOST_LINE_CHARACTERS = 160;

type Edit = { readonly sign: "-" | "+"; readonly line: string; readonly number: number };

/**
 * The changed lines from `before` to `after`, as `-12: old` and `+12: new`; line numbers are those of the
 * respective text, from 1. Null when there is too much to show.
 *
 * Longest common subsequence over the lines between the common start and end (Hunt and McIlroy, "An
 * Algorithm for Differential File Comparison", 1976, without their candidate lists: the part is small).
 */
export function lineDiff(before: string, after: string): string | null {
  const old = before.split("\n");
  const now = after.split("\n");
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end++;
  const removed = old.slice(start, old.length - end);
  const added = now.slice(start, now.length - end);
  if (removed.length > MOST_COMPARED || added.length > MOST_COMPARED) return null;
  return render(edits(removed, added, start + 1));
}

function edits(removed: readonly string[], added: readonly string[], first: number): readonly Edit[] {
  const common = commonLengths(removed, added);
  const at = (i: number, j: number): number => common[i * (added.length + 1) + j] ?? 0;
  const found: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < removed.length || j < added.length) {
    if (i < removed.length && j < added.length && removed[i] === added[j]) {
      i++;
      j++;
    } else if (i < removed.length && (j >= added.length || at(i + 1, j) >= at(i, j + 1))) {
      found.push({ sign: "-", line: removed[i] ?? "", number: first + i });
      i++;
    } else {
      found.push({ sign: "+", line: added[j] ?? "", number: first + j });
      j++;
    }
  }
  return found;
}

/** For every pair of suffixes, how many lines they have in common, in order; row by row. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const below = lengths[(i + 1) * width + j] ?? 0;
      const right = lengths[i * width + j + 1] ?? 0;
      const diagonal = lengths[(i + 1) * width + j + 1] ?? 0;
      lengths[i * width + j] = a[i] === b[j] ? diagonal + 1 : Math.max(below, right);
    }
  }
  return lengths;
}

function render(found: readonly Edit[]): string {
  const lines: string[] = [];
  let size = 0;
  for (const [index, edit] of found.entries()) {
    const text = edit.line.length > MOST_LINE_CHARACTERS ? `${edit.line.slice(0, MOST_LINE_CHARACTERS)}…` : edit.line;
    const line = `${edit.sign}${edit.number}: ${text}`;
    if (size + line.length > MOST_CHARACTERS) {
      lines.push(`… and ${found.length - index} more changed lines`);
      break;
    }
    lines.push(line);
    size += line.length + 1;
  }
  return lines.join("\n");
}
