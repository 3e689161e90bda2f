import { Script } from "node:vm";
import { compiledFile, findCompiled } from "./compiled-code.ts";
import { readCode } from "./hook-code.ts";

/** What the build puts in: the name of one hook, as `pre-tool-use`. */
declare const HOOK_NAME: string;

/**
 * The file that the client starts, for a hook that it waits for at every edit. The hook's code lies beside it, so that it
 * can be run from what V8 has compiled of it before; nothing of that is written here, see `lazy/keep-compiled.ts`.
 */
const code = readCode(`${__dirname}/../code/${HOOK_NAME}.js`);
const dataFolder = process.env["CLAUDE_PLUGIN_DATA"];
const cachedData = dataFolder ? findCompiled(compiledFile(dataFolder, HOOK_NAME), code) : null;
// What another V8, or one with other flags, has made is refused by V8 itself, which then compiles the text.
const script = new Script(code.text, { filename: code.path, ...(cachedData === null ? {} : { cachedData }) });
script.runInThisContext()(require);
