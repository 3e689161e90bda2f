import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, posix, relative, sep } from "node:path";

const require = createRequire(import.meta.url);

/**
 * Type declarations of the library, as `dist/types/**`.
 *
 * @param {string} root
 * @returns {Map<string, Buffer>} empty while there is no library
 */
export function collectTypes(root) {
  if (!existsSync(join(root, "src/entrypoints/library/index.ts"))) return new Map();
  const cache = join(root, "node_modules", ".cache", "coord");
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, "types-"));
  try {
    const tsc = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
    const args = [tsc, "--project", join(root, "src", "build", "tsconfig.types.json"), "--outDir", outDir];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`tsc could not write the declarations:\n${stdout}${stderr}`);
    return reachable(readTree(outDir, "dist/types"), "dist/types/entrypoints/library/index.d.ts");
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

function readTree(folder, prefix) {
  const files = new Map();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`${prefix}/${relative(folder, path).split(sep).join("/")}`, readFileSync(path));
  }
  return files;
}

const IMPORT = /(^(?:import|export)\b[^;]*?\bfrom ")(\.[^"]+)\.ts"/gmu;

/** The declarations that a user's compiler can come to; tsc writes one for every file of the program. */
function reachable(files, entry) {
  const kept = new Map();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const content = files.get(file);
    if (content === undefined) throw new Error(`${file} is imported by a declaration but was not written`);
    if (kept.has(file)) continue;
    // tsc keeps the endings of the sources in declarations; only the new compilers look for "x.d.ts" under "x.ts".
    const text = content.toString("utf8").replaceAll(IMPORT, (_, start, specifier) => {
      open.push(posix.join(posix.dirname(file), `${specifier}.d.ts`));
      return `${start}${specifier}.js"`;
    });
    kept.set(file, Buffer.from(text));
  }
  return kept;
}
