import { type Arguments, hasFlag, parseArguments, valueOfFlag, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, textOf, write, writeAll } from "./call.ts";
import { patchedPaths } from "./patch-paths.ts";
import type { Text } from "./shell-state.ts";

/** Programs whose input or script names the files that they write. */
export const PATCHING_COMMANDS: CommandTable = [
  ["patch", patch],
  ["awk gawk mawk nawk", awk],
];

const PATCH_GRAMMAR = {
  short: "pidoBDFYzrVxg",
  long: ["strip", "input", "directory", "output", "fuzz", "reject-file", "suffix", "prefix", "ifdef"],
};

function patch(outer: Call): Text {
  const given = parseArguments(outer.words, PATCH_GRAMMAR);
  if (hasFlag(given, "--dry-run", "-v", "--version")) return null;
  const call = inFolder(outer, valueOfFlag(given, "-d", "--directory"));
  const output = valueOfFlag(given, "-o", "--output");
  const named = output ?? given.words[0];
  if (named !== undefined) {
    write(call, named, output === undefined ? "part" : "whole");
    return null;
  }
  const paths = pathsOf(call, given);
  if (paths === null) return doubt(call);
  for (const path of paths) write(call, path, "part");
  return null;
}

/** Where the names that come after count from: the patch itself is looked for there too. */
function inFolder(call: Call, folder: Text | undefined): Call {
  if (folder === undefined) return call;
  const shell = call.shell.copy();
  shell.enter(call.reading.absolute(call.shell, folder));
  return { ...call, shell };
}

function pathsOf(call: Call, given: Arguments): readonly string[] | null {
  const input = valueOfFlag(given, "-i", "--input");
  const text = input === undefined ? call.input : textOf(call, input);
  const strip = valueOfFlag(given, "-p", "--strip");
  return text === null || strip === null ? null : patchedPaths(text, strip === undefined ? null : Number(strip));
}

const AWK_GRAMMAR = {
  short: "fFveil",
  long: ["file", "field-separator", "assign", "source", "include", "load"],
  isPrefix: true,
};

function awk(call: Call): Text {
  const given = parseArguments(call.words, AWK_GRAMMAR);
  const hasScriptOption = hasFlag(given, "-f", "--file", "-e", "--source");
  const [files, scripts] = hasScriptOption
    ? [given.words, valuesOfFlag(given, "-e", "--source")]
    : [given.words.slice(1), given.words.slice(0, 1)];
  if (valuesOfFlag(given, "-i", "--include").includes("inplace")) {
    writeAll(
      call,
      files.filter((word) => word === null || !/^\w+=/.test(word)),
      "part",
    );
  }
  for (const script of scripts) {
    if (script === null) doubt(call);
    else writesFromAwk(call, script);
  }
  return hasFlag(given, "-f", "--file") ? doubt(call) : null;
}

/** Output of awk to a place: the operator, a plain name and nothing more, or anything else. */
const AWK_OUTPUT = /\b(?:print|printf)\b[^;}\n]*?(>>?|\|)\s*(?:"([^"]*)"\s*(?=[;}\n]|$)|([^;}\n\s]+))/g;

/** `print > "f"` with a plain name is known; any other output of the script is not. Comparisons look like one. */
function writesFromAwk(call: Call, script: string): void {
  // In a text that is printed, `>` and `|` mean nothing.
  const plain = script.replace(/"(?:[^"\\]|\\.)*"/g, (text) => text.replace(/[>|;}]/g, " "));
  if (/system\s*\(|\|\s*getline/.test(plain)) doubt(call);
  for (const [, operator, name, other] of plain.matchAll(AWK_OUTPUT)) {
    if (operator !== "|" && name !== undefined) write(call, name, operator === ">>" ? "append" : "whole");
    else if (operator === "|" || !isNumber(other)) doubt(call);
  }
}

function isNumber(text: string | undefined): boolean {
  return /^[\d.]+\)?$/.test(`${text}`);
}
