/** What a message says: made from who sent it and its number, so that a reader can tell a whole one from a torn one. */
export function textOf(sender: string, number: number): string {
  return `${`${sender}:${number}:`.repeat(1 + (number % 97))}ö\n\t🦦`;
}
