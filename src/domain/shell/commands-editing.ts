import { hasFlag, parseArguments, valueOfFlag, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, write, writeAll } from "./call.ts";
import type { Text } from "./shell-state.ts";

/** Programs that change text in place, or may write files by their script. */
export const EDITING_COMMANDS: CommandTable = [
  ["sed gsed", streamEdit],
  ["perl", perl],
  ["ruby", ruby],
  ["ed ex", (call) => editScript(call)],
  ["vim vi nvim", (call) => (call.words.includes("--version") ? null : editScript(call))],
  ["nano pico emacs micro code", (call) => doubt(call)],
  ["yq", yq],
  ["sponge", (call) => writtenWhole(call)],
  ["dos2unix unix2dos mac2unix", convertLines],
  ["sd", replaceWords],
  ["codemod comby ast-grep sg fastmod jscodeshift", (call) => doubt(call)],
  ["iconv", (call) => outputOption(call)],
  ["protoc swagger-codegen openapi-generator", (call) => doubt(call)],
];

const SED_GRAMMAR = { short: "efl", attached: "i", long: ["expression", "file", "line-length"] };

function streamEdit(call: Call): Text {
  const given = parseArguments(withoutEmptySuffix(call.words), SED_GRAMMAR);
  const hasScriptOption = hasFlag(given, "-e", "-f", "--expression", "--file");
  const scripts = hasScriptOption ? valuesOfFlag(given, "-e", "--expression") : given.words.slice(0, 1);
  if (hasFlag(given, "-i", "--in-place")) {
    editInPlace(call, hasScriptOption ? given.words : given.words.slice(1), valueOfFlag(given, "-i", "--in-place"));
  }
  if (hasFlag(given, "-f", "--file") || scripts.some(mayWriteFile)) doubt(call);
  return null;
}

function editInPlace(call: Call, paths: readonly Text[], suffix: Text | undefined): void {
  for (const path of paths) {
    write(call, path, "part");
    if (suffix != null && suffix !== "" && path !== null) write(call, backupName(path, suffix), "whole");
  }
}

function convertLines(call: Call): Text {
  writeAll(call, parseArguments(call.words).words, "part");
  return null;
}

/** `sed -i '' s/a/b/ f` of BSD: an empty word as the suffix. */
function withoutEmptySuffix(words: readonly Text[]): readonly Text[] {
  return words.filter((word, at) => !(word === "" && words[at - 1] === "-i"));
}

function backupName(path: string, suffix: string): string {
  if (!suffix.includes("*")) return path + suffix;
  const slash = path.lastIndexOf("/") + 1;
  return path.slice(0, slash) + suffix.replace("*", path.slice(slash));
}

/** The commands `w` and `e`, and their flags after `s`, as a script may hold them. Null: the script is not known. */
function mayWriteFile(script: Text): boolean {
  if (script === null) return false;
  const plain = script.replace(/\/dev\/std(out|err)/g, "");
  return /(^|[;}\n]|\d|\$|\/)\s*[wW]\s+\S|s(.)(?:(?!\2).)*\2(?:(?!\2).)*\2[gpiImM0-9]*[we]/.test(plain);
}

const RISKY_PERL = /\b(open|system|exec|unlink|rename|require|use|qx|do|print\s*\{)\b|`/;

function perl(call: Call): Text {
  const given = parseArguments(call.words, { short: "eEIMm", attached: "i0lF" });
  const scripts = valuesOfFlag(given, "-e", "-E");
  const isInline = hasFlag(given, "-e", "-E");
  if (hasFlag(given, "-i")) editInPlace(call, isInline ? given.words : given.words.slice(1), valueOfFlag(given, "-i"));
  if (hasFlag(given, "-v", "-V", "-c")) return null;
  return isInline && scripts.every((script) => isWithout(script, RISKY_PERL)) ? null : doubt(call);
}

const RISKY_RUBY = /File|IO|FileUtils|system|exec|`|open|require/;

function ruby(call: Call): Text {
  const given = parseArguments(call.words, { short: "eIrC", attached: "i0F" });
  const scripts = valuesOfFlag(given, "-e");
  const isInline = hasFlag(given, "-e");
  if (hasFlag(given, "-v", "--version", "-c")) return null;
  if (hasFlag(given, "-i")) editInPlace(call, isInline ? given.words : given.words.slice(1), valueOfFlag(given, "-i"));
  return isInline && scripts.every((script) => isWithout(script, RISKY_RUBY)) ? null : doubt(call);
}

function isWithout(script: Text, risky: RegExp): boolean {
  return script !== null && !risky.test(script);
}

function yq(call: Call): Text {
  const given = parseArguments(call.words, { short: "opsI", long: ["output-format", "input-format", "indent"] });
  const words = given.words.filter((word) => word !== "eval" && word !== "e");
  if (hasFlag(given, "-i", "--inplace", "--in-place")) writeAll(call, words.slice(1), "part");
  return hasFlag(given, "-s", "--split-exp") ? doubt(call) : null;
}

/** An editor with a script changes the files it is given. */
function editScript(call: Call): Text {
  const given = parseArguments(call.words, { short: "cSupTW", long: ["cmd", "eval", "load", "goto"] });
  writeAll(
    call,
    given.words.filter((word) => !/^\+/.test(word ?? "")),
    "part",
  );
  return doubt(call);
}

function writtenWhole(call: Call): Text {
  const given = parseArguments(call.words);
  writeAll(call, given.words, hasFlag(given, "-a") ? "append" : "whole");
  return null;
}

function replaceWords(call: Call): Text {
  const given = parseArguments(call.words, { short: "nf", long: ["max-replacements", "flags"] });
  if (!hasFlag(given, "-p", "--preview")) writeAll(call, given.words.slice(2), "part");
  return null;
}

function outputOption(call: Call): Text {
  const output = valueOfFlag(parseArguments(call.words, { short: "fto", long: ["output"] }), "-o", "--output");
  if (output !== undefined) write(call, output, "whole");
  return null;
}
