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

function patch(call: Call): Text {
  const given = parseArguments(call.words, PATCH_GRAMMAR);
  if (hasFlag(given, "--dry-run", "-v", "--version")) return null;
  const output = valueOfFlag(given, "-o", "--output");
  const named = output ?? given.words[0];
  if (named !== undefined) {
    write(call, named, output === undefined ? "part" : "whole");
    return null;
  }
  const folder = valueOfFlag(given, "-d", "--directory");
  const paths = folder === null ? null : pathsOf(call, given);
  if (paths === null) return doubt(call);
  for (const path of paths) write(call, folder == null ? path : `${folder}/${path}`, "part");
  return null;
}

function pathsOf(call: Call, given: Arguments): readonly string[] | null {
  const input = valueOfFlag(given, "-i", "--input") ?? given.words[1];
  const text = input == null ? call.input : textOf(call, input);
  const strip = valueOfFlag(given, "-p", "--strip");
  return text === null ? null : patchedPaths(text, Number(strip ?? "0"), strip !== undefined);
}

const AWK_GRAMMAR = {
  short: "fFveil",
  long: ["file", "field-separator", "assign", "source", "include", "load"],
  isPrefix: true,
};

function awk(call: Call): Text {
  const given = parseArguments(call.words, AWK_GRAMMAR);
  const hasScriptOption = hasFlag(given, "-f", "--file", "-e", "--source");
  const files = (hasScriptOption ? given.words : given.words.slice(1)).filter((word) => !/^\w+=/.test(word ?? ""));
  if (valuesOfFlag(given, "-i", "--include").includes("inplace")) writeAll(call, files, "part");
  const scripts = hasScriptOption ? valuesOfFlag(given, "-e", "--source") : given.words.slice(0, 1);
  const isUnclear = scripts.some((script) => script === null || writesFromAwk(call, script));
  return hasFlag(given, "-f", "--file") || isUnclear ? doubt(call) : null;
}

/** `print > "f"` with a plain name is known; any other output of the script is not. Comparisons look like one. */
function writesFromAwk(call: Call, script: string): boolean {
  const plain = script.replace(/"(?:[^"\\]|\\.)*"/g, (text) => `"${text.slice(1, -1).replace(/[>|]/g, " ")}"`);
  const outputs = /(?:print|printf)\b[^;}\n]*?(>>?|\|)\s*("[^"]*"|[^;}\n\s]+)/g;
  for (const [, operator = "", target = ""] of plain.matchAll(outputs)) {
    if (operator === "|") return true;
    if (!/^"[^"]+"$/.test(target)) return !/^[\d.]+\)?$/.test(target);
    write(call, target.slice(1, -1), operator === ">>" ? "append" : "whole");
  }
  return /system\s*\(|\|\s*getline/.test(plain);
}
