/**
 * Writes docs/COVERAGE.md from test/evidence/report.json: `node test/evidence/page.mjs`. A run in full does it by itself.
 * `--check` only says whether the two are equal; a test does so.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MODES = ["default", "acceptEdits", "bypassPermissions"];
const OTHER_COLUMNS = ["outside", "hooks"];
/** In the order of the page. */
const GROUPS = [
  "Claude Code's own tools",
  "Redirections and here-documents",
  "Programs that change a file in place",
  "Programs that copy, move and delete",
  "How the shell gets there",
  "Programs in a command line",
  "Scripts, make and package scripts",
  "Formatters and fixers",
  "Git: sweeps",
  "Git: branches and history",
  "In the background",
  "Files that coord treats otherwise",
  "PowerShell",
  "Outside the sessions",
];
const OUTCOMES = ["prevented", "detected", "half detected", "not covered"];

/** What a group does not say by itself. */
const NOTES = {
  "Formatters and fixers":
    "Programs stand in for the formatters, under their names: what counts is that the command line is understood.",
  "Git: branches and history":
    "The holder has read the file and locked it by name, where the table does not say otherwise: git itself would refuse to go over an edit that is not committed.",
  "Files that coord treats otherwise":
    "By default coord only observes what git ignores and lockfiles: nothing is refused there. It keeps no copy of what looks like a secret by its name.",
  PowerShell:
    "By the built hooks, with what the client would send them: the client offers this tool only where there is a PowerShell. The run itself changes the file where the command is let through.",
  "Outside the sessions":
    "Two interactive clients in terminals; nothing can refuse these. The holder hears of them at its next prompt.",
};

export function pageOf(report) {
  const { commit, client, machine, seed, seconds, shapes, isDirty } = report;
  return [
    "# What coord covers",
    "",
    "One session works on a file, and another one, or somebody beside it, writes that file. This page says what came of it, for",
    `${shapes.length} ways of writing. Every row was run in a git repository, by the real client (Claude Code ${client}) with a scripted model unless its section says otherwise, against a`,
    "file that a second live session holds. What came of it is observed, never written by hand: `pnpm evidence` runs it and writes this page.",
    "",
    "- **prevented**: the model was refused before anything ran, with the holder's name, and the file is as it was.",
    "- **detected**: the file changed. Both sessions were told, and where the row says *restored*, `coord restore` brought back what",
    "  the holder had, byte for byte.",
    "- **half detected**: the file changed, and only one of the two was told.",
    "- **not covered**: the file changed and nobody was told.",
    "",
    "Each way was also run with coord switched off, to see that it does change the file when nothing stops it.",
    "",
    "## In short",
    "",
    ...summary(shapes),
    "",
    "## What is not prevented",
    "",
    ...notPrevented(shapes),
    "",
    "## Everything that was run",
    "",
    "The held file is `dir/held.txt`; `dir/free.txt` lies beside it, and nobody holds it.",
    "",
    ...GROUPS.flatMap((group) =>
      tableOf(
        group,
        shapes.filter((shape) => shape.group === group),
      ),
    ),
    `Commit \`${commit.slice(0, 12)}\`${isDirty ? " with changes" : ""}, seed ${seed} (the order of the rows in the run); ${machine.processor}, ${machine.cores} cores, Node ${machine.node}; ${seconds} s in all.`,
    "Claude Code has further permission modes (`plan`, `dontAsk`, `auto`); they were not part of this run.",
    "",
  ].join("\n");
}

function summary(shapes) {
  const inModes = shapes.filter(({ columns }) => MODES.some((mode) => columns[mode] !== undefined));
  const others = OTHER_COLUMNS.map((column) => [column, shapes.filter(({ columns }) => columns[column] !== undefined)]);
  const titles = { outside: "outside the sessions", hooks: "PowerShell, by the built hooks" };
  return [
    `| | ways of writing | ${OUTCOMES.join(" | ")} | of those that changed, restored |`,
    `| --- | ---: | ${OUTCOMES.map(() => "---:").join(" | ")} | ---: |`,
    ...MODES.map((mode) => summaryRow(`\`${mode}\` mode`, inModes, mode)),
    ...others.filter(([, of]) => of.length > 0).map(([column, of]) => summaryRow(titles[column], of, column)),
  ];
}

function summaryRow(title, shapes, column) {
  const results = shapes.flatMap(({ columns }) => columns[column] ?? []);
  const counts = OUTCOMES.map((wanted) => results.filter(({ outcome }) => outcome === wanted).length);
  const asked = results.filter(({ isRestored }) => isRestored !== null);
  const restored = asked.filter(({ isRestored }) => isRestored).length;
  const share = asked.length === 0 ? "–" : `${restored} of ${asked.length}`;
  return `| ${title} | ${results.length} | ${counts.join(" | ")} | ${share} |`;
}

function notPrevented(shapes) {
  const rows = shapes.flatMap((shape) => {
    const found = guarded(shape).filter(([, { outcome }]) => outcome !== "prevented");
    return found.length === 0 ? [] : [{ shape, found }];
  });
  const isHole = ({ found }) => found.some(([, { outcome }]) => outcome !== "detected");
  const holes = rows.filter(isHole);
  const detected = rows.filter((row) => !isHole(row));
  return [
    ...(holes.length === 0
      ? ["There is no way among them of which nobody is told.", ""]
      : ["**Holes**: somebody, or everybody, is not told.", "", ...holes.map(listItem), ""]),
    ...(detected.length === 0 ? [] : ["**Noticed, and told to both**:", "", ...detected.map(listItem)]),
  ];
}

/** The reasons, once where all modes agree. */
function listItem({ shape, found }) {
  const texts = new Map();
  for (const [column, result] of found) {
    const text = `${result.outcome}${restoredWord(result)}${result.outcome === "detected" ? "" : ` (${result.reason})`}`;
    texts.set(text, [...(texts.get(text) ?? []), column]);
  }
  const isEverywhere = texts.size === 1 && found.length === guarded(shape).length;
  const parts = [...texts].map(([text, columns]) => (isEverywhere ? text : `${text} (${columns.join(", ")})`));
  return `- ${shownOf(shape)}: ${shape.why === null ? "" : `${shape.why}; `}${parts.join("; ")}`;
}

function tableOf(group, shapes) {
  if (shapes.length === 0) return [];
  const columns = MODES.some((mode) => shapes.some((shape) => shape.columns[mode] !== undefined))
    ? MODES
    : OTHER_COLUMNS.filter((column) => shapes.some((shape) => shape.columns[column] !== undefined));
  const titles = columns.map((column) => (OTHER_COLUMNS.includes(column) ? "outcome" : column));
  const note = NOTES[group];
  return [
    `### ${group}`,
    "",
    ...(note === undefined ? [] : [note, ""]),
    `| what writes | ${titles.join(" | ")} |`,
    `| --- | ${columns.map(() => "---").join(" | ")} |`,
    ...shapes.map(
      (shape) => `| ${shownOf(shape)} | ${columns.map((column) => cell(shape.columns[column])).join(" | ")} |`,
    ),
    "",
  ];
}

function cell(result) {
  if (result === undefined) return "–";
  const text = `${result.outcome}${restoredWord(result)}`;
  return result.outcome === "prevented" ? text : `**${text}**`;
}

const restoredWord = ({ isRestored }) => (isRestored === null ? "" : isRestored ? ", restored" : ", not restored");

function guarded({ columns }) {
  return [...MODES, ...OTHER_COLUMNS].flatMap((column) =>
    columns[column] === undefined ? [] : [[column, columns[column]]],
  );
}

/** Commands as code, the rest as it is; a table has no line ends. */
function shownOf({ shown, group, standIn, note }) {
  const isCommand = !/^Claude Code's own|^Outside/.test(group) && !/background at|^run_in/.test(shown);
  const text = shown.replaceAll("\n", " ⏎ ").replaceAll("|", "\\|");
  const code = isCommand ? inCode(text) : text;
  const isNamed = standIn !== null && group !== "Formatters and fixers";
  const notes = [...(note === null ? [] : [note]), ...(isNamed ? [`a stand-in for ${standIn}`] : [])];
  return notes.length === 0 ? code : `${code} (${notes.join("; ")})`;
}

function inCode(text) {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

export function writePage(root) {
  const { file, next } = compare(root);
  writeFileSync(file, next);
}

function compare(root) {
  const file = join(root, "docs", "COVERAGE.md");
  const page = existsSync(file) ? readFileSync(file, "utf8") : "";
  const report = JSON.parse(readFileSync(join(root, "test", "evidence", "report.json"), "utf8"));
  return { file, page, next: pageOf(report) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
  if (process.argv[2] !== "--check") {
    writePage(root);
  } else {
    const { page, next } = compare(root);
    if (page !== next) {
      console.error("docs/COVERAGE.md does not show test/evidence/report.json: run node test/evidence/page.mjs");
      process.exitCode = 1;
    }
  }
}
