import type { Script } from "node:vm";

/** Makes a script of the code at `path`, whose name is that of a hook or of a kept part of one. */
export type Compile = (path: string, name: string) => Script;

/**
 * Runs the code `<folder>/<name>.js`, with a `require` by which it loads its kept parts from there in the same way.
 *
 * @param input the event, if it has been read already
 * @returns what it exports
 */
export function runCode(compile: Compile, folder: string, name: string, input?: string): unknown {
  const requirePart = (id: string): unknown =>
    id.startsWith(PARTS) ? runCode(compile, folder, id.slice(PARTS.length, -".js".length)) : require(id);
  const module = { exports: {} };
  compile(`${folder}/${name}.js`, name).runInThisContext()(requirePart, module, input);
  return module.exports;
}

/** As the build names a kept part: where it lies beside the folders of those who load it. */
const PARTS = "../code/";
