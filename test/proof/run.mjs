/**
 * Runs the proof that state cannot be corrupted or stolen: `pnpm test:proof`.
 *
 *   node test/proof/run.mjs                          every part, in full
 *   node test/proof/run.mjs --share 0.1              a tenth of it
 *   node test/proof/run.mjs --only sim,model         these parts
 *   node test/proof/run.mjs --seed 42                other seeds than those of the commit
 *   node test/proof/run.mjs --replay sim lease:42    one case, with every step printed
 *
 * Prints for each goal what was done, how many faults were injected, and every violation with the command that shows
 * it again; nothing is ever retried. Writes test/proof-report.json (`--report <file>` for another one). Exits 1 on
 * a violation, on a figure below its goal and on a missing part.
 */
import { execFileSync, fork } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
// Below node_modules, so that a bundle finds the packages it leaves out.
const cache = join(root, "node_modules", ".cache", "coord", "proof");

/** Each module exports a `part`, see part.ts. A goal may have several. */
const PARTS = [
  { name: "sim", goal: "G1", module: "test/sim/part.ts" },
  { name: "model", goal: "G2", module: "test/model/part.ts" },
  { name: "kills", goal: "G3", module: "test/crash/kills-part.ts" },
  { name: "errno", goal: "G4", module: "test/crash/errno-part.ts" },
  { name: "takeover", goal: "G5", module: "test/crash/takeover-part.ts" },
  { name: "lost-updates", goal: "G6", module: "test/crash/lost-updates-part.ts" },
  { name: "linearizability", goal: "G7", module: "test/linearizability/part.ts" },
  { name: "power-loss", goal: "G8", module: "test/sim/power-loss-part.ts" },
  { name: "hostile", goal: "G9", module: "test/hostile/part.ts" },
  { name: "clock", goal: "G14", module: "test/hostile/clock-part.ts" },
  { name: "mutants", goal: "G16", module: "test/mutants/part.ts" },
  { name: "coverage", goal: "G17", module: "test/proof/coverage-part.ts" },
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: "string", default: "1" },
    only: { type: "string" },
    seed: { type: "string" },
    report: { type: "string", default: join(root, "test", "proof-report.json") },
    replay: { type: "boolean", default: false },
  },
});

if (values.replay) await replay(positionals[0], positionals[1]);
else await prove();

async function prove() {
  const share = Number(values.share);
  const commit = git("rev-parse", "HEAD");
  // Anybody can repeat the run of a commit, and no two commits get the same one.
  const seed = values.seed === undefined ? Number.parseInt(commit.slice(0, 7), 16) : Number(values.seed);
  const wanted = values.only?.split(",") ?? PARTS.map(({ name }) => name);
  const unknown = wanted.filter((name) => PARTS.every((part) => part.name !== name));
  if (!(share > 0) || !Number.isInteger(seed) || unknown.length > 0) {
    console.error(
      `known parts: ${PARTS.map(({ name }) => name).join(", ")}; --share is above 0, --seed a whole number`,
    );
    process.exit(2);
  }
  console.log(`commit ${commit.slice(0, 12)}, seed ${seed}, share ${share}`);
  const goals = [];
  for (const entry of PARTS.filter(({ name }) => wanted.includes(name))) {
    const result = await runPart(entry, share, seed);
    goals.push(result);
    print(result);
  }
  const isDirty = git("status", "--porcelain", "--", "src", "test") !== "";
  const machine = { node: process.version, platform: process.platform, cpus: availableParallelism() };
  writeFileSync(values.report, `${JSON.stringify({ commit, isDirty, seed, share, machine, goals }, null, 2)}\n`);
  const bad = goals.filter(({ status }) => status !== "ok");
  for (const { goal, part, status } of bad) console.log(`NOT PROVED  ${goal} (${part}): ${status}`);
  console.log(`${goals.length - bad.length} of ${goals.length} parts proved`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}

async function runPart({ name, goal, module }, share, seed) {
  if (!existsSync(join(root, module))) return { goal, part: name, status: "missing", module };
  try {
    return await runPresent({ name, goal, module }, share, seed);
  } catch (error) {
    // What broke is not proved; the others still can be.
    return { goal, part: name, status: `broken: ${error instanceof Error ? error.message : error}`, module };
  }
}

async function runPresent({ name, goal, module }, share, seed) {
  const startedAt = performance.now();
  const bundle = await bundlePart(name, module);
  const { part } = await import(pathToFileURL(bundle).href);
  // Far apart, so that no two workers come to the same seeds.
  const seeds = Array.from({ length: part.workers }, (_, index) => seed + index * 2 ** 28);
  const tallies = await Promise.all(seeds.map((own, index) => work(bundle, ["run", share / part.workers, own, index])));
  const counts = {};
  for (const tally of tallies) {
    for (const [what, count] of Object.entries(tally.counts)) counts[what] = (counts[what] ?? 0) + count;
  }
  const violations = tallies.flatMap((tally) => tally.violations);
  const short = Object.entries(part.floors)
    .filter(([what, floor]) => (counts[what] ?? 0) < Math.floor(floor * share))
    .map(([what, floor]) => `${what} ${counts[what] ?? 0} of ${Math.floor(floor * share)}`);
  const faults = part.faults.reduce((sum, what) => sum + (counts[what] ?? 0), 0);
  const status = violations.length > 0 ? "violated" : short.length > 0 ? `short: ${short.join(", ")}` : "ok";
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  return {
    goal,
    part: name,
    title: part.title,
    status,
    seeds,
    floors: part.floors,
    counts,
    faults,
    violations,
    seconds,
  };
}

function print({ goal, part, title, status, module, counts, faults, violations, seconds }) {
  if (counts === undefined) {
    console.log(`\n${goal} ${part}: ${status} (${module})`);
    return;
  }
  console.log(`\n${goal} ${part}: ${title}`);
  const figures = Object.entries(counts).map(([what, count]) => `${count.toLocaleString("en")} ${what}`);
  console.log(`   ${figures.join(", ")}`);
  console.log(`   ${faults.toLocaleString("en")} faults, ${violations.length} violations, ${seconds} s: ${status}`);
  for (const { text, replay: which } of violations) {
    console.log(`   VIOLATION ${text}`);
    if (which !== null) console.log(`     again: node test/proof/run.mjs --replay ${part} ${which}`);
  }
}

async function replay(name, which) {
  const entry = PARTS.find((part) => part.name === name);
  if (entry === undefined || which === undefined) {
    console.error("usage: node test/proof/run.mjs --replay <part> <case>");
    process.exit(2);
  }
  const bundle = await bundlePart(name, entry.module);
  const { violation } = await work(bundle, ["replay", which]);
  console.log(violation === null ? "nothing was wrong" : `VIOLATION ${violation}`);
  process.exitCode = violation === null ? 0 : 1;
}

/** The part and all it is made of in one file: what is tested is the source as it is now. */
async function bundlePart(name, module) {
  mkdirSync(cache, { recursive: true });
  const outfile = join(cache, `${name}.mjs`);
  const target = "node20";
  await build({
    entryPoints: [join(root, module)],
    outfile,
    target,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  return outfile;
}

/** Runs a part in a process of its own; resolves to what it sends. */
function work(bundle, args) {
  return new Promise((resolve, reject) => {
    const worker = fork(join(root, "test", "proof", "worker.mjs"), [bundle, ...args.map(String)], {
      cwd: root,
      execArgv: ["--max-old-space-size=6000"],
    });
    let sent = null;
    worker.on("message", (message) => {
      sent = message;
    });
    worker.on("error", reject);
    worker.on("exit", (code) =>
      sent === null ? reject(new Error(`${basename(bundle)} ended with ${code}`)) : resolve(sent),
    );
  });
}

function git(...args) {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
}
