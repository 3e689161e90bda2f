import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";

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
    return readTree(outDir, "dist/types");
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
