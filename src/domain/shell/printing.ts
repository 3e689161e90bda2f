import type { Call } from "./call.ts";
import { type Result, result } from "./context.ts";
import { joinTexts, type Text } from "./shell-state.ts";

export function print({ words, shell }: Call): Result {
  const [first, name] = words;
  if (first !== "-v") return result(formatted(first === "--" ? words.slice(1) : words));
  if (typeof name === "string") shell.variables.set(name, formatted(words.slice(2)));
  return result("");
}

/** `printf` with `%s` alone; null for any other directive. */
function formatted([format = null, ...values]: readonly Text[]): Text {
  if (format === null || values.includes(null)) return null;
  const plain = format.replace(/\\n/g, "\n").replace(/\\0/g, "\0").replace(/\\t/g, "\t");
  if (plain.includes("\\")) return null;
  const directives: readonly string[] = plain.match(/%.?/g) ?? [];
  if (directives.some((directive) => directive !== "%s" && directive !== "%%")) return null;
  const isRepeated = directives.includes("%s");
  const left = [...values];
  let out = "";
  do {
    out += plain.replace(/%./g, (directive) => (directive === "%%" ? "%" : (left.shift() ?? "")));
  } while (isRepeated && left.length > 0);
  return out;
}

export function echo({ words }: Call): Result {
  const count = words.findIndex((word) => word === null || !/^-[neE]+$/.test(word));
  const options = count === -1 ? words : words.slice(0, count);
  const text = joinTexts(words.slice(options.length), " ");
  // `-e`, and `echo` of some shells without it, turn backslashes into something else.
  if (text?.includes("\\") === true) return result(null);
  return result(joinTexts([text, options.some((option) => option?.includes("n") === true) ? "" : "\n"]));
}
