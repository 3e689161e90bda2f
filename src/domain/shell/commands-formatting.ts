import { hasFlag, parseArguments } from "./arguments.ts";
import { type Call, type CommandTable, doubt, isFolder } from "./call.ts";
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
        ],
      },
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
  ["dprint", subcommands(["fmt"], [])],
  ["deno", deno],
  ["standard xo", formatter({ when: ["--fix"], isWholeFolder: true })],
  [
    "markdownlint markdownlint-cli2",
    formatter({ when: ["-f", "--fix"], grammar: { short: "crio", long: ["config", "ignore", "output"] } }),
  ],
  [
    "black",
    formatter({
      unless: ["--check", "--diff"],
      grammar: { short: "lt", long: ["line-length", "target-version", "config", "include", "exclude"] },
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
  ["gofmt goimports gofumpt", formatter({ when: ["-w"], grammar: { short: "rd", long: ["local"] } })],
  ["rustfmt", formatter({ unless: ["--check"], grammar: { long: ["edition", "config", "config-path"] } })],
  ["clang-format", formatter({ when: ["-i"], grammar: { long: ["style"] } })],
  ["clang-tidy", formatter({ when: ["--fix", "-fix", "--fix-errors"], grammar: { short: "p" } })],
  ["shfmt", formatter({ when: ["-w", "--write"], grammar: { short: "i", long: ["indent"] } })],
  [
    "terraform tofu",
    subcommands(["fmt"], ["-check"], ["version", "validate", "plan", "show", "output", "state", "providers"]),
  ],
  ["buf", subcommands(["format"], [], ["lint", "breaking", "build"])],
  [
    "rubocop",
    formatter({
      when: ["-a", "-A", "--auto-correct", "--autocorrect", "--autocorrect-all", "--fix-layout", "-x"],
      isWholeFolder: true,
      grammar: { short: "cf", long: ["config", "format", "only"] },
    }),
  ],
  ["php-cs-fixer", subcommands(["fix"], ["--dry-run"])],
  ["phpcbf", formatter({ isWholeFolder: true })],
  ["swiftformat", formatter({ unless: ["--lint", "--dryrun"] })],
  ["ktlint", formatter({ when: ["-F", "--format"], isWholeFolder: true })],
  ["mix", subcommands(["format"], ["--check-formatted"], ["test", "credo", "dialyzer"])],
  ["taplo", subcommands(["fmt", "format"], ["--check"], ["lint", "check"])],
  ["zig", subcommands(["fmt"], ["--check"], ["test", "version", "env"])],
  ["sort-package-json", formatter({ unless: ["-c", "--check"], isWholeFolder: true })],
  ["codespell", formatter({ when: ["-w", "--write-changes"], isWholeFolder: true, grammar: { short: "SLIDx" } })],
  ["typos", formatter({ when: ["-w", "--write-changes"], isWholeFolder: true })],
];

function biome(call: Call): Text {
  const [verb, ...words] = call.words;
  if (verb === null) return doubt(call);
  if (verb === "migrate" || verb === "init") return doubt(call);
  const when = ["--write", "--fix", "--apply", "--apply-unsafe"];
  const grammar = { long: ["config-path", "reporter", "max-diagnostics", "stdin-file-path", "only", "skip", "since"] };
  return format(call, words, { when, grammar, isWholeFolder: true });
}

function ruff(call: Call): Text {
  const [verb, ...words] = call.words;
  if (verb === null) return doubt(call);
  const grammar = {
    short: "os",
    long: [
      "select",
      "ignore",
      "config",
      "line-length",
      "target-version",
      "output-format",
      "output-file",
      "extend-select",
    ],
  };
  if (verb === "format") return format(call, words, { unless: ["--check", "--diff"], grammar, isWholeFolder: true });
  const when = ["--fix", "--fix-only", "--unsafe-fixes", "--add-noqa"];
  const isBare = verb !== "check" && verb?.startsWith("-") === false && isFolder(call, verb) === true;
  return format(call, isBare ? call.words : words, {
    when,
    unless: ["--diff"],
    grammar,
    isWholeFolder: true,
    output: ["-o", "--output-file"],
  });
}

function deno(call: Call): Text {
  const [verb, ...words] = call.words;
  if (verb === "fmt") return format(call, words, { unless: ["--check"], isWholeFolder: true });
  if (verb === "lint") return format(call, words, { when: ["--fix"], isWholeFolder: true });
  if (verb === "check" || verb === "info" || verb === "--version") return null;
  return verb === "test" && !hasFlag(parseArguments(words), "--update", "-u") ? null : doubt(call);
}
