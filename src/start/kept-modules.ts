import type { Script } from "node:vm";
import { type HookCode, readCode } from "./hook-code.ts";

/** How code loads a module. */
export type Load = (id: string) => unknown;

/**
 * What the hook after each reply loads when something has come for its session: its code is kept compiled as the hook's own
 * is. The build gives the same files their marks, see `src/build/bundles.mjs`.
 */
export const DELIVERING_MODULES: readonly string[] = ["claude-deliver", "adapters-store-file-team"];

/**
 * Loads CommonJS modules by the name of their file, the `kept` ones from `folder` as `scriptOf` compiles them, all others as
 * `plain` does. Each runs once, as with Node.
 */
export function loadKept(
  kept: readonly string[],
  folder: string,
  plain: Load,
  scriptOf: (code: HookCode, name: string) => Script,
): Load {
  const modules = new Map<string, { exports: unknown }>();
  const load: Load = (id) => {
    const name = kept.find((each) => id === `../lazy/${each}.cjs`);
    if (name === undefined) return plain(id);
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    scriptOf(moduleCode(folder, name), name).runInThisContext()(module.exports, load, module);
    return module.exports;
  };
  return load;
}

/** The code of a module as one function of `exports`, `require` and `module`, as Node itself would wrap it. */
export function moduleCode(folder: string, name: string): HookCode {
  const code = readCode(`${folder}/${name}.cjs`);
  return { ...code, text: `(function(exports,require,module){${code.text}\n})` };
}
