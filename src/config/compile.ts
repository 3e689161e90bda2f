import writeFileAtomic from "write-file-atomic";
import { systemCode } from "../app/errors.ts";
import { COMPILED_VERSION, type Compiled, compiledPath } from "./compiled.ts";
import { findingText, loadConfig } from "./load.ts";
import { settledStamp, stampsOf } from "./sources.ts";

/** More would bury the first; `coord config explain` tells all. */
const MOST_WARNINGS = 10;

/**
 * Reads the configuration files of a checkout and keeps the result in the state folder, for {@link readCompiled}. A result
 * that cannot be kept is used all the same. Never throws.
 */
export function compileFiles(
  stateDir: string,
  checkout: string,
  clientHome: string | null,
  foldsCase: boolean,
): Compiled {
  // Taken before the files are read: one that changes in between is seen as changed by the next reader.
  const stamps = stampsOf(checkout, clientHome);
  const nowMs = Date.now();
  const { settings, findings } = loadConfig({ stateDir, checkout, clientHome, foldsCase, env: {}, flags: {} });
  const texts = findings.map(findingText);
  const warnings = texts.slice(0, MOST_WARNINGS);
  if (texts.length > MOST_WARNINGS) warnings.push(`and ${texts.length - MOST_WARNINGS} more: coord config explain`);
  const sources = stamps.map((stamp) => settledStamp(stamp, nowMs));
  const compiled = { version: COMPILED_VERSION, sources, settings, warnings };
  const problem = keep(compiledPath(stateDir, checkout), compiled);
  return problem === null ? compiled : { ...compiled, warnings: [...warnings, problem] };
}

function keep(path: string, compiled: Compiled): string | null {
  try {
    // It can be made again at any time, so it need not survive a power failure.
    writeFileAtomic.sync(path, JSON.stringify(compiled), { mode: 0o600, fsync: false });
    return null;
  } catch (error) {
    // No state folder yet: it is not for a reader of settings to make one where coord may be switched off.
    if (systemCode(error) === "ENOENT") return null;
    const reason = error instanceof Error ? error.message : String(error);
    return `the configuration is read again by every hook, because the result cannot be kept: ${reason}`;
  }
}
