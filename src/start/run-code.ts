import type { Script } from "node:vm";

/** Makes a script of the code at `path`, whose name is that of a hook or of a kept part of one. */
export type Compile = (path: string, name: string) => Script;

/**
 * Runs the code `<folder>/<name>.js`, with a `require` by which it loads its kept parts from there in the same way, each
 * once.
 *
 * @param input the event, if it has been read already
 */
export function runCode(compile: Compile, folder: string, name: string, input?: string): void {
  const parts = new Map<string, { exports: unknown }>();
  const requirePart = (id: string): unknown => {
    if (!id.startsWith(PARTS)) return require(id);
    const part = id.slice(PARTS.length, -".js".length);
    return (parts.get(part) ?? run(part)).exports;
  };
  const run = (part: string): { exports: unknown } => {
    const module = { exports: {} };
    parts.set(part, module);
    compile(`${folder}/${part}.js`, part).runInThisContext()(requirePart, module, part === name ? input : undefined);
    return module;
  };
  run(name);
}

/** As the build names a kept part: where it lies beside the folders of those who load it. */
const PARTS = "../code/";
