/**
 * The arguments of a slash command as words: spaces separate, double or single quotes keep them, a backslash
 * outside single quotes takes the next character as it is. Nothing is expanded. A quote left open ends with the text.
 */
export function commandWords(text: string): readonly string[] {
  const words: string[] = [];
  // A quoted part, an escaped character, or a run of anything else.
  for (const [word] of text.matchAll(/(?:"(?:\\.|[^"\\])*(?:"|$)|'[^']*(?:'|$)|\\.|[^\s"'\\]|\\$)+/gsu))
    words.push(unquoted(word));
  return words;
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:\\.|[^"\\])*)(?:"|$)|'([^']*)(?:'|$)|\\(.)/gsu,
    (_, double: string | undefined, single: string | undefined, escaped: string | undefined) =>
      double === undefined ? (single ?? escaped ?? "") : double.replace(/\\(["\\])/g, "$1"),
  );
}
