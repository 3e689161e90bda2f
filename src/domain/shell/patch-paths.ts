/**
 * The files that a unified, context or git diff changes, relative to where it is applied. Null: it names none.
 *
 * @param strip how many leading folders `-p` cuts
 * @param isStripGiven false: patch(1) takes the bare name of the file where no `-p` is given
 */
export function patchedPaths(patch: string, strip: number, isStripGiven = true): readonly string[] | null {
  const paths = new Set<string>();
  for (const line of patch.split("\n")) {
    const named = /^(?:---|\+\+\+|\*\*\*) ([^\t\n]+?)(?:\t.*|\r)?$/.exec(line)?.[1];
    const moved = /^(?:rename|copy) (?:from|to) (.+?)\r?$/.exec(line)?.[1];
    const made = /^diff --git a\/(.+?) b\/(.+?)\r?$/.exec(line);
    if (moved !== undefined) paths.add(moved);
    else if (made !== null) addStripped(paths, `b/${made[2] ?? ""}`, strip, isStripGiven);
    else if (named !== undefined && isName(named)) addStripped(paths, named, strip, isStripGiven);
  }
  return paths.size === 0 ? null : [...paths];
}

/** `*** 1,5 ****` of a context diff names lines, not a file. */
function isName(name: string): boolean {
  return name !== "/dev/null" && !/^\d+(,\d+)? \*{4}$/.test(name) && !/^\d+(,\d+)? -{4}$/.test(name);
}

function addStripped(paths: Set<string>, name: string, strip: number, isStripGiven: boolean): void {
  const plain = name.replace(/^"(.*)"$/, "$1");
  const segments = plain.split("/");
  const path = isStripGiven ? segments.slice(strip).join("/") : plain.replace(/^[ab]\//, "");
  if (path !== "") paths.add(path);
}
