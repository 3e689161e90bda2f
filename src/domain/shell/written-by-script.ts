import type { WriteKind } from "./command-effects.ts";

/** A file that a program of sed or perl names to be written. */
export type Named = { readonly path: string; readonly kind: WriteKind };

const SUBSTITUTION =
  /([sy])([^\w\s\\])((?:(?!\2)[^\n\\]|\\.)*)\2((?:(?!\2)[^\n\\]|\\.)*)\2([gpiImMe0-9]*)(w[ \t]*[^\n]+)?/g;

/** The files after `w` and `W`, as commands and as flags of `s`; the name goes on to the end of the line. */
export function writtenBySed(script: string): readonly Named[] {
  const paths: string[] = [];
  // What is replaced is no command, whatever its words.
  const commands = script.replace(SUBSTITUTION, (...[, , , , , , file]: readonly (string | undefined)[]) => {
    if (file !== undefined) paths.push(file.slice(1).trimStart());
    return "";
  });
  for (const [, path = ""] of commands.matchAll(/(?:^|[;{}\n\d$/])[ \t]*[wW][ \t]+([^\n]+)/g)) paths.push(path);
  return paths.filter((path) => !isStandard(path)).map((path) => ({ path, kind: "whole" }));
}

function isStandard(path: string): boolean {
  return path === "/dev/stdout" || path === "/dev/stderr";
}

const OPENED: ReadonlyMap<string | undefined, WriteKind> = new Map([
  [">", "whole"],
  ["+>", "whole"],
  [">>", "append"],
  ["+<", "part"],
]);
/** A text in which nothing is filled in. */
const TEXT = `(?:"([^"$@\\\\\\n]+)"|'([^'\\\\\\n]+)')`;
const OPEN_THREE = new RegExp(
  `\\bopen\\s*(?:\\(\\s*)?(?:my\\s+)?[$\\w{}]+\\s*,\\s*["'](\\+?[<>]{1,2})[^"'\\n]*["']\\s*,\\s*${TEXT}`,
  "g",
);
const OPEN_TWO = /\bopen\s*(?:\(\s*)?(?:my\s+)?[$\w{}]+\s*,\s*["'](\+?>{1,2}|\+<)\s*([^"'$@\\\n>\s][^"'$@\\\n]*)["']/g;
const UNLINK = new RegExp(`\\bunlink\\s*(?:\\(\\s*)?${TEXT}`, "g");
const RENAME = new RegExp(`\\brename\\s*(?:\\(\\s*)?${TEXT}\\s*,\\s*${TEXT}`, "g");
const RUBY_WRITE = new RegExp(`\\b(?:File|IO)\\.(?:bin)?write\\s*(?:\\(\\s*)?${TEXT}`, "g");
const RUBY_OPEN = new RegExp(`\\b(?:File\\.)?(?:open|new)\\s*(?:\\(\\s*)?${TEXT}\\s*,\\s*["']([wa])`, "g");
const RUBY_DELETE = new RegExp(`\\b(?:File\\.(?:delete|unlink)|FileUtils\\.rm(?:_f)?)\\s*(?:\\(\\s*)?${TEXT}`, "g");

/** The files that a program of perl opens for writing, removes or renames by a name written out. It may do more. */
export function writtenByPerl(program: string): readonly Named[] {
  const names = new Names();
  for (const [mode, path] of groupsOf(program, OPEN_THREE)) names.add(path, OPENED.get(mode));
  for (const [mode, path] of groupsOf(program, OPEN_TWO)) names.add(path, OPENED.get(mode));
  for (const [path] of groupsOf(program, UNLINK)) names.add(path, "delete");
  for (const [from, to] of groupsOf(program, RENAME)) {
    names.add(from, "move");
    names.add(to, "whole");
  }
  return names.found;
}

/** The same for ruby. */
export function writtenByRuby(program: string): readonly Named[] {
  const names = new Names();
  for (const [path] of groupsOf(program, RUBY_WRITE)) names.add(path, "whole");
  for (const [path, mode] of groupsOf(program, RUBY_OPEN)) names.add(path, mode === "a" ? "append" : "whole");
  for (const [path] of groupsOf(program, RUBY_DELETE)) names.add(path, "delete");
  return names.found;
}

class Names {
  readonly found: Named[] = [];

  add(path: string | undefined, kind: WriteKind | undefined): void {
    if (path !== undefined && kind !== undefined) this.found.push({ path: path.trim(), kind });
  }
}

/** What the groups of each match hold, without that for the other kind of quotes. */
function groupsOf(program: string, pattern: RegExp): readonly (readonly (string | undefined)[])[] {
  return [...program.matchAll(pattern)].map(([, ...groups]) => groups.filter((group) => group !== undefined));
}
