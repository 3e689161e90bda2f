/**
 * Builds what users install: `dist/` and the copy of the manifest. Installing a plugin builds nothing, so both are committed.
 *
 *   node src/build.mjs           rebuild; writes only what differs
 *   node src/build.mjs --check   exit 1 and name each file in which the committed build differs from a rebuild
 *   node src/build.mjs --meta    print esbuild's metafile (JSON) of a rebuild, write nothing
 */
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { collectOutputs } from "./build/outputs.mjs";
import { differences, syncOutputs } from "./build/sync.mjs";

// esbuild names modules by their real path: through a symlinked checkout the comments would carry a path of this machine.
const root = realpathSync(join(dirname(fileURLToPath(import.meta.url)), ".."));
const mode = process.argv[2] ?? "--write";

switch (mode) {
  case "--meta": {
    const { metafile } = await collectOutputs(root);
    process.stdout.write(`${JSON.stringify(metafile)}\n`);
    break;
  }
  case "--check": {
    const { files } = await collectOutputs(root);
    const stale = differences(root, files);
    for (const line of stale) console.error(line);
    if (stale.length > 0) {
      console.error(`${stale.length} built file(s) differ from a rebuild; run: pnpm build`);
      process.exitCode = 1;
    } else {
      console.log(`${files.size} built files equal a rebuild`);
    }
    break;
  }
  case "--write": {
    const { files } = await collectOutputs(root);
    const written = syncOutputs(root, files);
    console.log(`${files.size} built files, ${written} changed`);
    break;
  }
  default:
    console.error(`unknown option ${mode}; known: --check, --meta`);
    process.exitCode = 2;
}
