/**
 * Meets every known way of writing with a file that another live session holds, and writes down what came of it:
 * `pnpm evidence`.
 *
 *   node test/evidence/run.mjs                     all shapes; writes test/evidence/report.json and docs/COVERAGE.md
 *   node test/evidence/run.mjs --share 0.1         a tenth of them, drawn by the commit, compared with the report
 *   node test/evidence/run.mjs --only sed,git-stash  these, compared with the report
 *   node test/evidence/run.mjs --seed 42           another draw and another order
 *
 * Real clients with a scripted model, in three permission modes and once with coord switched off; about ten minutes on two
 * cores. Exits 1 where the run itself broke, where a shape changes nothing without coord (it then shows nothing with it),
 * and, in a part of the run, where an outcome is not that of the report. What the models were told stays in
 * node_modules/.cache/coord/evidence. Ends with "N passed, N failed, N skipped" over the meetings.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writePage } from "./page.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const folder = join(root, "node_modules", ".cache", "coord", "evidence");
const reportFile = join(root, "test", "evidence", "report.json");

const { values } = parseArgs({
  options: {
    share: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    seed: { type: "string" },
  },
});

const startedAt = performance.now();
const commit = git("rev-parse", "HEAD");
const seed = values.seed === undefined ? Number.parseInt(commit.slice(0, 7), 16) : Number(values.seed);
const share = Number(values.share);
const only = values.only.split(",").filter((id) => id !== "");
if (!(share > 0 && share <= 1) || !Number.isSafeInteger(seed)) {
  console.error("node test/evidence/run.mjs [--share <up to 1>] [--only <shape,…>] [--seed <whole number>]");
  process.exit(2);
}
if (spawnSync(process.execPath, [join(root, "src", "build.mjs"), "--check"], { stdio: "ignore" }).status !== 0) {
  console.error("dist is not what src makes: pnpm build, then run it again");
  process.exit(1);
}
console.log(`commit ${commit.slice(0, 12)}, seed ${seed}, share ${share}${only.length > 0 ? `, only ${only}` : ""}`);
const status = await runVitest();
const shapes = gather();
const isWhole = share === 1 && only.length === 0;
const problems = [
  ...(status === 0 ? [] : [`the run ended with ${status}`]),
  ...shapes.flatMap(problemsOf),
  ...(isWhole ? [] : differencesFromReport(shapes)),
];
if (isWhole && shapes.length > 0) write(shapes);
close(shapes, problems);

/** The lines that tell how far each column is, with the seconds since the start. */
async function runVitest() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, COORD_EVIDENCE: JSON.stringify({ folder, seed, share, only }), NO_COLOR: "1" };
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [vitest, "run", "--config", "test/vitest.config.ts", "--project", "evidence"];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!/^\[[a-zA-Z]+\] |FAIL|Error/.test(line)) continue;
    console.log(`${String(seconds()).padStart(4)} s  ${line}`);
  }
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode);
    else child.on("exit", (code) => resolve(code));
  });
}

/** The shapes in the order of their first column, each with what came of it. */
function gather() {
  const shapes = new Map();
  for (const file of readdirSync(folder).sort()) {
    const column = file.slice(0, -".jsonl".length);
    const rows = readFileSync(join(folder, file), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    for (const { id, group, shown, standIn, why, note, outcome, reason, isRestored } of rows) {
      const shape = shapes.get(id) ?? { id, group, shown, standIn, why, note, columns: {} };
      shape.columns[column] = { outcome, reason, isRestored };
      shapes.set(id, shape);
    }
  }
  return [...shapes.values()].sort((a, b) => (a.group + a.id < b.group + b.id ? -1 : 1));
}

function problemsOf({ id, columns }) {
  return Object.entries(columns).flatMap(([column, { outcome, reason }]) => {
    if (outcome === "broken" || outcome === "no effect") return [`${id} (${column}): ${outcome}: ${reason}`];
    return [];
  });
}

function differencesFromReport(shapes) {
  if (!existsSync(reportFile)) return ["there is no report to compare with: pnpm evidence"];
  const { shapes: reported } = JSON.parse(readFileSync(reportFile, "utf8"));
  const known = new Map(reported.map((shape) => [shape.id, shape.columns]));
  return shapes.flatMap(({ id, columns }) =>
    Object.entries(columns).flatMap(([column, { outcome, isRestored }]) => {
      const was = known.get(id)?.[column];
      if (was?.outcome === outcome && was.isRestored === isRestored) return [];
      return [
        `${id} (${column}): ${words(outcome, isRestored)}, in the report ${words(was?.outcome, was?.isRestored)}`,
      ];
    }),
  );
}

function words(outcome, isRestored) {
  return `${outcome}${isRestored === false ? ", not restored" : ""}`;
}

function write(shapes) {
  const isDirty = git("status", "--porcelain", "--", "src", "hooks", "test/evidence/*.ts") !== "";
  const [cpu] = cpus();
  const machine = { processor: cpu?.model ?? "unknown", cores: cpus().length, node: process.version };
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const client = devDependencies["@anthropic-ai/claude-code"];
  const report = { commit, isDirty, seed, client, machine, seconds: seconds(), shapes };
  writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
  writePage(root);
  console.log("written: test/evidence/report.json and docs/COVERAGE.md");
}

function close(shapes, problems) {
  const meetings = shapes.reduce((sum, { columns }) => sum + Object.keys(columns).length, 0);
  for (const problem of problems) console.log(`FAILED  ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
  console.log(`${Math.max(0, meetings - problems.length)} passed, ${problems.length} failed, 0 skipped`);
}

function seconds() {
  return Math.round((performance.now() - startedAt) / 1000);
}

function git(...args) {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
}
