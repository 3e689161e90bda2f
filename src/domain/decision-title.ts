const MOST_CHARACTERS = 100;

/** The title of a decision that was given as one text: its first line that says anything, up to 100 characters. */
export function titleOf(text: string): string {
  const line = text.split(/\r\n|[\n\r\u2028\u2029]/).find((candidate) => candidate.trim() !== "") ?? "";
  return [...line.trim()].slice(0, MOST_CHARACTERS).join("");
}
