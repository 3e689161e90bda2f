const MOST_CHARACTERS = 60;

/**
 * Text out of a file, safe to show: a cloned repository chooses it, and it reaches a terminal and a model. Everything
 * but letters, digits, marks, punctuation, symbols and the plain space becomes `?`; at most 60 characters.
 */
export function printable(text: string): string {
  const characters = [...text.slice(0, 4 * MOST_CHARACTERS)];
  const cut =
    characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…` : characters.join("");
  return cut.replace(/[^\p{L}\p{N}\p{M}\p{P}\p{S} ]/gu, "?");
}
