/**
 * Runs the proof that state cannot be corrupted or stolen: `pnpm test:proof`.
 *
 *   node test/proof/run.mjs                          every part, in full
 *   node test/proof/run.mjs --share 0.1              a tenth of it
 *   node test/proof/run.mjs --only sim,model         these parts
 *   node test/proof/run.mjs --seed 42                other seeds than those of the commit
 *   node test/proof/run.mjs --replay sim lease:42    one case, with every step printed
 *
 * Parts run side by side, as many as there are cores. Prints for each goal what was done, how many faults were
 * injected, and every violation with the folder that keeps its state and the command that shows it again; nothing is
 * ever retried. A run in full writes test/proof-report.json and the figures of docs/RELIABILITY.md; another one writes
 * its report below node_modules/.cache (`--report <file>`: elsewhere). Ends with "N passed, N failed, N skipped" over
 * the parts. Exits 1 on a violation, on a figure below its goal and on a missing part. A part that cannot run on this
 * machine is skipped and says why.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, release } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { writePage } from "./page.mjs";
import { cache, loadPart, PARTS, root, work } from "./parts.mjs";
import { printPart, printTable } from "./print.mjs";
import { estimateSeconds, runSideBySide } from "./schedule.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: "string", default: "1" },
    only: { type: "string" },
    seed: { type: "string" },
    report: { type: "string" },
    replay: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) usage(0);
else if (values.replay) await replay(positionals[0], positionals[1]);
else await prove();

function usage(code) {
  console.log("node test/proof/run.mjs [--share <number>] [--only <part,…>] [--seed <whole number>] [--report <file>]");
  console.log("node test/proof/run.mjs --replay <part> <case>");
  console.log(`parts: ${PARTS.map(({ name }) => name).join(", ")}`);
  process.exit(code);
}

async function prove() {
  const share = Number(values.share);
  const commit = git("rev-parse", "HEAD");
  // Anybody can repeat the run of a commit, and no two commits get the same one.
  const seed = values.seed === undefined ? Number.parseInt(commit.slice(0, 7), 16) : Number(values.seed);
  const wanted = values.only?.split(",") ?? PARTS.map(({ name }) => name);
  const isUnknown = wanted.some((name) => PARTS.every((part) => part.name !== name));
  if (!(share > 0) || !Number.isSafeInteger(seed) || isUnknown) usage(2);
  console.log(`commit ${commit.slice(0, 12)}, seed ${seed}, share ${share}`);
  const startedAt = performance.now();
  const entries = PARTS.filter(({ name }) => wanted.includes(name));
  const goals = await proveSideBySide(entries, share, seed);
  const seconds = secondsSince(startedAt);
  const isDirty = git("status", "--porcelain", "--", "src", "test") !== "";
  const report = { commit, isDirty, seed, share, machine: machine(), seconds, goals };
  printTable(goals, seconds);
  const isWhole = share === 1 && entries.length === PARTS.length;
  const file = values.report ?? (isWhole ? join(root, "test", "proof-report.json") : join(cache, "report.json"));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  if (isWhole && values.report === undefined) writePage(root);
  closeWith(goals);
}

function closeWith(goals) {
  const bad = goals.filter(({ status }) => status !== "ok" && !status.startsWith("skipped"));
  const skipped = goals.filter(({ status }) => status.startsWith("skipped"));
  for (const { goal, part, status } of bad) console.log(`NOT PROVED  ${goal} (${part}): ${status}`);
  for (const { goal, part, status } of skipped) console.log(`NOT RUN     ${goal} (${part}): ${status}`);
  process.exitCode = bad.length > 0 ? 1 : 0;
  console.log(`${goals.length - bad.length - skipped.length} passed, ${bad.length} failed, ${skipped.length} skipped`);
}

/** What broke is not proved; the others still can be. */
async function proveSideBySide(entries, share, seed) {
  const loaded = await Promise.all(entries.map((entry) => loadOrSay(entry)));
  const jobs = loaded.flatMap((entry) => jobsOf(entry, share, seed));
  const cores = availableParallelism();
  const progress = progressOf(jobs, cores);
  const running = jobs.map((job) => ({ ...job, run: () => runJob(job, progress) }));
  const done = await runSideBySide(running, cores);
  return loaded.map((entry) => {
    const result =
      entry.part === undefined
        ? entry
        : gather(
            entry,
            share,
            done.filter(({ name }) => name === entry.name),
          );
    printPart(result);
    return result;
  });
}

async function loadOrSay({ name, goal, module }) {
  if (!existsSync(join(root, module))) return { goal, part: undefined, name, status: "missing", module };
  try {
    return { goal, name, module, ...(await loadPart({ name, module })) };
  } catch (error) {
    // Said at once: the rest takes many minutes.
    console.log(`${name} cannot be loaded: ${messageOf(error)}`);
    return { goal, part: undefined, name, status: `broken: ${messageOf(error)}`, module };
  }
}

function jobsOf({ name, part, bundle }, share, seed) {
  if (part === undefined) return [];
  const { workers, cores, seconds } = part;
  const done = part.isWhole === true ? 1 : share;
  return Array.from({ length: workers }, (_, worker) => {
    // Far apart, so that no two workers come to the same seeds.
    const own = seed + worker * 2 ** 28;
    return { name, bundle, worker, workers, cores, seconds: seconds * done, seed: own, share: done / workers };
  });
}

async function runJob(job, progress) {
  const { name, bundle, worker, workers, seed, share } = job;
  const startedAt = performance.now();
  const [tally, broken] = await work(bundle, ["run", share, worker, workers, seed]).then(
    (sent) => [sent, null],
    (error) => [{ counts: {}, violations: [] }, messageOf(error)],
  );
  const seconds = secondsSince(startedAt);
  progress({ ...job, seconds, tally, broken });
  return { name, seed, seconds, tally, broken };
}

function progressOf(jobs, cores) {
  const startedAt = performance.now();
  let left = [...jobs];
  console.log(`${jobs.length} jobs on ${cores} cores, about ${inMinutes(estimateSeconds(jobs, cores))}\n`);
  return ({ name, worker, workers, seconds, tally, broken }) => {
    left = left.filter((job) => job.name !== name || job.worker !== worker);
    const which = workers === 1 ? name : `${name} ${worker + 1}/${workers}`;
    const came = broken ?? (tally.violations.length > 0 ? `${tally.violations.length} VIOLATIONS` : "done");
    const rest =
      left.length === 0 ? "" : `; ${left.length} jobs left, about ${inMinutes(estimateSeconds(left, cores))}`;
    console.log(
      `[${String(Math.round(secondsSince(startedAt))).padStart(4)} s] ${which}: ${came} in ${seconds} s${rest}`,
    );
    for (const { text } of tally.violations) console.log(`         VIOLATION ${text}`);
  };
}

/** What the workers of one part did, in one. */
function gather({ name, goal, part, module }, share, jobs) {
  const counts = {};
  for (const { tally } of jobs) {
    for (const [what, count] of Object.entries(tally.counts)) counts[what] = (counts[what] ?? 0) + count;
  }
  const violations = jobs.flatMap(({ tally }) => tally.violations);
  const broken = jobs.map((job) => job.broken).filter((text) => text !== null);
  const skipped = jobs.map(({ tally }) => tally.skipped).find((reason) => reason !== undefined);
  const asked = part.isWhole === true ? 1 : share;
  const short = Object.entries(part.floors)
    .filter(([what, floor]) => (counts[what] ?? 0) < Math.floor(floor * asked))
    .map(([what, floor]) => `${what} ${counts[what] ?? 0} of ${Math.floor(floor * asked)}`);
  const faults = part.faults.reduce((sum, what) => sum + (counts[what] ?? 0), 0);
  const status = statusOf({ violations, broken, skipped, short });
  const seeds = jobs.map(({ seed }) => seed);
  const seconds = Math.max(...jobs.map((job) => job.seconds));
  const { title, floors } = part;
  return { goal, part: name, title, status, module, seeds, floors, counts, faults, violations, seconds };
}

function statusOf({ violations, broken, skipped, short }) {
  if (violations.length > 0) return "violated";
  if (broken.length > 0) return `broken: ${broken[0]}`;
  if (skipped !== undefined) return `skipped: ${skipped}`;
  return short.length > 0 ? `short: ${short.join(", ")}` : "ok";
}

async function replay(name, which) {
  const entry = PARTS.find((part) => part.name === name);
  if (entry === undefined || which === undefined) usage(2);
  const { bundle, part } = await loadPart(entry);
  if (part.replay === undefined) {
    console.error(`${name} has no cases of its own: run it again with --only ${name} --seed <seed>`);
    process.exit(2);
  }
  const { violation } = await work(bundle, ["replay", which]);
  console.log(violation === null ? "nothing was wrong" : `VIOLATION ${violation}`);
  process.exitCode = violation === null ? 0 : 1;
}

function machine() {
  const [cpu] = cpus();
  const system = `${process.platform} ${release()}`;
  return { processor: cpu?.model ?? "unknown", cores: availableParallelism(), system, node: process.version };
}

function git(...args) {
  // A clone may belong to somebody else than who runs this.
  return execFileSync("git", ["-c", "safe.directory=*", ...args], { cwd: root, encoding: "utf8" }).trim();
}

function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

function secondsSince(startMs) {
  return Math.round((performance.now() - startMs) / 100) / 10;
}

function inMinutes(seconds) {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
