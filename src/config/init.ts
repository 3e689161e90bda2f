import { defaultSettings } from "./defaults.ts";
import { KEY_NOTES } from "./key-notes.ts";
import { SCALAR_NAMES, type ScalarName, scalarKey } from "./keys.ts";
import { SECTION } from "./section.ts";

const MOST_COLUMNS = 100;

/** Shown where the default is no value at all. */
const EXAMPLES: Readonly<Partial<Record<ScalarName, string>>> = { role: "backend" };

/**
 * The text of a first `.claude/workflow-config.yml`: every key with what it does and its default. Made from the tables that
 * read the file, so it cannot say something else. A setting is commented out by `#`, an explanation by `# `.
 */
export function starterConfig(): string {
  const [first, ...scalars] = SCALAR_NAMES.filter((name) => !name.startsWith("lease."));
  const times = SCALAR_NAMES.filter((name) => name.startsWith("lease."));
  return [
    "# How coord works in this repository. Every line is optional; #key: value shows a default, remove its # to change it.",
    "# Stronger than this file: workflow-config.local.yml beside it, workflow-config.yml in your own Claude folder,",
    "# COORD_* variables. What holds, and why: coord config explain",
    "# In a file that came with a repository only what makes coord stricter counts, until a person runs: coord trust",
    "",
    `${SECTION}:`,
    // One setting is live, so that the section is never empty.
    ...(first === undefined ? [] : setting(first, "", "")),
    ...scalars.flatMap((name) => setting(name, "", "#")),
    ...wrapped("Modes for files by pattern, relative to the checkout; the last that matches counts.", ""),
    ...wrapped("Without a slash a pattern counts in every folder.", ""),
    "  #files:",
    '  #  - glob: "*.snap"',
    "  #    mode: observe",
    '  #  - globs: ["src/generated/**", "/CHANGELOG.md"]',
    "  #    mode: observe",
    "",
    ...wrapped(
      "What only so many commands of all sessions may use at once. A preset has its patterns from coord: coord resources",
      "",
    ),
    "  #resources:",
    "  #  tests: preset",
    '  #  "port:3000":',
    '  #    commands: ["npm run dev*", "vite"]',
    "  #    capacity: 1",
    "  #    ttl: 8h",
    "",
    "  # When a file goes from one session to another.",
    "  #lease:",
    ...times.flatMap((name) => setting(name, "#  ", "")),
  ].join("\n");
}

function setting(name: ScalarName, nesting: string, comment: string): readonly string[] {
  const value = EXAMPLES[name] ?? scalarKey(name).show(defaultSettings());
  const line = `  ${nesting}${comment}${name.replace(/^.*\./u, "")}: ${value}`;
  return [...wrapped(`${KEY_NOTES[name].description}. (${scalarKey(name).env})`, nesting), line, ""];
}

function wrapped(text: string, nesting: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length > MOST_COLUMNS - 8) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((text) => `  ${nesting}# ${text}`);
}
