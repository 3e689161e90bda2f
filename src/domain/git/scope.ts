/**
 * Where the pathspecs of a call point, by their letters: gitglossary(7), "pathspec". All paths are relative to the
 * checkout, with forward slashes; `prefix` is the folder git runs in, empty for the checkout itself.
 */

/** May a pathspec stand for more than one name and what lies below it? Then only git can tell what it matches. */
export function isPattern(pathspec: string): boolean {
  return /[*?[\\]/.test(pathspec) || (pathspec.startsWith(":") && !pathspec.startsWith(":/"));
}

/**
 * The file or folder that a plain pathspec names: `""` is the checkout itself. Null: it lies outside, or cannot be told.
 *
 * @param checkout absolute, for a pathspec that is absolute
 */
export function plainTarget(pathspec: string, prefix: string, checkout: string): string | null {
  if (isPattern(pathspec)) return null;
  if (pathspec.startsWith(":/")) return joined("", pathspec.slice(2));
  if (!pathspec.startsWith("/")) return joined(prefix, pathspec);
  if (pathspec === checkout) return "";
  return pathspec.startsWith(`${checkout}/`) ? joined("", pathspec.slice(checkout.length + 1)) : null;
}

/** May the scope take this file? A pattern may always. */
export function mayCover(scope: readonly string[], path: string, prefix: string, checkout: string): boolean {
  if (scope.length === 0) return true;
  return scope.some((pathspec) => {
    if (isPattern(pathspec)) return true;
    const target = plainTarget(pathspec, prefix, checkout);
    return target !== null && (target === "" || path === target || path.startsWith(`${target}/`));
  });
}

/** Is the file named itself, and not by a folder or pattern it is in? */
export function namesExactly(scope: readonly string[], path: string, prefix: string, checkout: string): boolean {
  return scope.some((pathspec) => plainTarget(pathspec, prefix, checkout) === path);
}

/** `path` as one writes it in the folder `prefix`. */
export function pathFrom(prefix: string, path: string): string {
  const from = prefix === "" ? [] : prefix.split("/");
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared++;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

function joined(prefix: string, path: string): string | null {
  const parts = prefix === "" ? [] : prefix.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}
