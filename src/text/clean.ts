/**
 * Makes text of one session safe to show in another one's context or on a terminal: no escape sequences,
 * no control, bidirectional, zero-width or tag characters, nothing that reads like the client's own tags.
 * RELIABILITY section 8. It cannot stop persuasion, so such text is always quoted with its author.
 */
export function clean(text: string, mostCharacters: number): string {
  const plain = text
    .normalize("NFC")
    .replace(ESCAPE_SEQUENCES, "")
    .replace(/[\n\r\t\u2028\u2029]+/g, " ")
    .replace(HIDDEN, "")
    .replace(/<(?=\/?[a-z!])/gi, "‹")
    .replace(/ {2,}/g, " ")
    .trim();
  return cut(plain, mostCharacters);
}

/** The same for text of several lines; only line ends and tabs stay. */
export function cleanLines(text: string, mostCharacters: number): string {
  const plain = text
    .replace(ESCAPE_SEQUENCES, "")
    .replace(/\r\n?/g, "\n")
    .replace(/[\u2028\u2029]/g, " ")
    .replace(HIDDEN, "")
    .replace(/<(?=\/?(?:system|cross-session|task-notification|local-command|command-))/gi, "‹");
  return cut(plain, mostCharacters);
}

/** The same as {@link clean} between quotes that the text itself cannot close. */
export function quoted(text: string, mostCharacters: number): string {
  return `"${clean(text, mostCharacters).replaceAll('"', "'")}"`;
}

/**
 * As many whole items as there is room for, then `tail`, as lines; `more` says how many are left out. What is in
 * `head` and `tail` is never cut.
 */
export function fitted(
  head: readonly string[],
  items: readonly string[],
  tail: readonly string[],
  limits: { readonly mostCharacters: number; readonly more: (count: number) => string },
): string {
  for (let shown = items.length; shown > 0; shown--) {
    const rest = shown < items.length ? [limits.more(items.length - shown)] : [];
    const text = [...head, ...items.slice(0, shown), ...rest, ...tail].join("\n");
    if ([...text].length <= limits.mostCharacters) return text;
  }
  const rest = items.length > 0 ? [limits.more(items.length)] : [];
  return [...head, ...rest, ...tail].join("\n");
}

export function cut(text: string, mostCharacters: number): string {
  const characters = [...text];
  return characters.length <= mostCharacters ? text : `${characters.slice(0, mostCharacters - 1).join("")}…`;
}

// ECMA-48: CSI, OSC (ended by BEL or ST) and other two-character sequences.
const ESCAPE_SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[@-_a-z0-9=>]/g;
// C0 and C1 except line feed and tab; soft hyphen, bidi marks, zero-width, fillers that show nothing, variation
// selectors and tags (both can carry hidden text); lone surrogates.
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e01ef}]|\u034f|\u115f|\u1160|\u17b4|\u17b5|[\u180b-\u180f]|\u3164|\uffa0|[\ufe00-\ufe0f]|\p{Surrogate}/gu;
