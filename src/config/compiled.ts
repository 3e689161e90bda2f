import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LeasePolicy } from "../domain/decide.ts";
import { MODES, type ModeRule, ON_FAILURE, type Settings } from "../domain/settings.ts";
import { defaultSettings } from "./defaults.ts";
import { isSameStamp, type Stamp, stampsOf } from "./sources.ts";

/** Grows when what a compiled file says changes its meaning: an older one is then compiled again. */
export const COMPILED_VERSION = 1;

/** What the files of one checkout say, without the environment, ready for hooks. */
export type Compiled = {
  readonly version: number;
  readonly sources: readonly Stamp[];
  readonly settings: Settings;
  readonly warnings: readonly string[];
};

/** What the files of a checkout come to, without the environment. */
export type Ready = { readonly stale: false; readonly settings: Settings; readonly warnings: readonly string[] };

/** Absolute path of the compiled configuration of a checkout. Worktrees share a state folder, not their files. */
export function compiledPath(stateDir: string, checkout: string): string {
  return join(stateDir, `settings-${createHash("sha256").update(checkout).digest("hex").slice(0, 16)}.json`);
}

/**
 * The settings for a hook: one `stat` per configuration file, and one small JSON file where there is any. `stale`: the
 * YAML has to be read (again). Never throws.
 */
export function readCompiled(
  stateDir: string,
  checkout: string,
  clientHome: string | null,
): Ready | { readonly stale: true } {
  const stamps = stampsOf(checkout, clientHome);
  if (stamps.every(({ mtimeMs }) => mtimeMs === null))
    return { stale: false, settings: defaultSettings(), warnings: [] };
  const compiled = findCompiled(compiledPath(stateDir, checkout));
  if (compiled === null || compiled.sources.length !== stamps.length) return { stale: true };
  if (!stamps.every((stamp, index) => isSameStamp(stamp, compiled.sources[index]))) return { stale: true };
  return { stale: false, settings: compiled.settings, warnings: compiled.warnings };
}

/** Null for a file that is missing, torn, or of another version of coord: it is made again. */
function findCompiled(path: string): Compiled | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isCompiled(value) ? value : null;
  } catch {
    return null;
  }
}

type Check = (value: unknown) => boolean;
/** One check per field, so that a field that is added cannot be forgotten here. */
type Checks<T> = { readonly [Field in keyof T]-?: Check };

const isText: Check = (value) => typeof value === "string";
const isAmount: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isOneOf =
  (known: readonly string[]): Check =>
  (value) =>
    known.some((candidate) => candidate === value);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

const RULE: Checks<ModeRule> = { glob: isText, source: isText, mode: isOneOf(MODES) };
const LEASE: Checks<LeasePolicy> = {
  yieldAfterMs: (value) => value === "exit" || isAmount(value),
  fairAfterMs: isAmount,
  turnGraceMs: isAmount,
  ttlMs: isAmount,
  inFlightCapMs: isAmount,
};
const SETTINGS: Checks<Settings> = {
  mode: isOneOf(MODES),
  rules: isListOf((rule) => fits<ModeRule>(rule, RULE)),
  ignoredFiles: isOneOf(MODES),
  onFailure: isOneOf(ON_FAILURE),
  lease: (lease) => fits<LeasePolicy>(lease, LEASE),
  role: (role) => role === null || isText(role),
  decisionsShown: isAmount,
};
const STAMP: Checks<Stamp> = {
  path: isText,
  mtimeMs: (value) => value === null || isAmount(value),
  ctimeMs: isAmount,
  size: isAmount,
};
const COMPILED: Checks<Compiled> = {
  version: (version) => version === COMPILED_VERSION,
  sources: isListOf((stamp) => fits<Stamp>(stamp, STAMP)),
  settings: (settings) => fits<Settings>(settings, SETTINGS),
  warnings: isListOf(isText),
};

function isCompiled(value: unknown): value is Compiled {
  return fits<Compiled>(value, COMPILED);
}

function fits<T>(value: unknown, checks: Checks<T>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries<Check>(checks).every(([field, check]) => check(fields.get(field)));
}
