import { hasFlag, parseArguments } from "./arguments.ts";
import type { Call } from "./call.ts";
import { type Result, result } from "./context.ts";
import type { Text } from "./shell-state.ts";

export function print(call: Call): Result {
  if (call.words[0] === "-v") {
    const name = call.words[1] ?? null;
    if (name !== null) call.shell.variables.set(name, null);
    return result("");
  }
  const [format, ...values] = call.words[0] === "--" ? call.words.slice(1) : call.words;
  if (format === undefined || format === null || values.includes(null)) return result(null);
  return result(formatted(format, values));
}

/** `printf` with `%s` alone; null for any other directive. */
function formatted(format: string, values: readonly Text[]): Text {
  const plain = format.replace(/\\n/g, "\n").replace(/\\0/g, "\0").replace(/\\t/g, "\t");
  if (plain.includes("\\")) return null;
  const directives = plain.match(/%./g) ?? [];
  if (directives.some((directive) => directive !== "%s" && directive !== "%%")) return null;
  const perRound = directives.filter((directive) => directive === "%s").length;
  if (perRound === 0) return plain.replace(/%%/g, "%");
  const left = [...values];
  let out = "";
  do {
    out += plain.replace(/%./g, (directive) => (directive === "%%" ? "%" : (left.shift() ?? "")));
  } while (left.length > 0);
  return out;
}

export function echo({ words }: Call): Result {
  const shown = parseEcho(words);
  return result(shown === null ? null : `${shown.text}${shown.isOpen ? "" : "\n"}`);
}

function parseEcho(words: readonly Text[]): { readonly text: string; readonly isOpen: boolean } | null {
  const [first, ...rest] = words;
  const isOption = first === "-n" || first === "-e" || first === "-ne" || first === "-en";
  const values = isOption ? rest : words;
  if (values.includes(null)) return null;
  const text = values.join(" ");
  // `-e`, and `echo` of some shells without it, turn backslashes into something else.
  return text.includes("\\") ? null : { text, isOpen: isOption && hasFlag(parseArguments([first ?? null]), "-n") };
}
