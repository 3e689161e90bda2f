import { parseArguments } from "./arguments.ts";
import { type Call, doubt, textOf } from "./call.ts";
import { type Result, result } from "./context.ts";
import { leaveFunction, leaveLoop } from "./leaving.ts";
import { isAbsolutePath } from "./path-text.ts";
import { echo, print } from "./printing.ts";
import { forgetNamed, readLine, readLines } from "./reading-input.ts";
import { forgetAssigned, type ShellState, type Text } from "./shell-state.ts";

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
  ["return", leaveFunction],
  ["break", (call) => leaveLoop(call, "breaks")],
  ["continue", (call) => leaveLoop(call, "continues")],
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
  ["read", readLine],
  ["mapfile", readLines],
  ["readarray", readLines],
  ["getopts", ({ words, shell }) => forgetNamed(words, shell)],
  ["shopt", setShellOptions],
  ["let", letArithmetic],
  ["printf", print],
  ["echo", echo],
  ["pwd", ({ shell }) => result(shell.cwd === null ? null : `${shell.cwd}\n`)],
  ...["export", "declare", "local", "readonly", "typeset"].map((name) => [name, declare] as const),
]);

/** In a function, they make variables that are its own. */
export const OWN_DECLARATIONS: ReadonlySet<string> = new Set(["local", "declare", "typeset"]);

/** The assignments in it were made when its words were read; only those that come from expansions are left. */
function declare({ name, words, shell }: Call): Result {
  const hides = shell.returns !== null && OWN_DECLARATIONS.has(name) && !words.includes("-g");
  const isExported = exportIn(name, words);
  const isOfFunctions = words.some((word) => word !== null && /^-\w*f/.test(word));
  // Which names an unknown word holds is not known.
  if (name === "export" && words.includes(null)) shell.mayExportAll = true;
  if (isOfFunctions) shell.mayExportFunctions ||= isExported === true;
  for (const word of words) {
    const [, variable, value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(word ?? "") ?? [];
    if (variable === undefined || isOfFunctions) continue;
    declareOne(variable, value, hides, shell);
    if (isExported !== undefined) shell.exported.set(variable, isExported);
  }
  return result("");
}

/** Whether the names are exported from here on; undefined: that stays as it is. */
function exportIn(name: string, words: readonly Text[]): boolean | undefined {
  if (name === "export") return !words.includes("-n");
  if (words.some((word) => word !== null && /^-\w*x/.test(word))) return true;
  return words.some((word) => word !== null && /^\+\w*x/.test(word)) ? false : undefined;
}

function declareOne(variable: string, value: string | undefined, hides: boolean, shell: ShellState): void {
  if (hides) shell.hide(variable);
  if (value !== undefined) shell.variables.set(variable, value);
  else if (hides || !shell.variables.has(variable)) shell.variables.set(variable, null);
}

function changeFolder(call: Call): Result {
  const { reading, shell } = call;
  const { words } = parseArguments(call.words.filter((word) => word !== "-"));
  const target = words[0];
  if (call.words.includes("-")) shell.enter(shell.previousCwd);
  else if (target === undefined) shell.enter(reading.scene.home);
  else shell.enter(folderToEnter(call, target));
  return result("");
}

function folderToEnter(call: Call, target: Text): Text {
  const { reading, shell } = call;
  const folder = reading.absolute(shell, target);
  if (folder === null || target === null) return null;
  // Where there is no such folder the shell stays, and what comes next happens somewhere else.
  if (reading.kind(folder) === "missing") doubt(call);
  return shell.variables.has("CDPATH") && !isAbsolutePath(target) ? null : folder;
}

function pushFolder(call: Call): Result {
  const { shell } = call;
  const isListOnly = call.words.includes("-n");
  const target = call.words.find((word) => word !== "-n");
  if (target === undefined || target === null || /^[+-]\d*$/.test(target)) exchangeFolder(shell, target);
  else if (isListOnly) shell.folders.push(call.reading.absolute(shell, target));
  else {
    shell.folders.push(shell.cwd);
    changeFolder({ ...call, words: [target] });
  }
  return result(null);
}

/** Without a folder, `pushd` changes places with the one before; which of them `+2` is, is not followed. */
function exchangeFolder(shell: ShellState, target: Text | undefined): void {
  const there = shell.folders.pop() ?? null;
  shell.folders.push(shell.cwd);
  shell.enter(target === undefined ? there : null);
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
  const { flags, words } = parseArguments(call.words, { isPrefix: true });
  return result(flags.some((flag) => flag !== "-p") ? null : call.run(words));
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
  if (words.some((word) => word === null || /^-\w*a|^allexport$/.test(word))) shell.mayExportAll = true;
  const end = words.indexOf("--");
  if (end !== -1) shell.positional = words.slice(end + 1);
  else if (words.some((word) => word === null || !/^[-+]/.test(word))) shell.positional = null;
  return result("");
}

function shift({ words, shell }: Call): Result {
  const count = words[0] === undefined ? "1" : words[0];
  shell.positional = isNumber(count) && shell.positional !== null ? shell.positional.slice(Number(count)) : null;
  return result("");
}

function isNumber(text: Text): boolean {
  return text !== null && /^\d+$/.test(text);
}

function unset({ words, shell }: Call): Result {
  for (const word of words) {
    if (word === null || word.startsWith("-")) continue;
    shell.variables.set(word, null);
    shell.exported.set(word, false);
    shell.arrays.delete(word);
    shell.functions.delete(word);
  }
  return result("");
}

/** Options of the shell that change what a pattern stands for. */
function setShellOptions({ words, shell }: Call): Result {
  if (words.some((word) => word === null || /^(dotglob|extglob|nocaseglob|globasciiranges)$/.test(word))) {
    shell.hasOwnGlobs = true;
  }
  return result(null);
}

function letArithmetic({ words, shell }: Call): Result {
  for (const word of words) forgetAssigned(word ?? "", shell);
  return result("");
}
