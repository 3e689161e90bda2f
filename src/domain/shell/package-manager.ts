import { hasFlag, parseArguments, valueOfFlag } from "./arguments.ts";
import { type Call, doubt } from "./call.ts";
import { outsideScript, packageScript, runPackageScript } from "./package-scripts.ts";
import type { Text } from "./shell-state.ts";

const READING_VERBS = new Set(
  "ls list ll la why outdated view info show audit ping whoami root bin prefix explain fund search doctor config help version -v --version licenses".split(
    " ",
  ),
);
const MANAGER_FLAGS = {
  short: "CFw",
  long: ["prefix", "dir", "filter", "workspace", "cwd", "loglevel"],
  isPrefix: true,
};

export function packageManager(call: Call): Text {
  const given = parseArguments(call.words, MANAGER_FLAGS);
  const [verb, ...rest] = given.words;
  if (verb === null) return doubt(call);
  if (verb === undefined) return hasFlag(given, "-v", "--version", "-h", "--help") ? null : doubt(call);
  const folder = valueOfFlag(given, "-C", "--prefix", "--dir", "--cwd");
  const shell = call.shell.copy();
  if (folder !== undefined) shell.enter(call.reading.absolute(call.shell, folder));
  const at = { ...call, shell };
  if (["exec", "dlx", "x"].includes(verb)) return call.run(["npx", ...withoutEnd(rest)], { shell });
  const script = scriptNamed(verb, rest);
  if (script === null) return otherVerb(at, verb, rest);
  const isElsewhere = hasFlag(given, "--filter", "-F", "-w", "--workspace", "-r", "--recursive", "-ws", "--workspaces");
  return isElsewhere ? outsideScript(call, script.name) : runPackageScript(at, script.name, script.args);
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

function otherVerb(call: Call, verb: string, rest: readonly Text[]): Text {
  const isChange = (verb === "audit" && rest.includes("fix")) || (READING_VERBS.has(verb) && rest.includes("set"));
  if (READING_VERBS.has(verb) && !isChange) return null;
  // `yarn lint`, `pnpm format`: a script, or a command of a package.
  if (isChange || call.name === "npm" || INSTALLING.has(verb)) return doubt(call);
  if (packageScript(call, verb) !== null) return runPackageScript(call, verb, rest);
  return call.run([verb, ...rest], { shell: call.shell });
}

const INSTALLING = new Set(
  "install i add remove rm uninstall un update up upgrade ci link unlink dedupe prune publish pack init create import patch rebuild set cache store env deploy start build dev workspace workspaces foreach plugin".split(
    " ",
  ),
);
