import { DEFAULT_LEASE_POLICY } from "../domain/decide.ts";
import type { Mode, ModeRule, Settings } from "../domain/settings.ts";
import { compileGlob } from "./glob.ts";

/**
 * Written by package managers, not by hand: sessions that install something would otherwise refuse each other a file
 * that nobody edits.
 */
const LOCKFILES = [
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
  "Cargo.lock",
  "go.sum",
  "go.work.sum",
  "poetry.lock",
  "uv.lock",
  "pdm.lock",
  "Pipfile.lock",
  "Gemfile.lock",
  "composer.lock",
  "mix.lock",
  "pubspec.lock",
  "Podfile.lock",
  "Package.resolved",
  "gradle.lockfile",
  "packages.lock.json",
  "flake.lock",
  ".terraform.lock.hcl",
] as const;

// Paths on a file system that folds case come in lower case, and without a configuration nobody asks which kind it is.
export const LOCKFILES_GLOB = `{${[...new Set(LOCKFILES.flatMap((name) => [name, name.toLowerCase()]))].join(",")}}`;

/** What holds where nothing is configured. */
export function defaultSettings(): Settings {
  return {
    mode: "enforce",
    rules: [lockfilesRule()],
    ignoredFiles: "observe",
    onFailure: "allow",
    lease: DEFAULT_LEASE_POLICY,
    role: null,
    decisionsShown: 5,
  };
}

function lockfilesRule(): ModeRule {
  return modeRule(LOCKFILES_GLOB, "observe");
}

/** A rule from a glob that is known to be one. */
function modeRule(glob: string, mode: Mode): ModeRule {
  const compiled = compileGlob(glob);
  if ("problem" in compiled) throw new Error(`${glob} ${compiled.problem}`);
  return { glob, source: compiled.source, mode };
}
