/**
 * G17. Proves that the tests take both ways at every branch of what decides: all of the rules of the domain, of the
 * register and of liveness, and at least 95 of 100 of the rest of the core (use cases, adapters, and the part of the
 * domain that reads commands). Runs the unit tests that call the core in their own process, counted by V8. What only
 * built programs run (crash, linearizability, client) counts for nothing here. See it fail: leave out a test of
 * `decide`; the branches that no test takes are listed in a file that the run names.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ROOT } from "../crash/root.ts";
import type { Part, Tally } from "./part.ts";

/** They run built programs, or are long and take no branch that the others leave out. */
const LEFT_OUT = [
  "cli",
  "client",
  "clock",
  "crash",
  "e2e",
  "evidence",
  "linearizability",
  "messages",
  "model",
  "mutants",
  "pictures",
  "proof",
  "traffic",
  "upgrade",
];

/** For other operating systems than the one this runs on: files of their own, tested nowhere (docs/RELIABILITY.md). */
const OTHER_SYSTEMS = [
  "src/adapters/process-liveness/liveness-by-start.ts",
  "src/adapters/process-liveness/liveness-darwin.ts",
  "src/adapters/process-liveness/liveness-win32.ts",
  "src/adapters/self-process/start-time-command.ts",
];
const EXACT = /^src\/(domain\/[^/]+$|adapters\/store-file\/register\.ts|adapters\/process-liveness\/)/;
const CORE = /^src\/(app|adapters|hash)\//;
/** What a command line or a call of git would do to files. */
const READING = /^src\/domain\/[^/]+\//;

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
  floors: { exactPercent: 100, corePercent: 95, readingPercent: 95 },
  faults: [],
  run: async () => {
    const folder = join(ROOT, "node_modules", ".cache", "coord", "coverage");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const { status, stdout, stderr } = runTests(folder);
    if (status !== 0) {
      // Not among the coverage: that folder is removed when tests fail.
      const log = join(ROOT, "node_modules", ".cache", "coord", "coverage-tests.log");
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
  return spawnSync(process.execPath, [...vitest, "--project", "unit", ...options, ...where, ...testFolders()], {
    cwd: ROOT,
    env,
    encoding: "utf8",
    timeout: MOST_MS,
    maxBuffer: 64 * 2 ** 20,
  });
}

/** What runs is named, because `--exclude` has no effect on a project that has a list of its own. */
function testFolders(): readonly string[] {
  return readdirSync(join(ROOT, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !LEFT_OUT.includes(entry.name))
    .map(({ name }) => `test/${name}/`);
}

type Sum = { branches: number; taken: number };

function count(folder: string): Tally {
  const coverage = Coverage.parse(JSON.parse(readFileSync(join(folder, "coverage-final.json"), "utf8")));
  const groups = [
    { name: "exact", files: EXACT, sum: { branches: 0, taken: 0 } },
    { name: "core", files: CORE, sum: { branches: 0, taken: 0 } },
    { name: "reading", files: READING, sum: { branches: 0, taken: 0 } },
  ];
  const left: string[] = [];
  for (const [path, file] of Object.entries(coverage)) {
    const name = path.slice(ROOT.length + 1);
    const group = OTHER_SYSTEMS.includes(name) ? undefined : groups.find(({ files }) => files.test(name));
    if (group !== undefined) left.push(...addFile(group.sum, `${group.name} ${name}:`, file));
  }
  const list = join(folder, "branches-not-taken.txt");
  writeFileSync(list, `${left.sort().join("\n")}\n`);
  console.log(`   branches that no test takes: ${list}`);
  const counts: Record<string, number> = {};
  for (const { name, sum } of groups) {
    counts[`${name}Branches`] = sum.branches;
    counts[`${name}Taken`] = sum.taken;
    counts[`${name}Percent`] = percentOf(sum);
  }
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
