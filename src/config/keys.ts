import type { LeasePolicy } from "../domain/decide.ts";
import { RECORD_KEPT_MS } from "../domain/lease.ts";
import { findNearest } from "../domain/nearest.ts";
import { NEWS } from "../domain/news.ts";
import { ROLE_NAME } from "../domain/role.ts";
import { BOARDS, GIT_GUARDS, MODES, ON_FAILURE, type Settings, WAKES } from "../domain/settings.ts";
import { formatByteSize, parseByteSize } from "./byte-size.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { printable } from "./printable.ts";

/** Puts one value into settings. */
export type Assign = (settings: Settings) => Settings;
export type Problem = { readonly problem: string };

/** One setting with one value: how it is named in the environment, read from text and shown. */
export type ScalarKey = {
  readonly env: string;
  /** `text` as the file, the environment or a flag has it. A problem reads on after the key's name. */
  read(text: string): Assign | Problem;
  /** The value as one would write it. */
  show(settings: Settings): string;
};

/** A role becomes part of what each session is told, so it is a name and never a sentence. */
export const ROLE_PATTERN = ROLE_NAME.source;
/** A hook has four seconds in all. */
const MOST_PATIENCE_MS = 3_000;
export const MOST_DECISIONS_SHOWN = 20;

/**
 * All settings with one value, by their name in the file. Imported by every hook: no zod, no words for people
 * beyond what is wrong with a value (the rest is in `key-notes.ts`).
 */
export const SCALAR_KEYS = {
  mode: choice("COORD_MODE", MODES, {
    get: (settings) => settings.mode,
    set: (settings, mode) => ({ ...settings, mode }),
  }),
  ignoredFiles: choice("COORD_IGNORED_FILES", MODES, {
    get: (settings) => settings.ignoredFiles,
    set: (settings, ignoredFiles) => ({ ...settings, ignoredFiles }),
  }),
  onFailure: choice("COORD_ON_FAILURE", ON_FAILURE, {
    get: (settings) => settings.onFailure,
    set: (settings, onFailure) => ({ ...settings, onFailure }),
  }),
  git: choice("COORD_GIT", GIT_GUARDS, {
    get: (settings) => settings.git,
    set: (settings, git) => ({ ...settings, git }),
  }),
  "lease.yieldAfter": {
    env: "COORD_YIELD_AFTER",
    read: (text) =>
      text === "exit" ? setTime("yieldAfterMs", "exit") : readTime("yieldAfterMs", text, "0", " or exit"),
    show: ({ lease }) => (lease.yieldAfterMs === "exit" ? "exit" : formatDuration(lease.yieldAfterMs)),
  },
  "lease.fairAfter": time("COORD_FAIR_AFTER", "fairAfterMs", "0"),
  "lease.turnGrace": time("COORD_TURN_GRACE", "turnGraceMs", "0"),
  // Below a second these two would end leases between two hooks of one edit.
  "lease.ttl": time("COORD_TTL", "ttlMs", "1s"),
  "lease.inFlightCap": time("COORD_IN_FLIGHT_CAP", "inFlightCapMs", "1s"),
  resourceWait: patience("COORD_RESOURCE_WAIT", "resourceWaitMs"),
  waitInHook: patience("COORD_WAIT_IN_HOOK", "waitInHookMs"),
  wake: choice("COORD_WAKE", WAKES, {
    get: (settings) => settings.wake,
    set: (settings, wake) => ({ ...settings, wake }),
  }),
  role: {
    env: "COORD_ROLE",
    read: (text) =>
      new RegExp(ROLE_PATTERN, "u").test(text)
        ? (settings) => ({ ...settings, role: text })
        : { problem: `must be a name such as backend (a-z, 0-9, -, at most 32), not "${printable(text)}"` },
    show: ({ role }) => role ?? "none",
  },
  news: choice("COORD_NEWS", NEWS, {
    get: (settings) => settings.news,
    set: (settings, news) => ({ ...settings, news }),
  }),
  decisionsShown: {
    env: "COORD_DECISIONS_SHOWN",
    read: (text) =>
      /^\d{1,2}$/u.test(text) && Number(text) <= MOST_DECISIONS_SHOWN
        ? (settings) => ({ ...settings, decisionsShown: Number(text) })
        : { problem: `must be a whole number from 0 to ${MOST_DECISIONS_SHOWN}, not "${printable(text)}"` },
    show: ({ decisionsShown }) => String(decisionsShown),
  },
  board: choice("COORD_BOARD", BOARDS, {
    get: (settings) => settings.board,
    set: (settings, board) => ({ ...settings, board }),
  }),
  historyKeep: {
    env: "COORD_HISTORY_KEEP",
    read: (text) => {
      const ms = parseDuration(text);
      if (ms === null || ms > RECORD_KEPT_MS) return { problem: timeProblem(text, "0", "") };
      return (settings) => ({ ...settings, history: { ...settings.history, keptForMs: ms } });
    },
    show: ({ history }) => formatDuration(history.keptForMs),
  },
  historySize: {
    env: "COORD_HISTORY_SIZE",
    read: (text) => {
      const mostBytes = parseByteSize(text);
      if (mostBytes === null) return { problem: `must be a size such as 64MB, 1GB or 0, not "${printable(text)}"` };
      return (settings) => ({ ...settings, history: { ...settings.history, mostBytes } });
    },
    show: ({ history }) => formatByteSize(history.mostBytes),
  },
} satisfies Record<string, ScalarKey>;

export type ScalarName = keyof typeof SCALAR_KEYS;

/** In the order in which people read them. */
export const SCALAR_NAMES: readonly ScalarName[] = [
  "mode",
  "ignoredFiles",
  "onFailure",
  "git",
  "lease.yieldAfter",
  "lease.fairAfter",
  "lease.turnGrace",
  "lease.ttl",
  "lease.inFlightCap",
  "resourceWait",
  "waitInHook",
  "wake",
  "role",
  "news",
  "decisionsShown",
  "board",
  "historyKeep",
  "historySize",
];

/** Reads `text` for `name`; separate from the record so that each key has one and the same type. */
export function scalarKey(name: ScalarName): ScalarKey {
  return SCALAR_KEYS[name];
}

type Access<T> = { get(settings: Settings): T; set(settings: Settings, value: T): Settings };

function choice<T extends string>(env: string, known: readonly T[], { get, set }: Access<T>): ScalarKey {
  return {
    env,
    read: (text) => {
      const value = known.find((candidate) => candidate === text);
      if (value !== undefined) return (settings) => set(settings, value);
      const nearest = findNearest(text, known);
      const hint = nearest === null ? "" : `; did you mean ${nearest}?`;
      return { problem: `must be ${known.join(" or ")}, not "${printable(text)}"${hint}` };
    },
    show: get,
  };
}

/** How long a hook may wait. */
function patience(env: string, name: "resourceWaitMs" | "waitInHookMs"): ScalarKey {
  return {
    env,
    read: (text) => {
      const ms = parseDuration(text);
      if (ms !== null && ms <= MOST_PATIENCE_MS) return (settings) => ({ ...settings, [name]: ms });
      return { problem: `must be a time from 0 to 3s such as 500ms, not "${printable(text)}"` };
    },
    show: (settings) => formatDuration(settings[name]),
  };
}

type TimeName = Exclude<keyof LeasePolicy, "yieldAfterMs">;

function time(env: string, name: TimeName, least: string): ScalarKey {
  return { env, read: (text) => readTime(name, text, least, ""), show: ({ lease }) => formatDuration(lease[name]) };
}

const LONGEST = "168h";

function readTime(name: keyof LeasePolicy, text: string, least: string, orElse: string): Assign | Problem {
  const ms = parseDuration(text);
  const isInRange = ms !== null && ms >= (parseDuration(least) ?? 0) && ms <= (parseDuration(LONGEST) ?? 0);
  if (isInRange) return setTime(name, ms);
  return { problem: timeProblem(text, least, orElse) };
}

function timeProblem(text: string, least: string, orElse: string): string {
  const unit = /^[1-9]\d*$/u.test(text) ? `; did you mean ${printable(text)}s?` : "";
  return `must be a time from ${least} to ${LONGEST} such as 250ms, 60s, 5m${orElse}, not "${printable(text)}"${unit}`;
}

function setTime(name: keyof LeasePolicy, value: number | "exit"): Assign {
  return (settings) => ({ ...settings, lease: { ...settings.lease, [name]: value } });
}
