import { formatDuration } from "./duration.ts";
import { KEY_NOTES } from "./key-notes.ts";
import { SCALAR_NAMES, scalarKey } from "./keys.ts";
import { type Finding, findingText, type Loaded, type LoadRequest, loadConfig } from "./load.ts";

/** One setting as `coord config explain` shows it. */
export type ExplainedRow = {
  readonly key: string;
  readonly value: string;
  /** `.claude/workflow-config.yml:3`, `COORD_MODE`, `flag` or `default`. */
  readonly source: string;
  readonly description: string;
  /** What else was said for this key and does not count, with the reason. */
  readonly ignoredBecause: readonly string[];
  /** What to think of before using this value; null: nothing. */
  readonly note: string | null;
};

export type Explanation = {
  readonly rows: readonly ExplainedRow[];
  /** What belongs to no known key: broken files, unknown keys. One line each. */
  readonly problems: readonly string[];
};

/** Every setting in force, and where it comes from. Never throws. */
export function explainConfig(request: LoadRequest): Explanation {
  const loaded = loadConfig(request);
  const scalars = SCALAR_NAMES.map((name): ExplainedRow => {
    const own = loaded.findings.filter((finding) => isAbout(finding, name));
    const value = scalarKey(name).show(loaded.settings);
    return {
      key: name,
      value,
      source: loaded.origins.get(name) ?? "default",
      description: KEY_NOTES[name].description,
      ignoredBecause: own.map(findingText),
      note: name === "lease.yieldAfter" && value === "exit" ? EXIT_NOTE : null,
    };
  });
  const rest = loaded.findings.filter((finding) => !SCALAR_NAMES.some((name) => isAbout(finding, name)));
  return { rows: [...scalars, ...resourceRows(loaded), ...ruleRows(loaded)], problems: rest.map(findingText) };
}

const EXIT_NOTE =
  "can deadlock: two sessions that each hold the file the other wants wait until one of them ends; a time such as 1m cannot";

function resourceRows({ resources }: Loaded): readonly ExplainedRow[] {
  return resources.map(({ value: { name, commands, capacity, ttlMs }, from }) => ({
    key: `resources.${name}`,
    value: `${capacity} at once, ${formatDuration(ttlMs)} at most`,
    source: from,
    description: `used by: ${commands.join(", ")}`,
    ignoredBecause: [],
    note: null,
  }));
}

function ruleRows({ rules }: Loaded): readonly ExplainedRow[] {
  return rules.map(({ value, from }) => ({
    key: `files "${value.glob}"`,
    value: value.mode,
    source: from,
    description: "the mode for files that match; the last rule that matches counts",
    ignoredBecause: [],
    note: null,
  }));
}

function isAbout({ key }: Finding, name: string): boolean {
  return key === name || key?.startsWith(`${name}: `) === true;
}
