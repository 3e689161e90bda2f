/** How many leading folders are cut from the names in a patch; null: all, as patch(1) does without `-p`. */
type Strip = number | null;

/**
 * The files that a unified, context or git diff changes, relative to where it is applied. Null: it names none.
 */
export function patchedPaths(patch: string, strip: Strip): readonly string[] | null {
  const paths = new Set<string>();
  let linesLeft = 0;
  for (const line of patch.split("\n")) {
    // A removed line `-- x` looks like a name.
    if (linesLeft > 0) linesLeft -= linesIn(line);
    else {
      linesLeft = linesOfHunk(line);
      const path = stripped(nameIn(line), strip);
      if (path !== "") paths.add(path);
    }
  }
  return paths.size === 0 ? null : [...paths];
}

/** `@@ -1,3 +1,4 @@`: as many lines of the old and the new text follow. */
function linesOfHunk(line: string): number {
  const counts = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line)?.slice(1) ?? [];
  return counts.reduce((sum, count: string | undefined) => sum + Number(count ?? "1"), 0);
}

function linesIn(line: string): number {
  if (line.startsWith("\\")) return 0;
  return /^[-+]/.test(line) ? 1 : 2;
}

/** The name in a line of a header, with its leading folder; empty: there is none. */
function nameIn(line: string): string {
  const moved = /^(?:rename|copy) (?:from|to) (.+?)\r?$/.exec(line)?.[1];
  if (moved !== undefined) return `b/${moved}`;
  const made = /^diff --git a\/.+? (b\/.+?)\r?$/.exec(line)?.[1];
  const named = /^(?:---|\+\+\+|\*\*\*) ([^\t]+?)(?:\t.*|\r)?$/.exec(line)?.[1];
  const name = (made ?? named ?? "").replace(/^"(.*)"$/, "$1");
  // `*** 1,5 ****` of a context diff names lines, not a file.
  return name === "/dev/null" || /^\d+(,\d+)? (\*{4}|-{4})$/.test(name) ? "" : name;
}

function stripped(name: string, strip: Strip): string {
  const segments = name.split("/");
  return segments.slice(strip ?? -1).join("/");
}
