import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleHooks, bundleLazy, bundleModules, mergeBundles } from "./bundles.mjs";
import { collectLicences } from "./licences.mjs";
import { collectSchemas } from "./schemas.mjs";
import { collectTypes } from "./types.mjs";

/** Folders (with a slash) and files that the build owns: anything else found there is a leftover. */
export const OWNED = ["dist/", ".claude-plugin/plugin.json"];

/**
 * Everything the build makes, in memory, so that checking and writing share one way.
 * Output depends on the sources and the lock file only: no time stamp, no path of this machine.
 *
 * @param {string} root real path of the repository
 * @returns {Promise<{ files: Map<string, Buffer>, metafile: import("esbuild").Metafile }>} content by path relative to the root, with "/"
 */
export async function collectOutputs(root) {
  const { files: built, metafile } = mergeBundles([
    await bundleHooks(root),
    await bundleLazy(root),
    await bundleModules(root),
  ]);
  const files = new Map([
    ...built,
    ...collectLicences(root, metafile),
    ...collectTypes(root),
    ...(await collectSchemas(root)),
    [".claude-plugin/plugin.json", readFileSync(join(root, "plugin.json"))],
  ]);
  return { files, metafile };
}
