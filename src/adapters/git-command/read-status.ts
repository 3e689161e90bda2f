import type { ChangeKind } from "../../domain/git/git-plan.ts";

/** One entry of `git status --porcelain=v2 -z --no-renames`, git-status(1). */
export type StatusEntry = { readonly name: string; readonly kinds: readonly ChangeKind[] };

/** Pure. What it does not understand is left out. */
export function readStatus(parts: readonly string[]): readonly StatusEntry[] {
  return parts.map(entryOf).filter((entry) => entry !== null);
}

function entryOf(part: string): StatusEntry | null {
  switch (part.slice(0, 2)) {
    case "? ":
      return { name: part.slice(2), kinds: ["untracked"] };
    case "! ":
      return { name: part.slice(2), kinds: ["ignored"] };
    case "1 ":
      return { name: afterFields(part, 8), kinds: kindsOf(part.slice(2, 4)) };
    case "u ":
      // Unmerged: changed in both.
      return { name: afterFields(part, 10), kinds: ["staged", "modified"] };
    default:
      return null;
  }
}

/** `XY`: the index against HEAD, the working tree against the index; `.` is unchanged. `.A`: `git add -N`. */
function kindsOf(xy: string): readonly ChangeKind[] {
  const kinds: ChangeKind[] = [];
  if (xy[0] !== ".") kinds.push("staged");
  if (xy[1] !== ".") kinds.push("modified");
  return kinds;
}

/** The path in `1 XY sub mH mI mW hH hI path`, or `u XY sub m1 m2 m3 mW h1 h2 h3 path`. */
function afterFields(part: string, count: number): string {
  let from = 0;
  for (let field = 0; field < count; field++) from = part.indexOf(" ", from) + 1;
  return part.slice(from);
}
