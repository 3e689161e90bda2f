import { hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, type CommandTable, doubt, writeAll } from "./call.ts";
import { format, formatter, subcommands } from "./formatter.ts";
import type { Text } from "./shell-state.ts";

/** Formatters and fixers: they change the files and folders they are given, in place. */
export const FORMATTING_COMMANDS: CommandTable = [
  [
    "prettier",
    formatter({
      when: ["-w", "--write"],
      grammar: { long: ["config", "parser", "plugin", "ignore-path", "log-level", "tab-width", "print-width"] },
    }),
  ],
  [
    "eslint tslint",
    formatter({
      when: ["--fix"],
      grammar: {
        short: "cfo",
        long: [
          "config",
          "ext",
          "format",
          "rule",
          "ignore-path",
          "output-file",
          "max-warnings",
          "plugin",
          "parser",
          "cache-location",
          "ignore-pattern",
          "fix-type",
          "cache-file",
          "cache-strategy",
          "rulesdir",
          "env",
          "global",
          "parser-options",
          "stdin-filename",
          "concurrency",
        ],
      },
      isWholeFolder: true,
      output: ["-o", "--output-file"],
    }),
  ],
  [
    "stylelint",
    formatter({
      when: ["--fix"],
      grammar: { short: "of", long: ["config", "output-file", "formatter", "custom-syntax"] },
      output: ["-o", "--output-file"],
    }),
  ],
  ["biome rome", biome],
  [
    "oxlint",
    formatter({
      when: ["--fix", "--fix-suggestions", "--fix-dangerously"],
      isWholeFolder: true,
      grammar: { short: "cADWf", long: ["config", "format", "ignore-path"] },
    }),
  ],
  [
    "oxfmt",
    formatter({
      unless: ["--check", "--list-different"],
      isWholeFolder: true,
      grammar: { short: "c", long: ["config"] },
    }),
  ],
  ["dprint", subcommands(["fmt"], { unless: ["--stdin"] }, ["check", "output-file-paths"])],
  ["deno", deno],
  ["standard xo", formatter({ when: ["--fix"], isWholeFolder: true })],
  [
    "markdownlint markdownlint-cli2",
    formatter({
      when: ["-f", "--fix"],
      grammar: { short: "criop", long: ["config", "ignore", "output"] },
      output: ["-o", "--output"],
    }),
  ],
  [
    "black",
    formatter({
      unless: ["--check", "--diff", "-c", "--code"],
      grammar: { short: "cltW", long: ["line-length", "target-version", "config", "include", "exclude"] },
    }),
  ],
  [
    "isort",
    formatter({
      unless: ["-c", "--check", "--check-only", "--diff", "-d", "--stdout"],
      grammar: { short: "lsp", long: ["profile", "settings-path", "line-length"] },
    }),
  ],
  [
    "autopep8 autoflake docformatter",
    formatter({ when: ["-i", "--in-place"], grammar: { long: ["max-line-length", "imports"] } }),
  ],
  ["yapf", formatter({ when: ["-i", "--in-place"], grammar: { long: ["style"] } })],
  ["pyupgrade add-trailing-comma", formatter({})],
  ["ruff", ruff],
  [
    "gofmt goimports gofumpt",
    formatter({ when: ["-w"], grammar: { short: "r", long: ["local", "srcdir", "lang"] }, isOneHyphen: true }),
  ],
  ["rustfmt", rustfmt],
  [
    "clang-format",
    formatter({ when: ["-i"], unless: ["-n", "--dry-run"], grammar: { long: ["style"] }, isOneHyphen: true }),
  ],
  ["clang-tidy", formatter({ when: ["--fix", "--fix-errors"], grammar: { short: "p" }, isOneHyphen: true })],
  [
    "shfmt",
    formatter({
      when: ["-w", "--write"],
      grammar: { short: "i", long: ["indent", "ln", "filename"] },
      isOneHyphen: true,
    }),
  ],
  [
    "terraform tofu",
    subcommands(["fmt"], { unless: ["--check", "--write"], isOneHyphen: true }, [
      "version",
      "validate",
      "plan",
      "show",
      "output",
    ]),
  ],
  ["buf", subcommands(["format"], { when: ["-w", "--write"] }, ["lint", "breaking", "build"])],
  [
    "rubocop",
    formatter({
      when: [
        ...["-a", "-A", "-x", "--autocorrect", "--autocorrect-all", "--auto-correct", "--auto-correct-all"],
        ...["--fix-layout", "--auto-gen-config"],
      ],
      isWholeFolder: true,
      grammar: { short: "cfo", long: ["config", "format", "only", "out"] },
      output: ["-o", "--out"],
      unclear: ["--auto-gen-config"],
    }),
  ],
  ["php-cs-fixer", subcommands(["fix"], { unless: ["--dry-run"] }, ["check", "list-files", "describe"])],
  ["phpcbf", formatter({ isWholeFolder: true })],
  ["swiftformat", formatter({ unless: ["--lint", "--dryrun"] })],
  ["ktlint", formatter({ when: ["-F", "--format"], isWholeFolder: true })],
  ["mix", subcommands(["format"], { unless: ["--check-formatted", "--dry-run"] }, ["test", "credo", "dialyzer"])],
  ["taplo", subcommands(["fmt", "format"], { unless: ["--check"] }, ["lint", "check"])],
  ["zig", subcommands(["fmt"], { unless: ["--check", "--stdin"] }, ["test", "version", "env"])],
  ["sort-package-json", sortPackage],
  ["codespell", formatter({ when: ["-w", "--write-changes"], isWholeFolder: true, grammar: { short: "SLIDx" } })],
  ["typos", formatter({ when: ["-w", "--write-changes"], isWholeFolder: true })],
];

function biome(call: Call): Text {
  const [verb, ...words] = call.words;
  if (verb === null || verb === "migrate" || verb === "init") return doubt(call);
  return format(call, words, {
    when: ["--write", "--fix", "--apply", "--apply-unsafe"],
    // It asks git which files these are.
    unclear: ["--staged", "--changed"],
    grammar: {
      long: [
        ...["config-path", "reporter", "max-diagnostics", "stdin-file-path", "only", "skip", "since"],
        ...["diagnostic-level", "log-level", "log-kind", "colors"],
      ],
    },
    isWholeFolder: true,
  });
}

const RUFF_GRAMMAR = {
  short: "o",
  long: [
    ...["select", "ignore", "config", "line-length", "target-version", "output-format", "output-file", "extend-select"],
    ...["extend-ignore", "per-file-ignores", "exclude", "extend-exclude", "fixable", "unfixable", "cache-dir"],
  ],
};

function ruff(call: Call): Text {
  const [verb, ...words] = call.words;
  if (verb === "format") {
    return format(call, words, { unless: ["--check", "--diff"], grammar: RUFF_GRAMMAR, isWholeFolder: true });
  }
  // Before 0.5 it took paths without a command.
  return format(call, verb === "check" ? words : call.words, {
    when: ["--fix", "--fix-only", "--unsafe-fixes", "--add-noqa"],
    unless: ["--diff"],
    grammar: RUFF_GRAMMAR,
    isWholeFolder: true,
    output: ["-o", "--output-file"],
  });
}

function deno(call: Call): Text {
  const [verb, ...words] = call.words;
  const grammar = { short: "c", long: ["config", "ext", "ignore"] };
  if (verb === "fmt") return format(call, words, { unless: ["--check"], grammar, isWholeFolder: true });
  if (verb === "lint") return format(call, words, { when: ["--fix"], grammar, isWholeFolder: true });
  if (verb === "test" && hasFlag(parseArguments(words), "--update", "-u")) return doubt(call);
  return ["test", "check", "info", "--version"].includes(verb ?? "") ? null : doubt(call);
}

/** It formats the modules that a file names as well. */
function rustfmt(call: Call): Text {
  const given = parseArguments(call.words, { long: ["edition", "config", "config-path", "emit"] });
  if (hasFlag(given, "--check", "--version", "--help", "-h") || valueOfFlag(given, "--emit") === "stdout") return null;
  writeAll(call, given.words, "part");
  return doubt(call);
}

function sortPackage(call: Call): Text {
  const { words } = call;
  return format(call, words.length === 0 ? ["package.json"] : words, { unless: ["-c", "--check"] });
}
