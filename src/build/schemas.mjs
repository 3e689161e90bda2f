import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const ENTRY = "src/entrypoints/schemas/index.ts";

/**
 * The published JSON Schemas, as `dist/schemas/<name>.json`: `src/entrypoints/schemas/index.ts` exports
 * `schemas`, a record of schema by name, made from the zod schemas that the code itself parses with.
 *
 * @param {string} root
 * @returns {Promise<Map<string, Buffer>>} empty while there is no such file
 */
export async function collectSchemas(root) {
  if (!existsSync(join(root, ENTRY))) return new Map();
  const cache = join(root, "node_modules", ".cache", "coord");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "schemas-"));
  try {
    const outfile = join(folder, "schemas.mjs");
    await build({
      absWorkingDir: root,
      entryPoints: [ENTRY],
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      outfile,
      logLevel: "silent",
      tsconfigRaw: "{}",
    });
    const { schemas } = await import(pathToFileURL(outfile).href);
    return new Map(
      Object.entries(schemas).map(([name, schema]) => [
        `dist/schemas/${name}.json`,
        Buffer.from(`${JSON.stringify(schema, null, 2)}\n`),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
