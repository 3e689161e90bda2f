import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** A program of many that run at once: bundled once, because each of them starts anew after it was killed. */
export type BuiltWorker = { readonly path: string; dispose(): void };

export async function buildWorker(source: string): Promise<BuiltWorker> {
  const folder = mkdtempSync(join(tmpdir(), "coord-worker-"));
  const path = join(folder, "worker.cjs");
  await build({
    entryPoints: [join(import.meta.dirname, source)],
    outfile: path,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
  });
  return { path, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
