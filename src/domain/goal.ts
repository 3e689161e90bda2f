/** At least this part of the words of two descriptions must be the same. */
const LEAST_ALIKE = 0.6;
/** With fewer words in common, chance is the better explanation. */
const LEAST_COMMON = 2;
const MOST_WORDS = 40;

const FILLERS = new Set(
  "a an and are as at be by do for from i in into is it its me my of on or our please so that the then this to up us we with you your add make fix new use".split(
    " ",
  ),
);

/**
 * Whether two short descriptions speak of the same work: the words that matter, without their endings, compared as sets
 * (Jaccard index). Meant to make two sessions talk, never to refuse anything.
 */
export function isSameGoal(a: string, b: string): boolean {
  const [wordsOfA, wordsOfB] = [wordsThatMatter(a), wordsThatMatter(b)];
  const common = [...wordsOfA].filter((word) => wordsOfB.has(word)).length;
  const all = wordsOfA.size + wordsOfB.size - common;
  return common >= LEAST_COMMON && common / all >= LEAST_ALIKE;
}

function wordsThatMatter(text: string): ReadonlySet<string> {
  const words =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    words
      .filter((word) => !FILLERS.has(word))
      .slice(0, MOST_WORDS)
      .map(stem),
  );
}

/** `pages`, `page` and `paging` are one word here. */
function stem(word: string): string {
  return word.length < 4 ? word : word.replace(/(?:ing|ed|es|e|s)$/u, "");
}
