/**
 * Everything that must hold before a change is taken: `pnpm test`, and what CI runs.
 *
 *   node test/run-all.mjs              all steps
 *   node test/run-all.mjs lint unit    only these
 *
 * Ends with the line "N passed, N failed, N skipped" over all steps and exits 1 if anything failed.
 * Each step without tests of its own (lint, types, …) counts as one test. A test that skips itself without a reason counts as failed.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const cache = join(root, "node_modules", ".cache", "coord");

/** @typedef {{ passed: number, failed: string[], skipped: { name: string, reason: string | null }[] }} Tally */

const steps = {
  lint: () => single("lint", bin("@biomejs/biome", "biome"), ["check", "--error-on-warnings", "."]),
  typecheck: () => single("typecheck", bin("typescript", "tsc"), []),
  knip: () => single("knip", bin("knip", "knip"), []),
  "knip-production": () => single("knip-production", bin("knip", "knip"), ["--production"]),
  build: () => single("build", join(root, "src", "build.mjs"), ["--check"]),
  unit: () => vitest("unit"),
  e2e: () => vitest("e2e"),
  client: () => vitest("client", "client-crowd"),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(steps, name));
if (unknown.length > 0) {
  console.error(`unknown step ${unknown.join(", ")}; known: ${Object.keys(steps).join(", ")}`);
  process.exit(2);
}

/** @type {Tally} */
const total = { passed: 0, failed: [], skipped: [] };
for (const [name, run] of Object.entries(steps)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n=== ${name}`);
  const tally = run();
  total.passed += tally.passed;
  total.failed.push(...tally.failed);
  total.skipped.push(...tally.skipped);
}
report(total);

function report({ passed, failed, skipped }) {
  const unexplained = skipped.filter(({ reason }) => reason === null);
  const explained = skipped.filter(({ reason }) => reason !== null);
  console.log("\n=== result");
  for (const { name, reason } of explained) console.log(`SKIPPED ${name}\n        because ${reason}`);
  for (const { name } of unexplained)
    console.log(`FAILED  ${name}\n        skipped without a reason: use context.skip(condition, "reason")`);
  for (const name of failed) console.log(`FAILED  ${name}`);
  const failures = failed.length + unexplained.length;
  process.exitCode = failures > 0 ? 1 : 0;
  console.log(`${passed} passed, ${failures} failed, ${explained.length} skipped`);
}

/** @returns {Tally} */
function single(name, script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" });
  return status === 0 ? { passed: 1, failed: [], skipped: [] } : { passed: 0, failed: [name], skipped: [] };
}

/** @returns {Tally} */
function vitest(...projects) {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "tally-"));
  const file = join(folder, "tally.json");
  const name = projects.join(" and ");
  try {
    // A forgotten `.only` must not turn the rest of its file into skipped tests.
    const args = [
      bin("vitest", "vitest"),
      "run",
      "--config",
      "test/vitest.config.ts",
      ...projects.flatMap((project) => ["--project", project]),
      "--allowOnly=false",
    ];
    const env = { ...process.env, COORD_TEST_TALLY: file };
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit", env });
    const tally = readTally(file);
    if (tally === null)
      return { passed: 0, failed: [`${name}: Vitest ended (${status}) without a result`], skipped: [] };
    const hidden = status !== 0 && tally.failed.length === 0;
    const empty = tally.passed + tally.failed.length + tally.skipped.length === 0;
    if (hidden || empty) tally.failed.push(empty ? `${name}: no test ran` : `${name}: Vitest ended with ${status}`);
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {Tally | null} */
function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** The script behind a package's command: started with this very node, whatever the PATH says. */
function bin(packageName, command) {
  // Not every package exports its package.json, so it is found by folder.
  const folder = join(root, "node_modules", packageName);
  const { bin: commands } = require(join(folder, "package.json"));
  return join(folder, typeof commands === "string" ? commands : commands[command]);
}
