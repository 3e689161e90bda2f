import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { HookFileFacts, InstallationFacts } from "../../app/diagnosis.ts";
import type { Environment } from "../../compose.ts";
import { PLUGIN_VERSION } from "../../plugin-version.ts";
import { type Registrations, registrationsOf } from "../trial/installation.ts";
import { parseObject, textAt } from "../trial/json-value.ts";
import { examineProgram, findProgram, resolved } from "./programs.ts";

/** The plugin's own files, and the programs it needs or meets. */
export async function examineInstallation(root: string, env: Environment): Promise<InstallationFacts> {
  const onPath = findProgram("coord", env);
  const [node, git, client] = await Promise.all(["node", "git", "claude"].map((name) => examineProgram(name, env)));
  return {
    root,
    version: PLUGIN_VERSION,
    manifestVersion: manifestVersion(root),
    platform: process.platform,
    node: node ?? null,
    git: git ?? null,
    client: client ?? null,
    coordOnPath: onPath === null ? null : resolved(onPath),
    hooks: examineHookFiles(registrationsOf(root)),
  };
}

function manifestVersion(root: string): string | null {
  try {
    return textAt(parseObject(readFileSync(join(root, ".claude-plugin", "plugin.json"), "utf8")), "version");
  } catch {
    return null;
  }
}

function examineHookFiles(registrations: Registrations): HookFileFacts {
  if ("problem" in registrations) return registrations;
  const files = registrations.hooks.flatMap(({ event, args }) => args.map((file) => ({ event, file })));
  const present = [...new Set(files.map(({ file }) => file))].filter((file) => existsSync(file));
  return {
    events: [...new Set(registrations.hooks.map(({ event }) => event))],
    missing: files.filter(({ file }) => !existsSync(file)),
    missingParts: present.flatMap(missingPartsOf),
  };
}

/** What the built hook loads on demand, by the way the build writes it. */
const PART = /require\("\.\.\/(lazy\/[\w-]+\.cjs|code\/[\w-]+\.js)"\)/g;
/** The code of a hook whose own file only starts it. */
const CODE = /\/\.\.\/code(?:\/|`,")([\w-]+)/;

function missingPartsOf(file: string): readonly { readonly hook: string; readonly part: string }[] {
  const dist = join(dirname(file), "..");
  const text = readFileSync(file, "utf8");
  const code = CODE.exec(text)?.[1];
  const parts = code === undefined ? partsIn(text) : withParts(dist, `code/${code}.js`);
  return parts.filter((part) => !existsSync(join(dist, part))).map((part) => ({ hook: basename(file), part }));
}

/** The code of a hook, and what that loads. */
function withParts(dist: string, code: string): readonly string[] {
  return [code, ...partsIn(textOrNone(join(dist, code)))];
}

function partsIn(text: string): readonly string[] {
  return [...text.matchAll(PART)].flatMap(([, part]) => (part === undefined ? [] : [part]));
}

function textOrNone(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
