import { DEFAULT_LEASE_POLICY } from "../../src/domain/decide.ts";
import type { Settings } from "../../src/domain/settings.ts";

/** Settings as where nothing is configured, with no rules for single files. */
export const DEFAULT_SETTINGS: Settings = {
  mode: "enforce",
  rules: [],
  ignoredFiles: "observe",
  onFailure: "allow",
  git: "enforce",
  lease: DEFAULT_LEASE_POLICY,
  resources: [],
  resourceWaitMs: 3_000,
  // Time does not pass in a world of tests unless one lets it.
  waitInHookMs: 0,
  wake: "on",
  role: null,
  news: "on",
  decisionsShown: 5,
  board: "on",
  history: { mostBytes: 256 * 1024 * 1024, keptForMs: 7 * 24 * 60 * 60 * 1000 },
};
