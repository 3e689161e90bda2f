import { DEFAULT_LEASE_POLICY } from "../domain/decide.ts";
import { RECORD_KEPT_MS } from "../domain/lease.ts";
import type { ModeRule, Settings } from "../domain/settings.ts";

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
const NAMES = [...new Set(LOCKFILES.flatMap((name) => [name, name.toLowerCase()]))];

export const LOCKFILES_GLOB = `{${NAMES.join(",")}}`;

/** What holds where nothing is configured. */
export function defaultSettings(): Settings {
  return {
    mode: "enforce",
    rules: [lockfilesRule()],
    ignoredFiles: "observe",
    onFailure: "allow",
    git: "enforce",
    lease: DEFAULT_LEASE_POLICY,
    resources: [],
    resourceWaitMs: 3_000,
    waitInHookMs: 1_500,
    wake: "on",
    role: null,
    news: "on",
    decisionsShown: 5,
    board: "on",
    history: { mostBytes: 256 * 1024 * 1024, keptForMs: RECORD_KEPT_MS },
  };
}

/** What the glob compiles to, written down, so that no hook loads the compiler for it; a test holds both equal in effect. */
function lockfilesRule(): ModeRule {
  const names = NAMES.map((name) => name.replaceAll(".", "\\."));
  return { glob: LOCKFILES_GLOB, source: `^(?:[^]*/)?(?:${names.join("|")})$`, mode: "observe" };
}
