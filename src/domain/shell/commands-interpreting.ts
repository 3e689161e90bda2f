import { type Grammar, hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, textOf, write } from "./call.ts";
import { scriptEffects } from "./script-effects.ts";
import type { ScriptLanguage } from "./script-tokens.ts";
import type { Text } from "./shell-state.ts";

/** Programs given to an interpreter, in a word, on stdin or in a file. */
export const INTERPRETING_COMMANDS: CommandTable = [
  ["python python3 python2 pypy pypy3 py", python],
  ["node nodejs tsx ts-node", node],
  [
    "php lua Rscript julia swift scala groovy",
    (call) => (hasFlag(parseArguments(call.words), "-v", "--version") ? null : doubt(call)),
  ],
];

function python(call: Call): Text {
  const grammar = { short: "cmWX", long: ["check-hash-based-pycs"], isPrefix: true, last: ["-c", "-m"] };
  const given = parseArguments(call.words, grammar);
  if (hasFlag(given, "-V", "--version", "-h", "--help")) return null;
  const program = valueOfFlag(given, "-c");
  if (program !== undefined) return follow(call, "python", program, ["-c", ...given.words]);
  const module = valueOfFlag(given, "-m");
  if (module !== undefined) return runModule(call, module, given.words);
  return runFile(call, "python", call.words, grammar);
}

/** Modules that are commands of their own, by that name. */
const MODULE_COMMANDS = new Set(
  "black isort ruff flake8 mypy pylint pytest autopep8 yapf docformatter autoflake pyright bandit vulture pyupgrade codespell".split(
    " ",
  ),
);
const READING_MODULES = new Set(
  "unittest doctest timeit this site sysconfig py_compile compileall tokenize http.server".split(" "),
);

function runModule(call: Call, module: Text, words: readonly Text[]): Text {
  if (module === null) return doubt(call);
  if (MODULE_COMMANDS.has(module)) return call.run([module, ...words]);
  if (module === "json.tool") return jsonTool(call, words);
  return READING_MODULES.has(module) ? null : doubt(call);
}

function jsonTool(call: Call, words: readonly Text[]): Text {
  const [, output] = parseArguments(words, { long: ["indent"] }).words;
  if (output !== undefined) write(call, output, "whole");
  return null;
}

function node(call: Call): Text {
  const grammar: Grammar = {
    short: "eprC",
    long: [
      "eval",
      "print",
      "require",
      "import",
      "loader",
      "conditions",
      "env-file",
      "input-type",
      "max-old-space-size",
    ],
    isPrefix: true,
  };
  const given = parseArguments(call.words, grammar);
  if (hasFlag(given, "-v", "--version", "-h", "--help", "--check", "-c")) return null;
  if (hasFlag(given, "--test")) return hasFlag(given, "--test-update-snapshots") ? doubt(call) : null;
  const program = valueOfFlag(given, "-e", "--eval", "-p", "--print");
  if (program !== undefined) return follow(call, "javascript", program, ["node", ...given.words]);
  return runFile(call, "javascript", call.words, grammar);
}

function runFile(call: Call, language: ScriptLanguage, words: readonly Text[], grammar: Grammar): Text {
  const given = parseArguments(words, { ...grammar, isPrefix: true });
  const [file, ...args] = given.words;
  const isStdin = file === undefined || file === "-";
  // A program may load others: what is not plain in its own text makes it unclear.
  const program = isStdin ? call.input : file === null ? null : textOf(call, file);
  return follow(
    call,
    language,
    program,
    language === "python" ? [file ?? "-", ...args] : ["node", file ?? "-", ...args],
  );
}

function follow(call: Call, language: ScriptLanguage, program: Text, args: readonly Text[]): Text {
  const effects = program === null ? null : scriptEffects(program, language, args);
  if (effects === null) return doubt(call);
  for (const { path, kind, reach } of effects.writes) write(call, path, kind, reach);
  return effects.isComplete ? null : doubt(call);
}
