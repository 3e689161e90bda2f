import { type Call, doubt, textOf } from "./call.ts";
import { folderName } from "./path-text.ts";
import type { Text } from "./shell-state.ts";

/** Tests write nothing of the project, by agreement; any other script of another package is not looked up. */
export function outsideScript(call: Call, script: Text | undefined): Text {
  return script != null && isTestName(script) ? null : doubt(call);
}

function isTestName(script: string): boolean {
  return /^(test|typecheck|type-check|check-types|lint|check)(:(?!.*(fix|write|update)).*)?$/.test(script);
}

export function runPackageScript(call: Call, script: Text | undefined, args: readonly Text[]): Text {
  if (script === undefined) return null;
  const found = script === null ? null : packageScript(call, script);
  if (script === null || found === null) return script !== null && isTestName(script) ? null : doubt(call);
  const given = args.filter((word) => word !== "--");
  const inner = call.shell.copy();
  inner.enter(found.folder);
  const line = given.length === 0 ? found.text : `${found.text} ${given.map(quoted).join(" ")}`;
  if (!isTestName(script) || given.length > 0) return call.runScript(line, { shell: inner });
  // What a test script runs is a program of the project: by agreement it reads, unless it plainly says otherwise.
  if (saysThatItWrites(found.text)) call.runScript(line, { shell: inner });
  return null;
}

function saysThatItWrites(script: string): boolean {
  return /[^-=0-9&]>|--(fix|write|update)|\s-(u|w|i)\b/.test(script.replace(/>\s*\/dev\/null/g, ""));
}

function quoted(word: Text): string {
  return word === null ? '"$UNKNOWN_WORD"' : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The script of the nearest package, and its folder. */
export function packageScript(call: Call, script: string): { readonly text: string; readonly folder: string } | null {
  for (let folder = call.shell.cwd; folder !== null; folder = folder === "/" ? null : folderName(folder)) {
    const text = textOf(call, `${folder === "/" ? "" : folder}/package.json`);
    if (text === null) continue;
    const command = scriptIn(text, script);
    return command === null ? null : { text: command, folder };
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
