import { type Call, doubt, textOf } from "./call.ts";
import { childShell } from "./child-shell.ts";
import { soundsLikeWriting } from "./harmless.ts";
import { foldersUpFrom } from "./path-text.ts";
import type { Text } from "./shell-state.ts";

/** Tests write nothing of the project, by agreement; any other script of another package is not looked up. */
export function outsideScript(call: Call, script: Text, args: readonly Text[]): Text {
  return script !== null && isTestName(script) && !args.some(soundsLikeWriting) ? null : doubt(call);
}

function isTestName(script: string): boolean {
  return /^(test|typecheck|type-check|check-types|lint|check)(:(?!.*(fix|write|update)).*)?$/.test(script);
}

export function runPackageScript(call: Call, script: Text, args: readonly Text[]): Text {
  if (script === null) return doubt(call);
  const found = packageScript(call, script);
  if (found === null) return outsideScript(call, script, args);
  const { folder, text, before, after } = found;
  const inner = childShell(call);
  inner.enter(folder);
  const line = [text, ...args.filter((word) => word !== "--").map(quoted)].join(" ");
  // What a test script runs is a program of the project: by agreement it reads, unless it plainly says otherwise.
  const isReading = isTestName(script) && line === text && !saysThatItWrites([before, text, after].join("; "));
  if (!isReading) for (const one of [before, line, after]) call.runScript(one, { shell: inner });
  return null;
}

function saysThatItWrites(script: string): boolean {
  return /[^-=0-9&]>|--(fix|write|update)|\s-(u|w|i)\b/.test(script.replace(/>\s*\/dev\/null/g, ""));
}

function quoted(word: Text): string {
  return word === null ? '"$UNKNOWN_WORD"' : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A script with the scripts that run around it: `prebuild`, `build`, `postbuild`; empty: there is none. */
type PackageScript = {
  readonly folder: string;
  readonly text: string;
  readonly before: string;
  readonly after: string;
};

/** The script of the nearest package. */
export function packageScript(call: Call, script: string): PackageScript | null {
  for (const folder of call.shell.cwd === null ? [] : foldersUpFrom(call.shell.cwd)) {
    const json = textOf(call, `${folder}/package.json`);
    if (json === null) continue;
    const text = scriptIn(json, script);
    if (text === null) return null;
    return { folder, text, before: scriptIn(json, `pre${script}`) ?? "", after: scriptIn(json, `post${script}`) ?? "" };
  }
  return null;
}

function scriptIn(json: string, script: string): string | null {
  try {
    const { scripts } = Object(JSON.parse(json));
    const command: unknown = Object(scripts)[script];
    return typeof command === "string" ? command : null;
  } catch {
    return null;
  }
}
