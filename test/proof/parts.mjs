/** The parts of the proof: which there are, how one is loaded and how one of its workers is run. */
import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
// Below node_modules, so that a bundle finds the packages it leaves out.
export const cache = join(root, "node_modules", ".cache", "coord", "proof");

/** Each module exports a `part`, see part.ts. A goal may have several. */
export const PARTS = [
  { name: "sim", goal: "G1", module: "test/sim/part.ts" },
  { name: "model", goal: "G2", module: "test/model/part.ts" },
  { name: "kills", goal: "G3", module: "test/crash/kills-part.ts" },
  { name: "errno", goal: "G4", module: "test/crash/errno-part.ts" },
  { name: "takeover", goal: "G5", module: "test/crash/takeover-part.ts" },
  { name: "lost-updates", goal: "G6", module: "test/crash/lost-updates-part.ts" },
  { name: "linearizability", goal: "G7", module: "test/linearizability/part.ts" },
  { name: "power-loss", goal: "G8", module: "test/sim/power-loss-part.ts" },
  { name: "hostile", goal: "G9", module: "test/hostile/part.ts" },
  { name: "messages", goal: "G10", module: "test/messages/part.ts" },
  { name: "clock", goal: "G14", module: "test/hostile/clock-part.ts" },
  { name: "traffic", goal: "traffic", module: "test/traffic/part.ts" },
  { name: "mutants", goal: "G16", module: "test/mutants/part.ts" },
  { name: "coverage", goal: "G17", module: "test/proof/coverage-part.ts" },
];

/** No worker takes nearly as long, even on a busy machine. */
const MOST_MS = 20 * 60_000;

/** The part and all it is made of, in one file: what is tested is the source as it is now. */
export async function loadPart({ name, module }) {
  mkdirSync(cache, { recursive: true });
  const bundle = join(cache, `${name}.mjs`);
  await build({
    entryPoints: [join(root, module)],
    outfile: bundle,
    target: "node20",
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  const { part } = await import(pathToFileURL(bundle).href);
  return { bundle, part };
}

/** Runs a part in a process of its own; resolves to what it sends. */
export function work(bundle, args) {
  return new Promise((resolve, reject) => {
    const worker = fork(join(root, "test", "proof", "worker.mjs"), [bundle, ...args.map(String)], {
      cwd: root,
      execArgv: ["--max-old-space-size=6000"],
      // Reading more certificates makes every process that is started 40 ms slower.
      env: { ...process.env, NODE_EXTRA_CA_CERTS: "" },
    });
    const timer = setTimeout(() => worker.kill("SIGKILL"), MOST_MS);
    let sent = null;
    worker.on("message", (message) => {
      sent = message;
    });
    worker.on("error", reject);
    worker.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (sent === null) reject(new Error(`${basename(bundle)} ended with ${code ?? signal}`));
      else resolve(sent);
    });
  });
}
