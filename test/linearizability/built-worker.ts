import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../crash/root.ts";

/** A program of many that run at once: bundled once, because each of them starts anew after it was killed. */
export type BuiltWorker = { readonly path: string; dispose(): void };

export async function buildWorker(): Promise<BuiltWorker> {
  const folder = mkdtempSync(join(tmpdir(), "coord-worker-"));
  const path = join(folder, "worker.cjs");
  await build({
    entryPoints: [join(ROOT, "test/linearizability/worker.ts")],
    outfile: path,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
  });
  return { path, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
