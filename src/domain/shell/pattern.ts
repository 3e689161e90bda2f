/** One element of a pattern: any number of characters, or one character that passes. */
type Element = "many" | ((character: string) => boolean);

/**
 * Does all of `text` match a shell pattern, as in `${x%pattern}`, `case` and `find -name`? Null: it holds more than `*`,
 * `?` and simple sets. Takes time in proportion to the product of both lengths, whatever the pattern.
 */
export function matchesPattern(text: string, pattern: string, isCaseFolded = false): boolean | null {
  const elements = elementsOf(isCaseFolded ? pattern.toLowerCase() : pattern);
  return elements === null ? null : isMatch(isCaseFolded ? text.toLowerCase() : text, elements);
}

function elementsOf(pattern: string): readonly Element[] | null {
  const elements: Element[] = [];
  for (let rest = pattern; rest !== ""; ) {
    const next = nextElement(rest);
    if (next === null) return null;
    if (next.element !== "many" || elements.at(-1) !== "many") elements.push(next.element);
    rest = rest.slice(next.length);
  }
  return elements;
}

function nextElement(rest: string): { readonly element: Element; readonly length: number } | null {
  const character = rest.charAt(0);
  if (character === "*") return { element: "many", length: 1 };
  if (character === "?") return { element: () => true, length: 1 };
  if (character === "\\") return { element: (one) => one === rest.charAt(1), length: 2 };
  if (character !== "[") return { element: (one) => one === character, length: 1 };
  const set = /^\[[!^]?[A-Za-z0-9_.-]+\]/.exec(rest)?.[0];
  if (set === undefined) return null;
  const matcher = new RegExp(set.replace("[!", "[^"));
  return { element: (one) => matcher.test(one), length: set.length };
}

/** Goes on greedily and comes back only to the last `*`: an earlier one never has to give anything back. */
function isMatch(text: string, elements: readonly Element[]): boolean {
  let [at, element] = [0, 0];
  let star: { readonly element: number; at: number } | null = null;
  while (at < text.length) {
    const current = elements[element];
    if (current === "many") {
      star = { element, at };
      element += 1;
    } else if (current?.(text.charAt(at)) === true) {
      at += 1;
      element += 1;
    } else if (star !== null) {
      star.at += 1;
      at = star.at;
      element = star.element + 1;
    } else return false;
  }
  return elements.slice(element).every((left) => left === "many");
}
