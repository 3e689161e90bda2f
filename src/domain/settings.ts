import type { LeasePolicy } from "./decide.ts";
import type { NamedResource } from "./named-resource.ts";
import type { News } from "./news.ts";
import type { KeepingLimits } from "./version.ts";

/** `observe`: nothing is refused, what would have been is recorded. `off`: coord does nothing. */
export const MODES = ["enforce", "observe", "off"] as const;
export type Mode = (typeof MODES)[number];

/** What happens to a write when coord itself fails. */
export const ON_FAILURE = ["allow", "ask", "deny"] as const;
export type OnFailure = (typeof ON_FAILURE)[number];

/** Before a git command that would take or change files of others: refuse it, let it run and say so, or neither. */
export const GIT_GUARDS = ["enforce", "warn", "off"] as const;
export type GitGuard = (typeof GIT_GUARDS)[number];

/** Whether the page `STATUS_BOARD.md` is kept for people. */
export const BOARDS = ["on", "off"] as const;
/** Whether a question marked so may start a turn of an idle session; each costs a model call. */
export const WAKES = ["on", "off"] as const;
export type Wake = (typeof WAKES)[number];

/** A mode for the files that match a glob; `source` is the glob compiled to a regular expression. */
export type ModeRule = { readonly glob: string; readonly source: string; readonly mode: Mode };

/** Everything a hook needs to know of the configuration, ready for use. All times in milliseconds. */
export type Settings = {
  readonly mode: Mode;
  /** For paths relative to the checkout; the last rule that matches counts. */
  readonly rules: readonly ModeRule[];
  /** The mode of files that git ignores, if no rule names them. */
  readonly ignoredFiles: Mode;
  readonly onFailure: OnFailure;
  readonly git: GitGuard;
  readonly lease: LeasePolicy;
  /** What only so many commands may use at once. */
  readonly resources: readonly NamedResource[];
  /** A command waits this long in its hook for a resource that is in use. */
  readonly resourceWaitMs: number;
  /** An edit waits this long in its hook for a file that is about to become free. */
  readonly waitInHookMs: number;
  readonly wake: Wake;
  /** The role of sessions that name none themselves. */
  readonly role: string | null;
  /** What it is told of others without asking. */
  readonly news: News;
  /** How many titles of recent decisions a starting session is told. */
  readonly decisionsShown: number;
  readonly board: (typeof BOARDS)[number];
  /** What is kept of contents that were seen and overwritten. */
  readonly history: KeepingLimits;
};

/** The mode for one file by the global switch and the rules; git-ignored files are the caller's question. */
export function modeFor(path: string, settings: Settings): { readonly mode: Mode; readonly isByRule: boolean } {
  if (settings.mode === "off") return { mode: "off", isByRule: false };
  const rule = settings.rules.findLast(({ source }) => isMatch(source, path));
  if (rule === undefined) return { mode: settings.mode, isByRule: false };
  return { mode: stricterOff(settings.mode, rule.mode), isByRule: true };
}

/** How the source of a rule starts and ends that names whole files in any folder, as the one for lock files. */
const NAMES_START = "^(?:[^]*/)?(?:";
const NAMES_END = ")$";

/** As the regular expression does; names are compared, because compiling one of fifty takes as long as all other rules do. */
function isMatch(source: string, path: string): boolean {
  const body = source.slice(NAMES_START.length, -NAMES_END.length);
  const isNames = source.startsWith(NAMES_START) && source.endsWith(NAMES_END) && /^(?:[\w|-]|\\\.)+$/.test(body);
  if (!isNames) return new RegExp(source, "u").test(path);
  return body
    .replaceAll("\\.", ".")
    .split("|")
    .includes(path.slice(path.lastIndexOf("/") + 1));
}

/** `observe` for all is not turned into `enforce` by a rule for some. */
function stricterOff(all: Mode, rule: Mode): Mode {
  return all === "observe" && rule === "enforce" ? "observe" : rule;
}
