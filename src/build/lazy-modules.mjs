import { basename, dirname, join, relative, sep } from "node:path";

/**
 * What a hook needs rarely stays out of its file. Any layer may keep such modules in a folder `lazy` of its own;
 * `await import("./lazy/<name>.ts")` stays a load at run time, of `dist/lazy/<layer>-<name>.cjs`. Every other way to
 * write it fails the build, because a bundler would quietly put the module into the hook and each edit would pay for it.
 *
 * @param {string} root
 * @returns {import("esbuild").Plugin}
 */
export function lazyModules(root) {
  return {
    name: "lazy-modules",
    setup(build) {
      build.onResolve({ filter: /^\./ }, (asked) => resolveOwn(root, asked));
      build.onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
        if (kind !== "dynamic-import" || path.startsWith("node:")) return null;
        return refuse(`a hook may load only modules in a folder "lazy" lazily, not ${path}`);
      });
    },
  };
}

function resolveOwn(root, { path, kind, resolveDir }) {
  if (kind === "entry-point") return null;
  const target = join(resolveDir, path);
  const isLazy = basename(dirname(target)) === "lazy";
  if (kind !== "dynamic-import") {
    return isLazy ? refuse(`${path} is loaded lazily: use await import(), not a static import`) : null;
  }
  if (!isLazy) return refuse(`a hook may load only modules in a folder "lazy" lazily, not ${path}`);
  return { path: `../${lazyOutput(relative(root, target))}.cjs`, external: true };
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

function refuse(text) {
  return { errors: [{ text }] };
}
