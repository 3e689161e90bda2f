import { type Arguments, type Grammar, hasFlag, parseArguments, valueOfFlag, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt } from "./call.ts";
import { type Makefile, readMakefile } from "./make-rules.ts";
import type { ShellState, Text } from "./shell-state.ts";

export const MAKE_COMMANDS: CommandTable = [["make gmake", make]];

const GRAMMAR: Grammar = {
  short: "CfIoW",
  attached: "jl",
  long: ["directory", "file", "makefile", "include-dir", "old-file", "what-if", "eval"],
};
const ASKING = ["-n", "--dry-run", "--version", "-h", "--help", "-v", "-q", "--question", "--just-print", "--recon"];
const DEFAULT_FILES = ["GNUmakefile", "makefile", "Makefile"];

/**
 * The lines of the targets' recipes are read as the shell would run them, one by one. What a recipe does not say plainly is
 * not followed, so more may be written than is found; nothing is run to find out, for `make -n` runs programs too.
 */
function make(call: Call): Text {
  const given = parseArguments(call.words, GRAMMAR);
  if (hasFlag(given, ...ASKING)) return null;
  const shell = call.shell.subshell();
  for (const folder of valuesOfFlag(given, "-C", "--directory")) shell.enter(call.reading.absolute(shell, folder));
  const text = given.isExact ? makefileText(call, given, shell) : null;
  const settings = new Map(given.words.flatMap((word) => settingIn(word) ?? []));
  const makefile = text === null ? null : readMakefile(text, settings);
  const targets = given.words.filter((word) => word !== null && settingIn(word) === null);
  if (makefile !== null) {
    const run = { call, makefile, shell, done: new Set<string>() };
    for (const target of targets.length === 0 ? [makefile.first] : targets) follow(run, target);
  }
  return doubt(call);
}

/** `A=b` */
function settingIn(word: Text): readonly [readonly [string, string]] | null {
  const [, name, value = ""] = /^([\w.-]+)=(.*)$/s.exec(word ?? "") ?? [];
  return name === undefined ? null : [[name, value]];
}

function makefileText(call: Call, given: Arguments, shell: ShellState): Text {
  const named = valueOfFlag(given, "-f", "--file", "--makefile");
  const file = named === undefined ? DEFAULT_FILES.find((name) => isThere(call, shell, name)) : named;
  const absolute = file === undefined ? null : call.reading.absolute(shell, file);
  return absolute === null ? null : call.reading.text(absolute);
}

function isThere({ reading }: Call, shell: ShellState, name: string): boolean {
  const absolute = reading.absolute(shell, name);
  return absolute !== null && reading.kind(absolute) === "file";
}

type Run = {
  readonly call: Call;
  readonly makefile: Makefile;
  readonly shell: ShellState;
  /** Targets that were followed. */
  readonly done: Set<string>;
};

function follow(run: Run, target: Text): void {
  const { call, makefile, shell, done } = run;
  const rule = target === null ? undefined : makefile.rules.get(target);
  if (target === null || rule === undefined || done.has(target) || !call.reading.step(call.part)) return;
  done.add(target);
  const prerequisites = rule.prerequisites.flatMap((one) => makefile.expand(one, NOTHING)?.split(/\s+/) ?? []);
  for (const one of prerequisites) call.reading.deeper(call.part, null, () => follow(run, one));
  // A target that is there may be up to date.
  if (!makefile.isPhony(target) && isThere(call, shell, target)) return;
  const automatic = new Map([
    ["@", target],
    ["<", prerequisites[0] ?? ""],
    ["^", prerequisites.join(" ")],
    ["MAKE", "make"],
  ]);
  for (const line of rule.recipe) {
    const expanded = makefile.expand(line.replace(/^[\s@+-]+/, ""), automatic);
    if (expanded !== null) call.runScript(expanded, { shell: shell.subshell() });
  }
}

const NOTHING: ReadonlyMap<string, string> = new Map();
