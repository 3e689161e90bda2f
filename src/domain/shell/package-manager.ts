import { type Grammar, hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, doubt } from "./call.ts";
import { outsideScript, packageScript, runPackageScript } from "./package-scripts.ts";
import type { Text } from "./shell-state.ts";

const READING_VERBS = new Set(
  "ls list ll la why outdated view info show audit ping whoami root bin prefix explain fund search doctor config help licenses".split(
    " ",
  ),
);

/** `-w` names a workspace to npm; to pnpm it is the root of them all. */
function grammarOf(name: string): Grammar {
  return {
    short: name === "npm" ? "CFw" : "CF",
    long: ["prefix", "dir", "filter", "workspace", "cwd", "loglevel"],
    isPrefix: true,
  };
}

const ELSEWHERE = ["--filter", "-F", "-w", "--workspace", "-r", "--recursive", "--workspaces", "--workspace-root"];

export function packageManager(call: Call): Text {
  const grammar = grammarOf(call.name);
  const given = parseArguments(call.words, grammar);
  const [verb, ...rest] = given.words;
  if (verb === null) return doubt(call);
  if (verb === undefined) return hasFlag(given, "-v", "--version", "-h", "--help") ? null : doubt(call);
  // npm takes options after its verb for itself as well, up to `--`.
  const end = rest.indexOf("--");
  const own = call.name === "npm" ? rest.slice(0, end === -1 ? rest.length : end) : [];
  const late = parseArguments(own, { ...grammar, isPrefix: false });
  const args = call.name === "npm" ? [...late.words, ...rest.slice(own.length)] : rest;
  const folder = valueOfFlag(given, ...FOLDERS) ?? valueOfFlag(late, ...FOLDERS);
  const shell = call.shell.copy();
  if (folder !== undefined) shell.enter(call.reading.absolute(call.shell, folder));
  const isElsewhere = hasFlag(given, ...ELSEWHERE) || hasFlag(late, ...ELSEWHERE);
  return runVerb({ ...call, shell }, { verb, rest, args, isElsewhere });
}

const FOLDERS = ["-C", "--prefix", "--dir", "--cwd"];

type Verb = {
  readonly verb: string;
  /** All words behind the verb, and those of them that a script is given. */
  readonly rest: readonly Text[];
  readonly args: readonly Text[];
  /** It is for other packages than the one here. */
  readonly isElsewhere: boolean;
};

function runVerb(call: Call, { verb, rest, args, isElsewhere }: Verb): Text {
  if (["exec", "dlx", "x"].includes(verb)) {
    return isElsewhere ? doubt(call) : call.run(["npx", ...withoutEnd(rest)], { shell: call.shell });
  }
  const script = scriptNamed(verb, args);
  if (script === null) return otherVerb(call, { verb, rest, args, isElsewhere });
  // `npm run` alone lists the scripts.
  if (script.name === undefined) return null;
  return isElsewhere ? outsideScript(call, script.name, script.args) : runPackageScript(call, script.name, script.args);
}

/** `npm exec tool -- --write`: npm takes the `--` for itself. */
function withoutEnd(words: readonly Text[]): readonly Text[] {
  const end = words.indexOf("--");
  return end === -1 ? words : [...words.slice(0, end), ...words.slice(end + 1)];
}

type Script = { readonly name: Text | undefined; readonly args: readonly Text[] };

/** The script of `npm run x -- y` and of `npm test`. */
function scriptNamed(verb: string, rest: readonly Text[]): Script | null {
  if (["test", "t", "tst"].includes(verb)) return { name: "test", args: rest };
  if (!["run", "run-script", "rum"].includes(verb)) return null;
  const [name, ...args] = parseArguments(rest, { isPrefix: true }).words;
  return { name, args };
}

function otherVerb(call: Call, { verb, rest, isElsewhere }: Verb): Text {
  const isChange = rest.includes("set") || (verb === "audit" && (rest.includes("fix") || rest.includes("--fix")));
  if (READING_VERBS.has(verb)) return isChange ? doubt(call) : null;
  if (verb === "version" && rest.length === 0) return null;
  // `yarn lint`, `pnpm format`: a script, or a command of a package.
  if (call.name === "npm" || INSTALLING.has(verb)) return doubt(call);
  if (isElsewhere) return outsideScript(call, verb, rest);
  if (packageScript(call, verb) !== null) return runPackageScript(call, verb, rest);
  return call.run([verb, ...rest], { shell: call.shell });
}

const INSTALLING = new Set(
  "install i add remove rm uninstall un update up upgrade ci link unlink dedupe prune publish pack version init create import patch rebuild set cache store env deploy start build dev workspace workspaces foreach plugin".split(
    " ",
  ),
);
