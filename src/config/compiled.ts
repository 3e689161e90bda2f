import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { LeasePolicy } from "../domain/decide.ts";
import type { NamedResource } from "../domain/named-resource.ts";
import { NEWS } from "../domain/news.ts";
import { BOARDS, GIT_GUARDS, MODES, type ModeRule, ON_FAILURE, type Settings, WAKES } from "../domain/settings.ts";
import { amount, exactly, listOf, nullable, oneOf, text } from "../domain/shape.ts";
import { sha256Hex } from "../hash/sha256.ts";
import { defaultSettings } from "./defaults.ts";
import { isSameStamp, type Stamp, stampsOf } from "./sources.ts";

/** Grows when what a compiled file says changes its meaning: an older one is then compiled again. */
export const COMPILED_VERSION = 3;

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
  return join(stateDir, `settings-${sha256Hex(checkout).slice(0, 16)}.json`);
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
    // Anything else, such as a FIFO that came with an archive, could make the hook wait.
    if (!lstatSync(path).isFile()) return null;
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isCompiled(value) ? value : null;
  } catch {
    return null;
  }
}

const isRule = exactly<ModeRule>({ glob: text, source: text, mode: oneOf(MODES) });
const isLease = exactly<LeasePolicy>({
  yieldAfterMs: (value): value is number | "exit" => value === "exit" || amount(value),
  fairAfterMs: amount,
  turnGraceMs: amount,
  ttlMs: amount,
  inFlightCapMs: amount,
});
const isResource = exactly<NamedResource>({ name: text, commands: listOf(text), capacity: amount, ttlMs: amount });
const isSettings = exactly<Settings>({
  mode: oneOf(MODES),
  rules: listOf(isRule),
  ignoredFiles: oneOf(MODES),
  onFailure: oneOf(ON_FAILURE),
  git: oneOf(GIT_GUARDS),
  lease: isLease,
  resources: listOf(isResource),
  resourceWaitMs: amount,
  waitInHookMs: amount,
  wake: oneOf(WAKES),
  role: nullable(text),
  news: oneOf(NEWS),
  decisionsShown: amount,
  board: oneOf(BOARDS),
  history: exactly<Settings["history"]>({ mostBytes: amount, keptForMs: amount }),
});
const isStamp = exactly<Stamp>({ path: text, mtimeMs: nullable(amount), ctimeMs: amount, size: amount });
const isCompiled = exactly<Compiled>({
  version: (version): version is number => version === COMPILED_VERSION,
  sources: listOf(isStamp),
  settings: isSettings,
  warnings: listOf(text),
});
