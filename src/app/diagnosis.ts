/**
 * What `coord doctor` looks at, as facts, and what it makes of them. Moments are ms since 1970 in facts and ISO 8601
 * in what is printed as JSON.
 */
import type { EpochMs } from "../domain/instant.ts";
import type { Mode } from "../domain/settings.ts";
import type { HookView, InstanceView, JournalView } from "./views.ts";

/** A program found on the PATH. `version`: its own answer to `--version`; null: it gave none. */
export type ProgramFacts = { readonly path: string; readonly version: string | null };

export type InstallationFacts = {
  /** Absolute path of the plugin this command belongs to. */
  readonly root: string;
  /** Which version was built. */
  readonly version: string;
  /** What the manifest says; null: it cannot be read. */
  readonly manifestVersion: string | null;
  /** `linux`, `darwin`, `win32`, … */
  readonly platform: string;
  readonly node: ProgramFacts | null;
  readonly git: ProgramFacts | null;
  readonly client: ProgramFacts | null;
  /** What `coord` is on the PATH, with links resolved; null: nothing. */
  readonly coordOnPath: string | null;
  readonly hooks: HookFileFacts;
};

export type HookFileFacts =
  | { readonly problem: string }
  | {
      /** Events in the order of `hooks/hooks.json`. */
      readonly events: readonly string[];
      /** Registered files that are not there. */
      readonly missing: readonly { readonly event: string; readonly file: string }[];
      /** Parts that a hook loads on demand and that are not there. */
      readonly missingParts: readonly { readonly hook: string; readonly part: string }[];
    };

export type RegisterDamage = {
  /** `reg/lease-3f` */
  readonly name: string;
  readonly damage: "no-token" | "two-tokens" | "unreadable";
};

/** The folder of the state, as the file system shows it. Nothing in it was changed by looking. */
export type StateFacts = {
  /** Absolute path. */
  readonly folder: string;
} & (
  | { readonly kind: "missing"; readonly mayBeCreated: boolean }
  /** Not a folder that only its user can have written to: nothing in it was read. */
  | { readonly kind: "unsafe"; readonly because: UnsafeState }
  | { readonly kind: "unreadable"; readonly code: string }
  | {
      readonly kind: "folder";
      /** Others can list it. */
      readonly isOpenToOthers: boolean;
      /** The format of a newer coord, if it is one. */
      readonly newerFormat: number | null;
      /** Why a file could not be written there (`EROFS`, `ENOSPC`, …); null: it could. */
      readonly writeFault: string | null;
      readonly disk: DiskFacts | null;
      readonly registers: number;
      readonly damaged: readonly RegisterDamage[];
      /** Small records that cannot be read. */
      readonly damagedCells: number;
      /** Unreadable records that were moved away, for people to look at. */
      readonly aside: number;
      /** Room that is given up on a full disk. */
      readonly hasBallast: boolean;
    }
);

export type UnsafeState =
  | { readonly kind: "link" | "not-a-folder" | "writable-by-others" }
  | { readonly kind: "foreign"; readonly uid: number };

export type DiskFacts = {
  /** `ext4`, `nfs`, …; null: unknown. */
  readonly fileSystem: string | null;
  readonly isOnNetwork: boolean;
  /** Gone with the next start of the machine. */
  readonly isVolatile: boolean;
  readonly freeBytes: number;
  /** False: no more files can be created, however much room there is. */
  readonly hasFreeNames: boolean;
};

/** What the store of one repository tells. */
export type ProjectFacts = {
  readonly mode: Mode;
  /** What is wrong with the configuration. */
  readonly configurationProblems: readonly string[];
  readonly instances: readonly InstanceView[];
  /** Every event that coord has a hook for. */
  readonly hooks: readonly HookView[];
  /** When the first session that is still on record came; null: there is none. */
  readonly sinceMs: EpochMs | null;
  /** coord's own failures of the last 24 hours, newest first. */
  readonly failures: readonly JournalView[];
  /** Files that changed behind their holder's back in the last 24 hours, newest first. */
  readonly changes: readonly JournalView[];
  readonly skippedLines: { readonly decisions: number; readonly journal: number };
};

/** One hook process of the trial, and whether it did what it must. */
export type TrialStep = {
  readonly step: TrialStepName;
  readonly event: string;
  readonly ms: number;
  /** Null: it did. Otherwise reads on after the name of the event. */
  readonly fault: string | null;
};

export const TRIAL_STEPS = [
  "register",
  "register-second",
  "task",
  "see",
  "grant",
  "refuse",
  "permission",
  "settle",
  "batch",
  "refuse-command",
  "grant-command",
  "settle-command",
  "find-change",
  "refuse-git",
  "refuse-tool",
  "failure",
  "agent-start",
  "agent-stop",
  "command",
  "turn-end",
  "turn-failure",
  "wake-nobody",
  "release",
  "drift",
  "regrant",
  "last-release",
] as const;

export type TrialStepName = (typeof TRIAL_STEPS)[number];

export type TrialFacts =
  | { readonly kind: "ran"; readonly steps: readonly TrialStep[]; readonly leftovers: string | null }
  /** `reason` is for people. */
  | { readonly kind: "not-possible"; readonly reason: string };

export type FindingTopic = "installation" | "hooks" | "state" | "repository";

/** One result of the examination, in words. */
export type Finding = {
  readonly topic: FindingTopic;
  /** Stable name of what was looked at: `state-writable`. */
  readonly check: string;
  /** `problem`: coord does not protect as it should. `warning`: it does, but somebody should know. */
  readonly level: "ok" | "warning" | "problem";
  readonly what: string;
  readonly why: string | null;
  /** What to do, as a command where there is one. */
  readonly remedy: string | null;
};

/** One thing that `--repair` did. */
export type Repair = {
  readonly kind: "token-restored" | "tokens-removed" | "set-aside" | "cells-set-aside" | "ballast" | "leftovers";
  /** `reg/lease-3f`, or how many. */
  readonly subject: string;
};

/** All of it, ready for JSON. */
export type Diagnosis = {
  readonly at: string;
  readonly version: string;
  /** Absolute path of the plugin. */
  readonly root: string;
  /** Null: the command ran outside any project. */
  readonly checkout: string | null;
  readonly stateDir: string | null;
  readonly repairs: readonly Repair[];
  readonly trial: readonly TrialStep[];
  readonly findings: readonly Finding[];
  readonly totals: { readonly ok: number; readonly warnings: number; readonly problems: number };
};
