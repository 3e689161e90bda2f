import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Script } from "node:vm";
import { packCompiled } from "../compiled-code.ts";
import { readCode } from "../hook-code.ts";

/**
 * Run by `node` itself, for `keep-compiled.ts` only: runs a hook on its standard input and, when that ends, writes what V8 has
 * compiled by then, which is what the run has called. Arguments: the hook's code, the file to write.
 */
const [, , path = "", target = ""] = process.argv;
const code = readCode(path);
const script = new Script(code.text, { filename: code.path });
process.on("exit", () => {
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
});
script.runInThisContext()(require);
