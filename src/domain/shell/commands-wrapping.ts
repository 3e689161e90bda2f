import { type Grammar, hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, type CommandReader, type CommandTable, doubt } from "./call.ts";
import type { Text } from "./shell-state.ts";

/** Commands that run another command: what they do is what that one does. */
export const WRAPPING_COMMANDS: CommandTable = [
  ["sudo doas", wrapper({ short: "ugpCDhRrTU", long: ["user", "group", "chdir"] })],
  ["env", environment],
  [
    "time nohup setsid nice ionice stdbuf chrt taskset unbuffer caffeinate catchsegv",
    wrapper({ short: "fonicpeo", long: ["format", "output", "adjustment", "input", "error"] }),
  ],
  ["timeout gtimeout", wrapper({ short: "ks", long: ["kill-after", "signal"] }, 1)],
  ["watch", watch],
  ["strace ltrace", wrapper({ short: "oeEpsuPabI" })],
  ["flock", flock],
  ["npx bunx pnpx", packageRunner],
  ["uvx pipx", (call) => call.run(call.words[0] === "run" ? call.words.slice(1) : call.words)],
  ["dotenv", wrapper({ short: "ef" })],
  ["cross-env", crossEnvironment],
  ["bash sh zsh dash ksh", shell],
  ["su", (call) => shell({ ...call, words: call.words.filter((word) => word !== "-" && word !== "-l") })],
  ["busybox toybox", (call) => call.run(call.words)],
  ["ssh docker podman docker-compose", elsewhere],
  ["parallel", (call) => doubt(call)],
  ["chroot", (call) => doubt(call)],
];

/** @param operands words of its own before the command: the duration of `timeout` */
function wrapper(grammar: Grammar, operands = 0): CommandReader {
  return (call) => {
    const { words } = parseArguments(call.words, { ...grammar, isPrefix: true });
    return runRest(call, words.slice(operands));
  };
}

function runRest(call: Call, words: readonly Text[], changes?: Parameters<Call["run"]>[1]): Text {
  const rest = [...words];
  while (rest[0] != null && /^\w+=/.test(rest[0])) rest.shift();
  return rest.length === 0 ? null : call.run(rest, changes);
}

function environment(call: Call): Text {
  const given = parseArguments(call.words, { short: "uSC", long: ["unset", "chdir", "split-string"], isPrefix: true });
  const line = valueOfFlag(given, "-S", "--split-string");
  if (line !== undefined) return line === null ? doubt(call) : call.runScript(line);
  const folder = valueOfFlag(given, "-C", "--chdir");
  if (folder === undefined) return runRest(call, given.words);
  const inner = call.shell.copy();
  inner.enter(call.reading.absolute(call.shell, folder));
  return runRest(call, given.words, { shell: inner });
}

function crossEnvironment(call: Call): Text {
  return runRest(call, call.words);
}

function watch(call: Call): Text {
  const given = parseArguments(call.words, { short: "nd", long: ["interval"], isPrefix: true });
  return given.words.includes(null) ? doubt(call) : call.runScript(given.words.join(" "));
}

function flock(call: Call): Text {
  const given = parseArguments(call.words, { short: "wEc", long: ["timeout", "command"], isPrefix: true });
  const script = valueOfFlag(given, "-c", "--command");
  if (script !== undefined) return script === null ? doubt(call) : call.runScript(script);
  const rest = given.words.slice(1);
  return rest[0] === "-c" && rest[1] != null ? call.runScript(rest[1]) : runRest(call, rest);
}

function packageRunner(call: Call): Text {
  const given = parseArguments(call.words, { short: "pc", long: ["package", "call"], isPrefix: true });
  const script = valueOfFlag(given, "-c", "--call");
  if (script !== undefined) return script === null ? doubt(call) : call.runScript(script);
  const [tool, ...rest] = given.words;
  if (tool === undefined) return null;
  // `prettier@3`, `@biomejs/biome`: the command has the name of the package.
  const name = tool?.replace(/(.)@[^/]*$/, "$1").replace(/^@[^/]+\//, "") ?? null;
  return call.run([name === "cli" ? tool : name, ...rest]);
}

function shell(call: Call): Text {
  const given = parseArguments(call.words, { short: "oO", long: ["rcfile", "init-file"], isPrefix: true });
  const own = call.shell.copy();
  // An option that is not exported is not there, but what is exported is not tracked: both may hold.
  own.functions.clear();
  own.positional = hasFlag(given, "-s") ? given.words : given.words.slice(1);
  if (hasFlag(given, "--version", "--help", "-n")) return null;
  if (hasFlag(given, "-c")) {
    const [script = null, name = null, ...args] = given.words;
    own.name = name;
    own.positional = args;
    return script === null ? doubt(call) : call.runScript(script, { shell: own });
  }
  const [file] = given.words;
  if (file === undefined || hasFlag(given, "-s")) {
    return call.input === null ? doubt(call) : call.runScript(call.input, { shell: own, input: null });
  }
  own.name = file;
  const absolute = call.reading.absolute(call.shell, file);
  const text = absolute === null ? null : call.reading.text(absolute);
  return text === null ? doubt(call) : call.runScript(text, { shell: own });
}

const QUIET_VERBS = new Set(
  "ps images logs inspect version info stats top port history search network volume system events diff".split(" "),
);

/** Another machine or a container: its files are not these, but folders may be shared with it. */
function elsewhere(call: Call): Text {
  if (call.name === "ssh") return null;
  const verbs = call.words.filter((word) => word !== null && !word.startsWith("-") && word !== "compose");
  return QUIET_VERBS.has(verbs[0] ?? "") ? null : doubt(call);
}
