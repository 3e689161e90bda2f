/**
 * Writes the figures of test/proof-report.json into docs/RELIABILITY.md: `node test/proof/page.mjs`. A run in full
 * does it by itself. `--check` only says whether the two are equal; a test does so.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const BEGIN = "<!-- figures: written by test/proof/page.mjs from test/proof-report.json -->";
const END = "<!-- end of figures -->";

/** What is counted where a goal counts no faults. */
const COUNTED = {
  sim: ["calls", "crashes", "failures"],
  model: ["states", "rejectedDesigns"],
  kills: ["points", "atChanges"],
  errno: ["failedCalls", "shortWrites"],
  takeover: ["takeovers", "kills", "controlKills", "controlViolations"],
  "lost-updates": ["commits", "kills"],
  linearizability: ["operations", "kills", "unfinished"],
  "power-loss": ["cuts", "crashes"],
  hostile: ["mutations", "reported"],
  messages: ["messages", "senderKills", "readerKills", "repeats"],
  clock: ["attempts"],
  mutants: ["mutants", "killed"],
  coverage: ["exactBranches", "exactTaken", "coreBranches", "coreTaken", "readingBranches", "readingTaken"],
};

const WORDS = {
  atChanges: "of them at a change of the state",
  failedCalls: "calls that failed",
  shortWrites: "writes cut short",
  controlKills: "kills under proper-lockfile",
  controlViolations: "violations found there",
  unfinished: "calls never returned",
  rejectedDesigns: "known bad designs rejected",
  reported: "damaged registers reported",
  senderKills: "senders killed",
  readerKills: "readers killed",
  repeats: "shown again, and marked so",
  exactBranches: "branches of the rules, the register and liveness",
  exactTaken: "of them taken",
  coreBranches: "branches of the rest of the core",
  coreTaken: "of those taken",
  readingBranches: "branches that read commands",
  readingTaken: "taken",
  exactPercent: "percent of the first, 95 of the others",
};

const number = (value) => value.toLocaleString("en");

/** The table of a report, in Markdown. */
function figuresOf(report) {
  const { commit, seed, machine, seconds, goals, isDirty } = report;
  const rows = goals.map(
    ({ goal, title, part, counts = {}, faults = 0, floors = {}, violations = [], status, seconds: own }) => {
      const did = (COUNTED[part] ?? Object.keys(floors)).map(
        (what) => `${number(counts[what] ?? 0)} ${WORDS[what] ?? what}`,
      );
      const [[what, floor] = ["", 0]] = Object.entries(floors);
      const claim = claimOf({ part, counts, faults, violations, what });
      const asked = `${number(floor)} ${WORDS[what] ?? what}`;
      return `| ${goal} | ${title} | ${did.join(", ")} | ${asked} | ${claim} | ${own ?? 0} | ${status} |`;
    },
  );
  return [
    `Commit \`${commit.slice(0, 12)}\`${isDirty ? " with changes" : ""}, seed ${seed}; ${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}; ${number(Math.round(seconds))} s in all.`,
    "",
    "| Goal | What is done | Done | Asked for | Violations | Seconds | |",
    "| --- | --- | --- | --- | --- | ---: | --- |",
    ...rows,
  ].join("\n");
}

/** "0 of N": N is what could have gone wrong. */
function claimOf({ part, counts, faults, violations, what }) {
  if (part === "coverage") return violations.length === 0 ? "none" : String(violations.length);
  if (part === "mutants")
    return `${number((counts.mutants ?? 0) - (counts.killed ?? 0))} of ${number(counts.mutants ?? 0)} survived`;
  return `${number(violations.length)} of ${number(Math.max(faults, counts[what] ?? 0))}`;
}

/** `page` with the figures of `report` in the place for them. */
function withFigures(page, report) {
  const [before, rest] = split(page, BEGIN);
  const [, after] = split(rest, END);
  return `${before}${BEGIN}\n\n${figuresOf(report)}\n\n${END}${after}`;
}

function split(text, mark) {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`docs/RELIABILITY.md has no ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

export function writePage(root) {
  const { file, page, next } = compare(root);
  if (next !== page) writeFileSync(file, next);
}

function compare(root) {
  const file = join(root, "docs", "RELIABILITY.md");
  const page = readFileSync(file, "utf8");
  const report = JSON.parse(readFileSync(join(root, "test", "proof-report.json"), "utf8"));
  return { file, page, next: withFigures(page, report) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
  if (process.argv[2] !== "--check") {
    writePage(root);
  } else {
    const { page, next } = compare(root);
    if (page !== next) {
      console.error("docs/RELIABILITY.md does not show test/proof-report.json: run node test/proof/page.mjs");
      process.exitCode = 1;
    }
  }
}
