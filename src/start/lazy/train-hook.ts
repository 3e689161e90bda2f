import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Script } from "node:vm";
import { compiledFile, packCompiled } from "../compiled-code.ts";
import { type HookCode, readCode } from "../hook-code.ts";
import { runCode } from "../run-code.ts";

/**
 * Run by `node` itself, for `keep-compiled.ts` only: runs a hook on its standard input and, when that ends, writes what V8 has
 * compiled by then of it and of the kept parts that it loaded, which is what the run has called. Arguments: the folder of the
 * code, the hook's name, the data folder to write to.
 */
const [, , folder = "", name = "", dataFolder = ""] = process.argv;
process.on("exit", () => {
  for (const { script, file, code } of compiled) keep(script, file, code);
});
const compiled: { readonly script: Script; readonly file: string; readonly code: HookCode }[] = [];
runCode(compileForKeeping, folder, name);

function compileForKeeping(path: string, part: string): Script {
  const code = readCode(path);
  const script = new Script(code.text, { filename: code.path });
  compiled.push({ script, file: compiledFile(dataFolder, part), code });
  return script;
}

function keep(script: Script, target: string, code: HookCode): void {
  const content = packCompiled(script.createCachedData(), code);
  if (content === null) return;
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const file = openSync(target, "w", 0o600);
  try {
    writeFileSync(file, content);
    // Before it gets its name: after a power failure a file may be there whose blocks are not.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
