/** Shell patterns, as `${x%pattern}`, `case` and `find -name` match them. Null: more than `*`, `?` and simple sets. */
export function patternSource(pattern: string): string | null {
  let source = "";
  for (let at = 0; at < pattern.length; ) {
    const next = nextPiece(pattern.slice(at));
    if (next === null) return null;
    source += next.source;
    at += next.length;
  }
  return source;
}

function nextPiece(rest: string): { readonly source: string; readonly length: number } | null {
  const character = rest.charAt(0);
  if (character === "*") return { source: "[\\s\\S]*", length: 1 };
  if (character === "?") return { source: "[\\s\\S]", length: 1 };
  if (character === "\\") return { source: escapeRegExp(rest.charAt(1)), length: 2 };
  if (character !== "[") return { source: escapeRegExp(character), length: 1 };
  const set = /^\[[!^]?[A-Za-z0-9_.-]+\]/.exec(rest)?.[0];
  return set === undefined ? null : { source: set.replace("[!", "[^"), length: set.length };
}

export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** Does all of `text` match? Null: the pattern is not understood. */
export function matchesPattern(text: string, pattern: string, isCaseFolded = false): boolean | null {
  const source = patternSource(pattern);
  return source === null ? null : new RegExp(`^(?:${source})$`, isCaseFolded ? "i" : "").test(text);
}
