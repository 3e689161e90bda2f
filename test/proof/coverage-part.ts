/**
 * G17. Proves that the tests take both ways at every branch of what decides: all of the domain, of the register and of
 * liveness, and at least 95 of 100 of the rest of the core (use cases and adapters). Runs the unit tests that call the
 * core in their own process, counted by V8. What only built programs run (crash, linearizability, client) counts for
 * nothing here. See it fail: leave out a test of `decide`; the branches not taken are printed and kept.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ROOT } from "../crash/root.ts";
import type { Part, Tally } from "./part.ts";

const FOLDERS = ["adapters", "app", "claude", "config", "contract", "domain", "hostile", "sim", "text"];

/** For other operating systems than the one this runs on: files of their own, tested nowhere (docs/RELIABILITY.md). */
const OTHER_SYSTEMS = [
  "src/adapters/process-liveness/liveness-by-start.ts",
  "src/adapters/process-liveness/liveness-darwin.ts",
  "src/adapters/process-liveness/liveness-win32.ts",
  "src/adapters/self-process/start-time-command.ts",
];
const CORE = /^src\/(app|adapters|hash)\//;
const EXACT = /^src\/(domain\/|adapters\/store-file\/register\.ts|adapters\/process-liveness\/)/;

const MOST_MS = 15 * 60_000;
const Place = z.object({ start: z.object({ line: z.number().optional() }) });
const FileCoverage = z.object({
  branchMap: z.record(z.string(), z.object({ type: z.string(), loc: Place, locations: z.array(Place) })),
  b: z.record(z.string(), z.array(z.number())),
});
const Coverage = z.record(z.string(), FileCoverage);

export const part: Part = {
  goal: "G17",
  title: "branches of domain, register and liveness, and of the rest of the core, that tests take",
  workers: 1,
  cores: 2,
  seconds: 120,
  isWhole: true,
  floors: { exactPercent: 100, corePercent: 95 },
  faults: [],
  run: async () => {
    const folder = join(ROOT, "node_modules", ".cache", "coord", "coverage");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const { status, stdout, stderr } = runTests(folder);
    if (status !== 0) {
      const log = join(folder, "tests.log");
      writeFileSync(log, `${stdout}\n${stderr}`);
      return { counts: {}, violations: [{ text: `the tests fail (kept: ${log})`, replay: null }] };
    }
    return count(folder);
  },
};

function runTests(folder: string) {
  const { ["COORD_TEST_TALLY"]: _, ...env } = process.env;
  const options = ["--coverage.enabled", "--coverage.provider=v8", "--coverage.include=src/**/*.ts"];
  const where = ["--coverage.reporter=json", `--coverage.reportsDirectory=${folder}`];
  const vitest = [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--config", "test/vitest.config.ts"];
  return spawnSync(
    process.execPath,
    [...vitest, "--project", "unit", ...options, ...where, ...FOLDERS.map((name) => `test/${name}/`)],
    { cwd: ROOT, env, encoding: "utf8", timeout: MOST_MS, maxBuffer: 64 * 2 ** 20 },
  );
}

type Sum = { branches: number; taken: number };

function count(folder: string): Tally {
  const coverage = Coverage.parse(JSON.parse(readFileSync(join(folder, "coverage-final.json"), "utf8")));
  const exact: Sum = { branches: 0, taken: 0 };
  const core: Sum = { branches: 0, taken: 0 };
  const left: string[] = [];
  for (const [path, file] of Object.entries(coverage)) {
    const name = path.slice(ROOT.length + 1);
    if (OTHER_SYSTEMS.includes(name)) continue;
    if (EXACT.test(name)) left.push(...addFile(exact, `${name}:`, file).map((place) => `must be taken: ${place}`));
    else if (CORE.test(name)) left.push(...addFile(core, `${name}:`, file));
  }
  const list = join(folder, "branches-not-taken.txt");
  writeFileSync(list, `${left.join("\n")}\n`);
  for (const place of left.filter((text) => text.startsWith("must"))) console.log(`   ${place}`);
  const counts = {
    exactBranches: exact.branches,
    exactTaken: exact.taken,
    exactPercent: percentOf(exact),
    coreBranches: core.branches,
    coreTaken: core.taken,
    corePercent: percentOf(core),
  };
  return { counts, violations: [] };
}

/** Adds the branches of a file to `sum`; returns those that no test takes. */
function addFile(sum: Sum, place: string, { branchMap, b }: z.infer<typeof FileCoverage>): readonly string[] {
  const left: string[] = [];
  for (const [id, { loc, locations }] of Object.entries(branchMap)) {
    for (const [way, times] of (b[id] ?? []).entries()) {
      sum.branches++;
      if (times > 0) sum.taken++;
      else left.push(`${place}${locations[way]?.start.line ?? loc.start.line ?? 0}`);
    }
  }
  return left;
}

/** Rounded down: nearly all is not all. */
const percentOf = ({ branches, taken }: { readonly branches: number; readonly taken: number }): number =>
  branches === 0 ? 0 : Math.floor((10_000 * taken) / branches) / 100;
