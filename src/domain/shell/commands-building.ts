import { type Grammar, hasFlag, parseArguments } from "./arguments.ts";
import { type Call, type CommandReader, type CommandTable, doubt, write } from "./call.ts";
import { soundsLikeWriting } from "./harmless.ts";
import { packageManager } from "./package-manager.ts";
import type { Text } from "./shell-state.ts";

/** Package managers, compilers and build tools. What they build is nobody's work; what they install is unknown. */
export const BUILDING_COMMANDS: CommandTable = [
  ["npm pnpm yarn bun", packageManager],
  ["uv poetry pipenv hatch rye pdm", pythonManager],
  ["pip pip3", (call) => verbs(call, ["list", "show", "freeze", "check", "config", "--version", "-V", "index"])],
  [
    "bundle",
    (call) =>
      call.words[0] === "exec" ? call.run(call.words.slice(1)) : verbs(call, ["list", "show", "info", "check"]),
  ],
  ["cargo", cargo],
  ["go", go],
  [
    "gradle gradlew mvn mvnw",
    (call) => verbs(call, ["test", "check", "dependencies", "tasks", "--version", "-v", "verify"]),
  ],
  [
    "dotnet",
    (call) =>
      call.words[0] === "format" ? dotnetFormat(call) : verbs(call, ["test", "--version", "--info", "--list-sdks"]),
  ],
  ["tsc", compileTypes],
  ["gcc g++ cc c++ clang clang++", compileC],
  ["gh glab", gitHub],
  ["brew apt apt-get dpkg", (call) => verbs(call, ["list", "info", "search", "show", "--version", "-l", "-L"])],
  ["knip", (call) => (hasFlag(parseArguments(call.words), "--fix") ? doubt(call) : null)],
  ["just task", runner(["-l", "--list", "--summary", "--dry"], { short: "fd" })],
  ["rake", runner(["-T", "--tasks", "-P"], { short: "fC" })],
  ["cmake ninja bazel turbo nx lerna", runner([], { short: "CfBSjDG" })],
  ["tmux screen open osascript crontab at batch", (call) => doubt(call)],
];

/** Known to read with one of these first words; otherwise it cannot be known. */
function verbs(call: Call, reading: readonly string[]): Text {
  const [verb, ...rest] = call.words;
  if (verb === undefined || verb === null || !reading.includes(verb)) return doubt(call);
  return rest.some(soundsLikeWriting) ? doubt(call) : null;
}

function pythonManager(call: Call): Text {
  const [verb, ...rest] = parseArguments(call.words, { isPrefix: true }).words;
  if (verb === "run")
    return call.run(
      parseArguments(rest, { short: "p", long: ["with", "python", "extra", "env-file"], isPrefix: true }).words,
    );
  if (verb === "tool" && rest[0] === "run") return call.run(rest.slice(1));
  if (verb === "pip") return call.run(["pip", ...rest]);
  return verbs(call, ["tree", "show", "check", "--version", "version", "graph"]);
}

const CARGO_READING = new Set([
  ...["test", "check", "build", "clippy", "tree", "metadata", "doc", "bench", "nextest", "search"],
  ...["--version", "-V", "--list"],
]);

function cargo(call: Call): Text {
  const [verb = null, ...rest] = call.words.filter((word) => word === null || !word.startsWith("+"));
  if (verb === "fmt") {
    // `cargo fmt --all -- --check`: what stands behind `--` goes to rustfmt.
    if (!rest.includes("--check")) write(call, ".", "part", "tree");
    return null;
  }
  if (verb === "fix" || (verb === "clippy" && rest.includes("--fix"))) {
    write(call, ".", "part", "tree");
    return null;
  }
  return verb !== null && CARGO_READING.has(verb) ? null : doubt(call);
}

function go(call: Call): Text {
  const [verb, ...rest] = call.words;
  if (verb === "fmt") return goFormat(call, rest);
  if (verb === "test")
    return rest.some((word) => word === null || /^-(update|o|coverprofile)/.test(word)) ? doubt(call) : null;
  if (verb === "build") return rest.includes("-o") ? outputOf(call, rest) : null;
  return verbs({ ...call, words: call.words.slice(0, 1) }, ["vet", "list", "version", "env", "doc", "tool"]);
}

/** Packages: `./...` is a folder and all below it, `./x` one package, `example.com/x` is looked up by go. */
function goFormat(call: Call, words: readonly Text[]): Text {
  const given = parseArguments(words);
  if (hasFlag(given, "-n")) return null;
  for (const name of given.words.length === 0 ? ["."] : given.words) {
    const isFolder = name !== null && /^\.\.?(\/|$)/.test(name);
    write(call, isFolder ? name.replace(/\/\.\.\.$/, "") : null, "part", "tree");
  }
  return null;
}

function outputOf(call: Call, words: readonly Text[]): Text {
  const [output = null] = words.slice(words.indexOf("-o") + 1);
  write(call, output, "whole");
  return null;
}

function dotnetFormat(call: Call): Text {
  const given = parseArguments(call.words);
  // What it includes is a list of its own.
  if (hasFlag(given, "--include", "--exclude")) return doubt(call);
  if (!hasFlag(given, "--verify-no-changes", "--help", "-h")) write(call, ".", "part", "tree");
  return null;
}

/** Its options may be written in any case. */
function compileTypes(call: Call): Text {
  const { flags } = parseArguments(call.words);
  const isQuiet = flags.some((flag) => /^(--noemit|--version|-v|--showconfig|--listfilesonly|--help|-h)$/i.test(flag));
  return isQuiet ? null : doubt(call);
}

function compileC(call: Call): Text {
  if (call.words.includes("--version") || call.words.includes("-fsyntax-only")) return null;
  return call.words.includes("-o") ? outputOf(call, call.words) : doubt(call);
}

const GITHUB_CHANGES = new Set(["checkout", "clone", "sync", "download", "fork", "merge", "develop"]);

/** `gh pr view` reads; `gh pr checkout` changes the tree. */
function gitHub(call: Call): Text {
  const given = parseArguments(call.words, { short: "R", long: ["repo"] });
  const [topic, verb] = given.words;
  if (topic === undefined) return hasFlag(given, "--version", "--help") ? null : doubt(call);
  if (topic === null || topic === "co") return doubt(call);
  if (["api", "auth", "search", "status"].includes(topic)) return null;
  return verb === null || (verb !== undefined && GITHUB_CHANGES.has(verb)) ? doubt(call) : null;
}

/** It runs what a file of the project says, unless it is only asked what that is. */
function runner(asking: readonly string[], grammar: Grammar): CommandReader {
  return (call) =>
    hasFlag(parseArguments(call.words, grammar), "-n", "--dry-run", "--version", "-h", "--help", ...asking)
      ? null
      : doubt(call);
}
