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

const OPENED: Readonly<Record<string, WriteKind>> = { ">": "whole", "+>": "whole", ">>": "append", "+<": "part" };
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
  const found: Named[] = [];
  const add = (path: string | undefined, kind: WriteKind | undefined): void => {
    if (path !== undefined && kind !== undefined) found.push({ path, kind });
  };
  for (const [, mode = "", double, single] of program.matchAll(OPEN_THREE)) add(double ?? single, OPENED[mode]);
  for (const [, mode = "", path] of program.matchAll(OPEN_TWO)) add(path?.trim(), OPENED[mode]);
  for (const [, double, single] of program.matchAll(UNLINK)) add(double ?? single, "delete");
  for (const [, double, single, toDouble, toSingle] of program.matchAll(RENAME)) {
    add(double ?? single, "move");
    add(toDouble ?? toSingle, "whole");
  }
  return found;
}

/** The same for ruby. */
export function writtenByRuby(program: string): readonly Named[] {
  const named = (pattern: RegExp, kind: WriteKind): readonly Named[] =>
    [...program.matchAll(pattern)].map(([, double, single]) => ({ path: double ?? single ?? "", kind }));
  const opened = [...program.matchAll(RUBY_OPEN)].map(
    ([, double, single, mode]): Named => ({ path: double ?? single ?? "", kind: mode === "a" ? "append" : "whole" }),
  );
  return [...named(RUBY_WRITE, "whole"), ...opened, ...named(RUBY_DELETE, "delete")];
}
