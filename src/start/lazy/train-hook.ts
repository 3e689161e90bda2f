import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Script } from "node:vm";
import { compiledFile, packCompiled } from "../compiled-code.ts";
import { type HookCode, readCode } from "../hook-code.ts";
import { loadKept } from "../kept-modules.ts";

/**
 * Run by `node` itself, for `keep-compiled.ts` only: runs a hook on its standard input and, when that ends, writes what V8 has
 * compiled by then, which is what the run has called; of the hook, and of the modules that are named. Arguments: the folder
 * of the built files, the hook, the folder to write to as if it were the plugin's data folder, the modules.
 */
const [, , distFolder = "", hook = "", target = "", ...modules] = process.argv;

const compiled: { readonly script: Script; readonly code: HookCode; readonly name: string }[] = [];
function scriptOf(code: HookCode, name: string): Script {
  const script = new Script(code.text, { filename: code.path });
  compiled.push({ script, code, name });
  return script;
}

function write(file: string, content: Buffer): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const descriptor = openSync(file, "w", 0o600);
  try {
    writeFileSync(descriptor, content);
    // Before it gets its name: after a power failure a file may be there whose blocks are not.
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

process.on("exit", () => {
  for (const { script, code, name } of compiled) {
    const content = packCompiled(script.createCachedData(), code);
    if (content !== null) write(compiledFile(target, name), content);
  }
});
const load = loadKept(modules, `${distFolder}/lazy`, require, scriptOf);
scriptOf(readCode(`${distFolder}/code/${hook}.js`), hook).runInThisContext()(load);
