import { Script } from "node:vm";
import { compiledFile, findCompiled } from "./compiled-code.ts";
import { type HookCode, readCode } from "./hook-code.ts";

/**
 * Runs the code of a hook, from what V8 has compiled of it before. Nothing of that is written here, see `lazy/keep-compiled.ts`.
 *
 * @param path the code, as the build wrote it
 * @param name the hook's, as `pre-tool-use`
 * @param input the event, if it has been read from standard input
 * @param load how the code loads what it needs rarely
 */
export function runKept(path: string, name: string, input?: string, load: (id: string) => unknown = require): void {
  keptScript(readCode(path), name).runInThisContext()(load, input);
}

/** A script of this code, compiled before where that was kept. */
export function keptScript(code: HookCode, name: string): Script {
  const dataFolder = process.env["CLAUDE_PLUGIN_DATA"];
  const cachedData = dataFolder ? findCompiled(compiledFile(dataFolder, name), code) : null;
  // What another V8, or one with other flags, has made is refused by V8 itself, which then compiles the text.
  return new Script(code.text, { filename: code.path, ...(cachedData === null ? {} : { cachedData }) });
}
