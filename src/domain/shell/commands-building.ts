import { hasFlag, parseArguments } from "./arguments.ts";
import { type Call, type CommandTable, doubt, write } from "./call.ts";
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
  ["tsc", (call) => compiler(call, ["--noEmit", "--version", "-v", "--showConfig", "--listFiles"])],
  ["gcc g++ cc c++ clang clang++", compileC],
  ["gh glab", (call) => gitHub(call)],
  ["brew apt apt-get dpkg", (call) => verbs(call, ["list", "info", "search", "show", "--version", "-l", "-L"])],
  ["knip", (call) => (hasFlag(parseArguments(call.words), "--fix") ? doubt(call) : null)],
  ["rake make cmake ninja just task bazel turbo nx lerna", (call) => dryRun(call)],
  ["tmux screen open osascript crontab at batch", (call) => doubt(call)],
];

/** Known to read with one of these first words; otherwise it cannot be known. */
function verbs(call: Call, reading: readonly string[]): Text {
  const [verb] = call.words;
  if (verb === undefined || verb === null || !reading.includes(verb)) return doubt(call);
  return call.words.some((word) => soundsLikeWriting(word) && word !== verb) ? doubt(call) : null;
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

function cargo(call: Call): Text {
  const words = call.words.filter((word) => word === null || !word.startsWith("+"));
  const [verb, ...rest] = words;
  const given = parseArguments(rest, { short: "p", long: ["manifest-path", "package", "features"] });
  if (verb === "fmt") {
    if (!hasFlag(given, "--check")) write(call, ".", "part", "tree");
    return null;
  }
  if (verb === "fix" || (verb === "clippy" && hasFlag(given, "--fix"))) {
    write(call, ".", "part", "tree");
    return null;
  }
  const reading = [
    "test",
    "check",
    "build",
    "clippy",
    "tree",
    "metadata",
    "doc",
    "bench",
    "nextest",
    "--version",
    "search",
  ];
  return verb != null && reading.includes(verb) ? null : doubt(call);
}

function go(call: Call): Text {
  const [verb, ...rest] = call.words;
  if (verb === "fmt") {
    write(call, ".", "part", "tree");
    return null;
  }
  if (verb === "test")
    return rest.some((word) => word === null || /^-(update|o|coverprofile)/.test(word)) ? doubt(call) : null;
  if (verb === "build") return rest.includes("-o") ? outputOf(call, rest) : null;
  return verbs({ ...call, words: call.words.slice(0, 1) }, ["vet", "list", "version", "env", "doc", "tool"]);
}

function outputOf(call: Call, words: readonly Text[]): Text {
  write(call, words[words.indexOf("-o") + 1] ?? null, "whole");
  return null;
}

function dotnetFormat(call: Call): Text {
  if (!call.words.includes("--verify-no-changes")) write(call, ".", "part", "tree");
  return null;
}

function compiler(call: Call, reading: readonly string[]): Text {
  return hasFlag(parseArguments(call.words), ...reading) ? null : doubt(call);
}

function compileC(call: Call): Text {
  if (call.words.includes("--version") || call.words.includes("-fsyntax-only")) return null;
  return call.words.includes("-o") ? outputOf(call, call.words) : doubt(call);
}

/** `gh pr view` reads; `gh pr checkout` changes the tree. */
function gitHub(call: Call): Text {
  const [topic, verb] = call.words;
  if (topic === "api" || topic === "auth" || topic === "search" || topic === "status" || topic === "--version")
    return null;
  const isChange =
    verb === null ||
    topic === null ||
    ["checkout", "clone", "sync", "download", "fork", "merge", "develop"].includes(verb ?? "");
  return isChange || topic === undefined ? doubt(call) : null;
}

function dryRun(call: Call): Text {
  const given = parseArguments(call.words);
  return hasFlag(given, "-n", "--dry-run", "--version", "-v", "--help", "--list", "-l") ? null : doubt(call);
}
