import type { HistoryView, VersionView } from "../app/file-history.ts";
import type { Restoration } from "../app/restore-file.ts";
import { clean, cleanLines } from "./clean.ts";
import { columnsText } from "./columns.ts";
import { count, dateAndClockOf } from "./iso-when.ts";
import { heldText } from "./lock-text.ts";
import { type Paint, paintFor } from "./paint.ts";
import { shellWord } from "./shell-word.ts";

/** The versions of one file for people, newest first. */
export function historyText(history: HistoryView, width: number, hasColours: boolean): string {
  const { path, present, versions, total, excludedBecause } = history;
  const paint = paintFor(hasColours);
  const state =
    present.sha256 === null ? "there is no such file" : `${present.version}  ${sizeText(present.sizeBytes)}`;
  const writer = present.writer === null ? "" : `  written ${writerText(present.writer)}`;
  const sections = [`${paint.bold(clean(path, 300))}  now ${state}${writer}`];
  if (versions.length > 0) sections.push(versionsText(versions, width, paint));
  else sections.push("No earlier version: no change has been seen since coord is here.");
  if (excludedBecause !== null) sections.push(paint.yellow(EXCLUDED[excludedBecause]));
  if (total > versions.length)
    sections.push(`${count(total - versions.length, "older version")} not shown: --limit ${total}`);
  const newest = versions.find(({ isKept }) => isKept);
  if (newest !== undefined)
    sections.push(`Bring one back: coord restore ${shellWord(clean(path, 300))} --at ${newest.version}`);
  return sections.join("\n\n");
}

const EXCLUDED: Readonly<Record<NonNullable<HistoryView["excludedBecause"]>, string>> = {
  ignored: "coord keeps no content of this file: git ignores it.",
  "secret-like": "coord keeps no content of this file: by its name it may hold a secret.",
  "too-large": "coord keeps no content of this file as it is now: it is larger than 10 MB.",
  unreadable: "coord keeps no content of this file: it cannot be read.",
  "switched-off": "coord keeps no content here: historySize is 0.",
};

const COLUMNS = [
  { title: "VERSION" },
  { title: "SIZE" },
  { title: "REPLACED" },
  { title: "BY" },
  { title: "WITH", isFlexible: true },
  { title: "WRITTEN BY", isFlexible: true },
];

function versionsText(versions: readonly VersionView[], width: number, paint: Paint): string {
  const table = columnsText(COLUMNS, versions.map(cellsOf), width, paint);
  if (versions.every(({ diff }) => diff === null)) return table;
  const [head = "", ...rows] = table.split("\n");
  const lines = versions.flatMap((version, index) => [rows[index] ?? "", ...diffLines(version)]);
  return [head, ...lines].join("\n");
}

function cellsOf({ version, sizeBytes, replacedAt, replacedBy, tool, command, writer, isKept }: VersionView) {
  const what = command === null ? tool : `${tool}: ${command}`;
  return [
    isKept ? version : `${version} (not kept)`,
    version === "absent" ? "-" : sizeText(sizeBytes),
    dateAndClockOf(replacedAt),
    replacedBy === null ? "outside Claude Code" : clean(replacedBy.name, 40),
    clean(what, 200) || "-",
    writer === null ? "-" : `${clean(writer.name, 40)} (${clean(writer.tool, 40)})`,
  ];
}

function diffLines({ diff }: VersionView): readonly string[] {
  if (diff === null) return [];
  if (diff.kind === "lines")
    return cleanLines(diff.text, 2000)
      .split("\n")
      .map((line) => `    ${line}`);
  return [`    ${NO_DIFF[diff.why]}`];
}

const NO_DIFF = {
  "earlier-text-not-kept": "no diff: it is not text, or not kept",
  "not-text": "no diff: what came after is not text, or not kept",
  "too-large": "no diff: the change is too large to show",
  "own-shell": "no diff",
} as const;

function writerText({ name, tool, at }: NonNullable<HistoryView["present"]["writer"]>): string {
  return `${dateAndClockOf(at)} by ${clean(name, 60)} with ${clean(tool, 40)}`;
}

function sizeText(bytes: number | null): string {
  if (bytes === null) return "-";
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** What `coord restore` did, or would do. */
export function restoredText(restoration: Restoration): string {
  if (restoration.kind === "held") return heldText(restoration);
  const path = clean(restoration.path, 300);
  if (restoration.kind === "unchanged")
    return `${path} is version ${restoration.version} already. Nothing was changed.`;
  const { version, sizeBytes, isDone, replacedAt, was } = restoration;
  if (version === "absent") {
    return isDone
      ? `Removed ${path}: there was no such file before. Undo: coord restore ${shellWord(path)} --at ${was}`
      : `Would remove ${path}: there was no such file before ${dateAndClockOf(replacedAt)}.`;
  }
  const what = `version ${version} (${sizeText(sizeBytes)}, replaced ${dateAndClockOf(replacedAt)})`;
  if (!isDone) return `Would put ${what} in ${path}, over ${was}.`;
  return `Restored ${path}: ${what}. Read it again before you change it. Undo: coord restore ${shellWord(path)} --at ${was}`;
}
