/** A path as one word of a command for a POSIX shell: nothing in it can end the word, start another or be an option. */
export function shellWord(path: string): string {
  const word = path.replace(/^-/, "./-");
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
