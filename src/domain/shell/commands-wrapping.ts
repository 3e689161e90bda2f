import { type Grammar, hasFlag, parseArguments, valueOfFlag, valuesOfFlag } from "./arguments.ts";
import { type Call, type CommandReader, type CommandTable, doubt, textOf, writeAll } from "./call.ts";
import { childShell } from "./child-shell.ts";
import { joinTexts, type Text } from "./shell-state.ts";

/** Commands that run another command: what they do is what that one does. */
export const WRAPPING_COMMANDS: CommandTable = [
  ["sudo doas", asOther],
  ["env", environment],
  ["time strace ltrace", measured],
  ["nohup setsid unbuffer catchsegv", wrapper({})],
  ["nice", wrapper({ short: "n", long: ["adjustment"] })],
  ["ionice", wrapper({ short: "cnpPu", long: ["class", "classdata"] })],
  ["stdbuf", wrapper({ short: "ioe", long: ["input", "output", "error"] })],
  ["chrt", wrapper({ short: "TPD" }, 1)],
  ["taskset", wrapper({}, 1)],
  ["caffeinate", wrapper({ short: "tw" })],
  ["timeout gtimeout", wrapper({ short: "ks", long: ["kill-after", "signal"] }, 1)],
  ["watch", watch],
  ["flock", flock],
  ["npx bunx pnpx uvx", packageRunner],
  ["pipx", (call) => (call.words[0] === "run" ? packageRunner({ ...call, words: call.words.slice(1) }) : doubt(call))],
  ["dotenv", wrapper({ short: "ef" })],
  ["cross-env", (call) => runRest(call, call.words)],
  ["bash sh zsh dash ksh", shell],
  ["busybox toybox", (call) => call.run(call.words)],
  ["ssh docker podman docker-compose", elsewhere],
  ["parallel chroot su", (call) => doubt(call)],
];

/** @param operands words of its own before the command: the duration of `timeout` */
function wrapper(grammar: Grammar, operands = 0): CommandReader {
  return (call) => {
    const { words } = parseArguments(call.words, { ...grammar, isPrefix: true });
    return runRest(call, words.slice(operands));
  };
}

/** Words of the form `A=b` in front of the command are for it alone. */
function runRest(call: Call, words: readonly Text[], changes?: Parameters<Call["run"]>[1]): Text {
  const shell = changes?.shell ?? call.shell.copy();
  for (const [index, word] of words.entries()) {
    const [, name, value = ""] = /^(\w+)=(.*)$/s.exec(word ?? "") ?? [];
    if (name === undefined) return call.run(words.slice(index), { ...changes, shell });
    // Set twice for one command.
    if (call.environment.has(name)) doubt(call);
    shell.variables.set(name, value);
    shell.exported.set(name, true);
  }
  return null;
}

/** Which variables another user's commands see is a matter of that machine's settings. */
function asOther(call: Call): Text {
  const grammar = { short: "ugpCDhRrTU", long: ["user", "group", "chdir"], isPrefix: true };
  const shell = call.shell.copy();
  for (const name of shell.variables.keys()) if (name !== "PWD") shell.variables.set(name, null);
  return runRest(call, parseArguments(call.words, grammar).words, { shell });
}

function environment(call: Call): Text {
  const given = parseArguments(call.words, { short: "uSC", long: ["unset", "chdir", "split-string"], isPrefix: true });
  const inner = call.shell.copy();
  const isCleared = hasFlag(given, "-i", "--ignore-environment");
  for (const name of isCleared ? [...inner.variables.keys()] : valuesOfFlag(given, "-u", "--unset")) {
    if (name === null || call.environment.has(name)) return doubt(call);
    if (name !== "PWD") inner.variables.delete(name);
  }
  const line = valueOfFlag(given, "-S", "--split-string");
  if (line !== undefined) return runLine({ ...call, shell: inner }, line);
  const folder = valueOfFlag(given, "-C", "--chdir");
  if (folder !== undefined) inner.enter(call.reading.absolute(call.shell, folder));
  return runRest(call, given.words, { shell: inner });
}

function runLine(call: Call, line: Text): Text {
  return line === null ? doubt(call) : call.runScript(line, { shell: childShell(call) });
}

/** They may write what they measure to a file. */
function measured(call: Call): Text {
  const short = call.name === "time" ? "fo" : "oeEpsuPabI";
  const given = parseArguments(call.words, { short, long: ["format", "output"], isPrefix: true });
  writeAll(call, valuesOfFlag(given, "-o", "--output"), hasFlag(given, "-a", "--append") ? "append" : "whole");
  return runRest(call, given.words);
}

function watch(call: Call): Text {
  const given = parseArguments(call.words, { short: "nq", long: ["interval"], isPrefix: true });
  return runLine(call, joinTexts(given.words, " "));
}

function flock(call: Call): Text {
  const long = ["timeout", "wait", "conflict-exit-code"];
  const given = parseArguments(call.words, { short: "wE", long, isPrefix: true });
  const [option, line = null, ...more] = given.words.slice(1);
  if (option === "-c" || option === "--command") return more.length > 0 ? doubt(call) : runLine(call, line);
  return runRest(call, given.words.slice(1));
}

/** `npx tool`, `uvx tool`: a package's command, by whatever version. */
function packageRunner(call: Call): Text {
  const long = ["package", "call", "from", "with", "python", "spec"];
  const given = parseArguments(call.words, { short: "pc", long, isPrefix: true });
  const script = valueOfFlag(given, "-c", "--call");
  if (script !== undefined) return runLine(call, script);
  const [tool, ...rest] = given.words;
  if (tool === undefined) return null;
  // `prettier@3`, `@biomejs/biome`: the command has the name of the package.
  const name = tool === null ? null : tool.replace(/(.)@[^/]*$/, "$1").replace(/^@[^/]+\//, "");
  return call.run([name === "cli" ? tool : name, ...rest]);
}

function shell(call: Call): Text {
  const given = parseArguments(call.words, { short: "oO", long: ["rcfile", "init-file"], isPrefix: true });
  const own = childShell(call);
  if (hasFlag(given, "--version", "--help", "-n")) return null;
  const [first = null, second = null, ...others] = given.words;
  if (hasFlag(given, "-c")) {
    own.name = second;
    own.positional = others;
    return first === null ? doubt(call) : call.runScript(first, { shell: own });
  }
  const isStdin = hasFlag(given, "-s") || given.words.length === 0;
  own.positional = isStdin ? given.words : given.words.slice(1);
  if (!isStdin) own.name = first;
  const text = isStdin ? call.input : textOf(call, first);
  return text === null ? doubt(call) : call.runScript(text, isStdin ? { shell: own, input: null } : { shell: own });
}

const QUIET_VERBS = new Set(
  "ps images logs inspect version info stats top port history search network volume system events diff".split(" "),
);

/** Another machine or a container: its files are not these, but folders may be shared with it. */
function elsewhere(call: Call): Text {
  if (call.name === "ssh") return null;
  const [verb = null] = call.words.filter((word) => word?.startsWith("-") !== true && word !== "compose");
  return verb !== null && QUIET_VERBS.has(verb) ? null : doubt(call);
}
