import { dirname, join, relative, sep } from "node:path";

/**
 * What a hook needs rarely stays out of its file: `await import("../lazy/<name>.ts")` is kept and points to
 * `dist/lazy/<name>.mjs`. Every other way to write it fails the build, because a bundler would quietly put the
 * module into the hook and each edit would pay for it.
 *
 * @param {string} root
 * @returns {import("esbuild").Plugin}
 */
export function lazyModules(root) {
  const lazyFolder = join(root, "src", "lazy");
  return {
    name: "lazy-modules",
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path, kind, resolveDir }) => {
        const target = join(resolveDir, path);
        const isLazy = dirname(target) === lazyFolder;
        if (kind === "dynamic-import" && isLazy) {
          const name = relative(lazyFolder, target).split(sep).join("/");
          return { path: `../lazy/${name.replace(/\.ts$/, ".mjs")}`, external: true };
        }
        if (kind === "dynamic-import") return refuse(`a hook may load only src/lazy/*.ts lazily, not ${path}`);
        if (isLazy) return refuse(`${path} is loaded lazily: use await import(), not a static import`);
        return null;
      });
      build.onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
        if (kind !== "dynamic-import" || path.startsWith("node:")) return null;
        return refuse(`a hook may load only src/lazy/*.ts lazily, not ${path}`);
      });
    },
  };
}

function refuse(text) {
  return { errors: [{ text }] };
}
