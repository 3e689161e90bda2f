/** The known word that `word` is most likely a slip of; null where none is near. */
export function findNearest(word: string, known: readonly string[]): string | null {
  // A word longer than any known one can only come from noise, and the distance costs its length.
  if (word.length > 64) return null;
  const lower = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(lower.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, with one row kept. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    let [above, left] = [index, index + 1];
    const rest = row.slice(1).map((straight, column) => {
      const replaced = above + (letter === to.charAt(column) ? 0 : 1);
      above = straight;
      left = Math.min(replaced, straight + 1, left + 1);
      return left;
    });
    row = [index + 1, ...rest];
  }
  return Math.min(...row.slice(-1));
}
