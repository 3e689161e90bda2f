import { Script } from "node:vm";
import { compiledFile, findCompiled } from "./compiled-code.ts";
import { readCode } from "./hook-code.ts";

/**
 * Runs the code of a hook that has no kept parts (see `run-code.ts`), from what V8 has compiled of it before.
 *
 * @param path the code, as the build wrote it
 * @param name the hook's, as `pre-tool-use`
 */
export function runKept(path: string, name: string): void {
  compileKept(path, name).runInThisContext()(require);
}

/** What V8 has compiled of this code before, if it fits. Nothing of that is written here, see `lazy/keep-compiled.ts`. */
export function compileKept(path: string, name: string): Script {
  const code = readCode(path);
  const dataFolder = process.env["CLAUDE_PLUGIN_DATA"];
  const cachedData = dataFolder ? findCompiled(compiledFile(dataFolder, name), code) : null;
  // What another V8, or one with other flags, has made is refused by V8 itself, which then compiles the text.
  return new Script(code.text, { filename: code.path, ...(cachedData === null ? {} : { cachedData }) });
}
