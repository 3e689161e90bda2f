import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { build } from "esbuild";
import { KEPT_PARTS, keptOutput, lazyModules, lazyOutput } from "./lazy-modules.mjs";

// Identifiers stay readable where size does not count: a stack trace in a user's report must name our functions.
const COMMON = {
  bundle: true,
  platform: "node",
  target: "node20",
  charset: "utf8",
  legalComments: "none",
  minifySyntax: true,
  minifyWhitespace: true,
  write: false,
  metafile: true,
  outdir: "dist",
  logLevel: "silent",
  // The sources are strict without it, and a tsconfig above the checkout must not change the output.
  tsconfigRaw: "{}",
};

// Every byte is parsed at each edit, so names are cut here; `supported` turns a lazy import() into a plain require.
const HOOK = {
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  minifyIdentifiers: true,
  supported: { "dynamic-import": false },
};

// CommonJS libraries keep `require` and `__filename` in an ES module, where neither exists at run time.
const CJS_NAMES = [
  'import{createRequire as coordCreateRequire}from"node:module";',
  'import{fileURLToPath as coordFileUrlToPath}from"node:url";',
  "const require=coordCreateRequire(import.meta.url),",
  "__filename=coordFileUrlToPath(import.meta.url),",
  '__dirname=coordFileUrlToPath(new URL(".",import.meta.url));',
].join("");

/** @typedef {{ files: Map<string, Buffer>, metafile: import("esbuild").Metafile }} Bundle */

/** Hooks that the client waits for at every edit and command: what V8 has compiled of them is kept, see `src/start/run-kept.ts`. */
const KEPT_HOOKS = ["pre-tool-use", "post-tool-use", "pre-command", "post-command", "post-tool-batch"];

/**
 * Hooks: one self-contained CommonJS file per event. Median of 40 paired starts of a stub hook with zod/mini on
 * Node 20.20, against an empty file: CommonJS 1.11, ES module 1.20.
 *
 * @param {string} root
 * @returns {Promise<Bundle>}
 */
export async function bundleHooks(root) {
  const hooks = sourcesIn(root, "src/entrypoints/hooks").map((file) => ({ file, name: basename(file, ".ts") }));
  const whole = hooks.filter(({ name }) => !KEPT_HOOKS.includes(name));
  return mergeBundles([
    await bundle(root, {
      entryPoints: whole.map(({ file, name }) => ({ in: file, out: `hooks/${name}` })),
      ...HOOK,
      plugins: [lazyModules(root)],
    }),
    await bundleHookCode(root, KEPT_HOOKS),
    ...(await Promise.all(KEPT_HOOKS.map((name) => bundleHookStart(root, name)))),
  ]);
}

/**
 * The code of hooks and of their kept parts, as `dist/code/<name>.js`: one function of `require`, of `module`, and of the
 * event, if that was read already; in ASCII, ended by the start of its SHA-256.
 */
async function bundleHookCode(root, names) {
  const { files, metafile } = await bundle(root, {
    entryPoints: [
      ...names.map((name) => ({ in: `src/entrypoints/hooks/${name}.ts`, out: `code/${name}` })),
      ...KEPT_PARTS.map(({ source }) => ({ in: source, out: keptOutput(source) })),
    ],
    ...HOOK,
    outExtension: { ".js": ".js" },
    charset: "ascii",
    banner: { js: "(function(require,module,coordInput){" },
    footer: { js: "})" },
    plugins: [lazyModules(root, { isHookCode: true })],
  });
  return { files: marked(files), metafile };
}

/** What is kept compiled tells by its last characters what it is: times alone may be those of an archive. */
function marked(files) {
  const withIds = [...files].map(([name, text]) => {
    const id = createHash("sha256").update(text).digest("hex").slice(0, 16);
    return [name, Buffer.concat([text, Buffer.from(`//${id}`)])];
  });
  return new Map(withIds);
}

/** What starts the code of a hook: a file of its own in `src/entrypoints/starts`, or the one for all others. */
function bundleHookStart(root, name) {
  const own = `src/entrypoints/starts/${name}.ts`;
  return bundle(root, {
    entryPoints: [{ in: existsSync(join(root, own)) ? own : "src/start/hook-start.ts", out: `hooks/${name}` }],
    ...HOOK,
    define: { HOOK_NAME: JSON.stringify(name) },
    plugins: [lazyModules(root)],
  });
}

/** @param {readonly Bundle[]} bundles */
export function mergeBundles(bundles) {
  return {
    files: new Map(bundles.flatMap(({ files }) => [...files])),
    metafile: {
      inputs: Object.assign({}, ...bundles.map(({ metafile }) => metafile.inputs)),
      outputs: Object.assign({}, ...bundles.map(({ metafile }) => metafile.outputs)),
    },
  };
}

/**
 * What hooks load lazily: self-contained as well, because one `require` costs less than the module loader and its chunks.
 *
 * @param {string} root
 * @returns {Promise<Bundle>}
 */
export function bundleLazy(root) {
  return bundle(root, {
    entryPoints: lazyFolders(root)
      .flatMap((folder) => sourcesIn(root, folder))
      .filter((file) => !KEPT_PARTS.some(({ source, isShared }) => source === file && !isShared))
      .map((file) => ({ in: file, out: lazyOutput(file) })),
    ...HOOK,
    plugins: [lazyModules(root)],
  });
}

/**
 * Doors other than hooks: ES modules that share chunks, so that heavy parts load when asked for.
 * `src/entrypoints/<door>/main.ts` becomes `dist/<door>.mjs`, the library `dist/index.mjs`.
 *
 * @param {string} root
 * @returns {Promise<Bundle>}
 */
export function bundleModules(root) {
  const doors = readdirOrNone(join(root, "src/entrypoints"))
    .filter((door) => existsSync(join(root, "src/entrypoints", door, "main.ts")))
    .map((door) => ({ in: `src/entrypoints/${door}/main.ts`, out: door }));
  const library = "src/entrypoints/library/index.ts";
  return bundle(root, {
    entryPoints: [...doors, ...(existsSync(join(root, library)) ? [{ in: library, out: "index" }] : [])],
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    outExtension: { ".js": ".mjs" },
    banner: { js: CJS_NAMES },
  });
}

async function bundle(root, options) {
  const result = await build({ ...COMMON, absWorkingDir: root, ...options });
  // Warnings are faults that show only at run time (an empty import.meta, a direct eval).
  if (result.warnings.length > 0) {
    throw new Error(
      result.warnings.map(({ text, location }) => `${location?.file}:${location?.line} ${text}`).join("\n"),
    );
  }
  const files = new Map();
  for (const { path, contents } of result.outputFiles) {
    files.set(relative(root, path).split(sep).join("/"), Buffer.from(contents));
  }
  return { files, metafile: result.metafile };
}

/** Every folder `lazy` below src, in an order that no file system decides. */
function lazyFolders(root, folder = "src") {
  const folders = readdirOrNone(join(root, folder)).filter((name) => !name.includes("."));
  return folders.flatMap((name) => (name === "lazy" ? [`${folder}/${name}`] : lazyFolders(root, `${folder}/${name}`)));
}

/** Entry files directly in a folder, in an order that no file system decides. */
function sourcesIn(root, folder) {
  return readdirOrNone(join(root, folder))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);
}

function readdirOrNone(folder) {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
