import { copyFileSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./machine.mjs";

// Below node_modules, so that what is bundled finds the client's package.
const cache = join(root, "node_modules", ".cache", "coord", "bench");

/** Imports a TypeScript file of this checkout, as it is now. */
export async function importSource(file) {
  mkdirSync(cache, { recursive: true });
  const outfile = join(cache, basename(file).replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [join(root, file)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
  // The clients' network starts this one by its path, beside itself.
  copyFileSync(join(root, "test", "support", "client", "relay.mjs"), join(cache, "relay.mjs"));
  return import(pathToFileURL(outfile).href);
}
