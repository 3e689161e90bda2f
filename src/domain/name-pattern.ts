/**
 * Whether a name is what a pattern says, in which `*` stands for any characters. Splits at the stars and finds the parts
 * in order: no way to make it slow, unlike a regular expression.
 */
export function fitsName(name: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const [first = "", ...others] = parts;
  if (!name.startsWith(first)) return false;
  const last = others.pop();
  if (last === undefined) return name === first;
  let at = first.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
