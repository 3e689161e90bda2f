import type { Call } from "./call.ts";
import { type Result, result } from "./context.ts";
import type { ShellState, Text } from "./shell-state.ts";

/** `read -r name`: the line, when there is only one; how far a second `read` would get is not followed. */
export function readLine({ words, shell, input, environment }: Call): Result {
  forgetNamed(words, shell);
  const [name, ...others] = words.filter((word) => word !== "-r");
  if (name === undefined || name === null || !isName(name) || others.length > 0) return result("");
  const line = input === null ? null : onlyLine(input, words.includes("-r"));
  shell.arrays.delete(name);
  shell.variables.set(name, line === null ? null : trimmed(line, environment.get("IFS"), shell));
  return result("");
}

/** Null: there are more, or a backslash in it joins it to the next. */
function onlyLine(input: string, isRaw: boolean): Text {
  const line = input.replace(/\n$/, "");
  return line.includes("\n") || (line.includes("\\") && !isRaw) ? null : line;
}

/** What IFS says is blank is not part of the text, at both its ends. */
export function trimmed(line: string, ownSeparators: Text | undefined, { variables }: ShellState): Text {
  if (ownSeparators === "") return line;
  return ownSeparators === undefined && !variables.has("IFS") ? line.replace(/^[ \t]+|[ \t]+$/g, "") : null;
}

/** `mapfile -t names`. */
export function readLines({ words, shell, input }: Call): Result {
  forgetNamed(words, shell);
  const [name, ...others] = words.filter((word) => word !== "-t");
  if (input !== null && words.includes("-t") && typeof name === "string" && isName(name) && others.length === 0) {
    shell.arrays.set(name, input.replace(/\n$/, "").split("\n"));
  }
  return result("");
}

/** What is read may go into any of these, and how much of it is not known. */
export function forgetNamed(words: readonly Text[], shell: ShellState): Result {
  const names = words.filter((word): word is string => word !== null && isName(word));
  for (const name of [...names, "REPLY", "MAPFILE"]) {
    shell.variables.set(name, null);
    shell.arrays.set(name, [null]);
  }
  return result("");
}

function isName(word: string): boolean {
  return /^[A-Za-z_]\w*$/.test(word);
}
