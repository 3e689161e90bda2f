/**
 * Is this one of the words of a list, which spaces and newlines part? For lists that a process looks into a few times: to make a
 * set of one takes a hook that has just started longer than all its looks.
 */
export function isWordOf(list: string, word: string): boolean {
  // Two words with a gap between them are none, though they stand there.
  if (word === "" || word.includes(" ") || word.includes("\n")) return false;
  for (let at = list.indexOf(word); at !== -1; at = list.indexOf(word, at + 1)) {
    if (isGap(list, at - 1) && isGap(list, at + word.length)) return true;
  }
  return false;
}

/** Both ends of the list count as gaps. */
function isGap(list: string, at: number): boolean {
  const character = list.charAt(at);
  return character === "" || character === " " || character === "\n";
}
