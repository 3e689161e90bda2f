import { parseArguments } from "./arguments.ts";
import { type Call, doubt, textOf } from "./call.ts";
import { type Result, result } from "./context.ts";
import { isAbsolutePath } from "./path-text.ts";
import { echo, print } from "./printing.ts";

/** Commands of the shell itself, which change what it knows. Null: it is none of these. */
export function runBuiltin(call: Call): Result | null {
  const builtin = BUILTINS.get(call.name);
  return builtin === undefined ? null : builtin(call);
}

const BUILTINS: ReadonlyMap<string, (call: Call) => Result> = new Map<string, (call: Call) => Result>([
  ["cd", changeFolder],
  ["pushd", pushFolder],
  ["popd", popFolder],
  ["exit", () => result("", true)],
  ["return", ({ shell }) => result("", shell.calls > 0)],
  ["break", ({ shell }) => result("", shell.loops > 0)],
  ["continue", ({ shell }) => result("", shell.loops > 0)],
  ["eval", evaluate],
  ["source", source],
  [".", source],
  ["exec", execute],
  ["command", runOther],
  ["builtin", runOther],
  ["trap", trap],
  ["set", setOptions],
  ["shift", shift],
  ["unset", unset],
  ["read", readVariables],
  ["mapfile", readVariables],
  ["readarray", readVariables],
  ["getopts", readVariables],
  ["let", letArithmetic],
  ["printf", print],
  ["echo", echo],
  ["pwd", ({ shell }) => result(shell.cwd === null ? null : `${shell.cwd}\n`)],
  ...["export", "declare", "local", "readonly", "typeset"].map((name) => [name, declare] as const),
]);

/** The assignments in it were made when its words were read; only those that come from expansions are left. */
function declare({ words, shell }: Call): Result {
  for (const word of words) {
    if (word === null || word.startsWith("-") || word.includes("=")) continue;
    if (!shell.variables.has(word)) shell.variables.set(word, null);
  }
  return result("");
}

function changeFolder(call: Call): Result {
  const { reading, shell } = call;
  const { words } = parseArguments(call.words.filter((word) => word !== "-"));
  const target = words[0];
  if (call.words.includes("-")) shell.enter(shell.previousCwd);
  else if (target === undefined) shell.enter(reading.scene.home);
  else {
    const folder = reading.absolute(shell, target);
    // Where there is no such folder the shell stays, and what comes next happens somewhere else.
    if (folder !== null && reading.kind(folder) === "missing") doubt(call);
    const isSearched = shell.variables.has("CDPATH") && !isAbsolutePath(target ?? "");
    shell.enter(isSearched ? null : folder);
  }
  return result("");
}

function pushFolder(call: Call): Result {
  const { shell } = call;
  const target = call.words.find((word) => word !== "-n");
  shell.folders.push(shell.cwd);
  if (target === undefined) {
    const [here, there = null] = [shell.folders.pop() ?? null, shell.folders.pop()];
    shell.folders.push(here);
    shell.enter(there);
    return result(null);
  }
  if (target !== null && /^[+-]\d*$/.test(target)) shell.enter(null);
  else changeFolder({ ...call, words: [target] });
  return result(null);
}

function popFolder({ shell, words }: Call): Result {
  const folder = shell.folders.pop() ?? null;
  shell.enter(words.length > 0 ? null : folder);
  return result(null);
}

function evaluate(call: Call): Result {
  if (call.words.includes(null)) return result(doubt(call));
  return result(call.runScript(call.words.join(" ")));
}

function source(call: Call): Result {
  const [file = null] = call.words;
  const text = textOf(call, file);
  // An activation script of a Python environment only sets variables.
  if (file !== null && /(^|\/)(bin|Scripts)\/activate$/.test(file)) return result("");
  return result(text === null ? doubt(call) : call.runScript(text));
}

function execute(call: Call): Result {
  if (call.words.length === 0) return result("");
  return result(call.run(call.words.filter((word) => word !== "-a" && word !== "-l")), true);
}

function runOther(call: Call): Result {
  const [first] = call.words;
  if (first === "-v" || first === "-V") return result(null);
  return result(call.run(first === "-p" ? call.words.slice(1) : call.words));
}

function trap(call: Call): Result {
  const [script] = call.words.filter((word) => word !== "--");
  if (script === null) return result(doubt(call));
  if (script !== undefined && script !== "" && !script.startsWith("-")) {
    call.runScript(script, { shell: call.shell.copy() });
  }
  return result("");
}

function setOptions({ words, shell }: Call): Result {
  const end = words.indexOf("--");
  if (end !== -1) shell.positional = words.slice(end + 1);
  else if (words.some((word) => word === null || !/^[-+]/.test(word))) shell.positional = null;
  return result("");
}

function shift({ words, shell }: Call): Result {
  const [count = "1"] = words;
  shell.positional = count === null || !/^\d+$/.test(count) ? null : (shell.positional?.slice(Number(count)) ?? null);
  return result("");
}

function unset({ words, shell }: Call): Result {
  for (const word of words) {
    if (word === null || word.startsWith("-")) continue;
    shell.variables.set(word, null);
    shell.arrays.delete(word);
    shell.functions.delete(word);
  }
  return result("");
}

/** What it reads may be known, but not in which variable how much of it ends up. */
function readVariables({ words, shell, input }: Call): Result {
  const names = words.filter((word): word is string => word !== null && /^[A-Za-z_]\w*$/.test(word));
  for (const name of [...names, "REPLY", "MAPFILE"]) {
    shell.variables.set(name, null);
    shell.arrays.set(name, [null]);
  }
  const only = names.length === 1 ? names[0] : undefined;
  const line = input?.split("\n")[0];
  if (only !== undefined && line !== undefined) {
    shell.arrays.delete(only);
    shell.variables.set(only, line.trim());
  }
  return result("");
}

function letArithmetic({ words, shell }: Call): Result {
  for (const word of words) for (const name of word?.match(/[A-Za-z_]\w*/g) ?? []) shell.variables.set(name, null);
  return result("");
}
