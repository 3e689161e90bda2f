import { basename, dirname, join, relative, sep } from "node:path";

/**
 * Lazy modules of a hook's code whose own compiled code is kept as well, see `src/start/run-code.ts`. `isShared`: others
 * load them too, as any lazy module.
 */
export const KEPT_PARTS = [
  { source: "src/claude/lazy/read-line.ts", isShared: false },
  { source: "src/claude/lazy/deliver.ts", isShared: true },
  { source: "src/adapters/store-file/lazy/team.ts", isShared: true },
];

/**
 * What a hook needs rarely stays out of its file. Any layer may keep such modules in a folder `lazy` of its own;
 * `await import("./lazy/<name>.ts")` stays a load at run time, of `dist/lazy/<layer>-<name>.cjs`. Every other way to
 * write it fails the build, because a bundler would quietly put the module into the hook and each edit would pay for it.
 *
 * @param {string} root
 * @param {{ isHookCode?: boolean }} [options] `isHookCode`: run by `run-kept.ts`, which alone can load a kept part
 * @returns {import("esbuild").Plugin}
 */
export function lazyModules(root, { isHookCode = false } = {}) {
  return {
    name: "lazy-modules",
    setup(build) {
      build.onResolve({ filter: /^\./ }, (asked) => resolveOwn(root, asked, isHookCode));
      build.onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
        if (kind !== "dynamic-import" || path.startsWith("node:")) return null;
        return refuse(`a hook may load only modules in a folder "lazy" lazily, not ${path}`);
      });
    },
  };
}

function resolveOwn(root, { path, kind, resolveDir }, isHookCode) {
  if (kind === "entry-point") return null;
  const target = join(resolveDir, path);
  const isLazy = basename(dirname(target)) === "lazy";
  if (kind !== "dynamic-import") {
    return isLazy ? refuse(`${path} is loaded lazily: use await import(), not a static import`) : null;
  }
  if (!isLazy) return refuse(`a hook may load only modules in a folder "lazy" lazily, not ${path}`);
  const source = relative(root, target).split(sep).join("/");
  const part = KEPT_PARTS.find((kept) => kept.source === source);
  if (part !== undefined && isHookCode) return { path: `../${keptOutput(source)}.js`, external: true };
  return part === undefined || part.isShared
    ? { path: `../${lazyOutput(source)}.cjs`, external: true }
    : refuse(`${path} is kept compiled: only the code of a hook can load it`);
}

/**
 * Where a lazy module is built to, below dist and without its ending: `src/app/lazy/x.ts` becomes `lazy/app-x`.
 *
 * @param {string} source relative to the root
 */
export function lazyOutput(source) {
  const parts = source
    .split(sep)
    .join("/")
    .replace(/^src\//, "")
    .replace(/\.ts$/, "")
    .split("/");
  return `lazy/${parts.filter((part) => part !== "lazy").join("-")}`;
}

/** Where a kept part is built to, below dist and without its ending: beside the code of the hooks. */
export function keptOutput(source) {
  return lazyOutput(source).replace(/^lazy/, "code");
}

function refuse(text) {
  return { errors: [{ text }] };
}
