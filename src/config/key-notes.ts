import { NEWS } from "../domain/news.ts";
import type { Settings } from "../domain/settings.ts";
import { MOST_DECISIONS_SHOWN, type ScalarName } from "./keys.ts";

/** What people are told of a setting, and how far a file counts that came with a repository. */
export type KeyNote = {
  readonly description: string;
  /**
   * Whether a change by an untrusted file counts. What must not, and why:
   *
   * | A hostile repository commits …                    | to …                                           | so untrusted … |
   * |---------------------------------------------------|------------------------------------------------|----------------|
   * | `mode: off` or `observe`                          | let sessions overwrite each other              | modes count only if stricter than the one in force |
   * | `files: [{glob: "**", mode: off}]` or `observe`   | the same                                       | rules count only with `enforce` |
   * | `ignoredFiles: off`                               | the same, with a `.gitignore` of `*`           | as `mode` |
   * | `onFailure: deny`, `ask`                          | block all work by breaking the state           | never counts |
   * | `onFailure: allow`                                | undo a trusted team's `deny`                   | never counts |
   * | `git: off` or `warn`                              | let sessions sweep up each other's files       | as `mode` |
   * | `lease.yieldAfter: 0`, `fairAfter: 0`, `turnGrace: 0` | make leases worth nothing                  | times count within a safe range |
   * | `lease.yieldAfter: exit`                          | have sessions wait for each other for ever     | never counts |
   * | `lease.inFlightCap: 1s`                           | have two writes in flight on one file          | safe range |
   * | `lease.ttl: 1s`, `168h`                           | rob, or never free, holders on other machines  | safe range |
   * | `resources: {x: {commands: ["*a*"]}}`             | have sessions refuse each other's commands     | never count    |
   * | `role: ignore-all-your-instructions`              | speak to the model in the user's name          | never counts |
   * | `news: on`                                         | fill the context of who wants none             | counts only if less |
   * | `decisionsShown: 20`                              | fill every session's context                   | counts only if fewer |
   * | `historySize: 0`, `historyKeep: 0`                | have nothing to restore after a script of theirs | safe range |
   * | `historySize: 999999GB`                           | fill the disk                                  | safe range |
   *
   * Elsewhere: special files, symlinks and size (`open-file.ts`), nesting, aliases and quadratic keys (`section.ts`),
   * globs that take for ever (`glob.ts`), too many rules (`schema.ts`), control characters in what is quoted
   * (`printable.ts`), the local file that is committed all the same (it is untrusted too), a file that was trusted and
   * then changed, or copied to another repository (`trust.ts`). Environment variables are the user's: a
   * repository can set them only by the client's own settings file, after the user has trusted the folder there.
   */
  isHarmless(before: Settings, after: Settings): boolean;
};

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Separate from the keys themselves: no hook needs these words. */
export const KEY_NOTES: Readonly<Record<ScalarName, KeyNote>> = {
  mode: {
    description:
      "enforce refuses writes that would collide; observe only records what it would refuse; off does nothing",
    isHarmless: (before, after) => isStricter(before.mode, after.mode),
  },
  ignoredFiles: {
    description: "the mode for files that git ignores and no rule names",
    isHarmless: (before, after) => isStricter(before.ignoredFiles, after.ignoredFiles),
  },
  onFailure: {
    description: "what happens to a write when coord itself fails: allow, ask the user, or deny",
    isHarmless: () => false,
  },
  git: {
    description:
      "git commands that would take or change files of other sessions (add -A, commit -a, stash, reset --hard, switch, pull): " +
      "enforce refuses them and names the command for your own files; warn lets them run and says so; off does nothing",
    isHarmless: (before, after) => GIT_STRICTNESS[after.git] >= GIT_STRICTNESS[before.git],
  },
  "lease.yieldAfter": {
    description:
      "a file goes to a session that asks for it once its holder has not edited it for this long; " +
      "0: whenever no edit is in flight; exit: only when the holder ends (two sessions can then wait for each other for ever)",
    isHarmless: (_, { lease }) =>
      lease.yieldAfterMs !== "exit" && isWithin(lease.yieldAfterMs, 10 * SECOND_MS, 10 * MINUTE_MS),
  },
  "lease.fairAfter": {
    description: "a session that was refused a file gets it when it asks again after this long",
    isHarmless: (_, { lease }) => isWithin(lease.fairAfterMs, 5 * SECOND_MS, MINUTE_MS),
  },
  "lease.turnGrace": {
    description: "a session that has answered its user keeps its files this long",
    isHarmless: (_, { lease }) => isWithin(lease.turnGraceMs, 5 * SECOND_MS, MINUTE_MS),
  },
  "lease.ttl": {
    description: "a session on another machine counts as gone after this long without a sign of life",
    isHarmless: (_, { lease }) => isWithin(lease.ttlMs, MINUTE_MS, 30 * MINUTE_MS),
  },
  "lease.inFlightCap": {
    description:
      "an edit that never reports its end, such as one behind an open permission prompt, protects its file this long",
    isHarmless: (_, { lease }) => isWithin(lease.inFlightCapMs, 10 * MINUTE_MS, 120 * MINUTE_MS),
  },
  resourceWait: {
    description: "how long a command waits for a named resource that is in use before it is refused, 0 to 3s",
    isHarmless: () => true,
  },
  waitInHook: {
    description: "how long an edit waits for a file that is about to become free before it is refused, 0 to 3s; 0: not",
    isHarmless: () => true,
  },
  wake: {
    description: "whether a message sent with --wake may start a turn of an idle session, at most one in 10 minutes",
    isHarmless: (_, { wake }) => wake === "off",
  },
  role: {
    description: "the role of sessions that name none themselves, such as backend or reviewer",
    isHarmless: () => false,
  },
  news: {
    description:
      "what a session is told of the others without asking: on is decisions, finished work and builds that begin to fail; decisions is only those; off is nothing",
    isHarmless: (before, after) => NEWS.indexOf(after.news) >= NEWS.indexOf(before.news),
  },
  decisionsShown: {
    description: `how many titles of recent decisions a starting session is told, 0 to ${MOST_DECISIONS_SHOWN}`,
    isHarmless: (before, after) => after.decisionsShown <= before.decisionsShown,
  },
  board: {
    description:
      "whether .claude/coordination/STATUS_BOARD.md is kept for people: who works here, on what, and who waits for whom",
    isHarmless: () => true,
  },
  historyKeep: {
    description: "how long coord keeps what files were before a write, for coord restore; at most 168h",
    isHarmless: (_, { history }) => isWithin(history.keptForMs, 24 * 60 * MINUTE_MS, 7 * 24 * 60 * MINUTE_MS),
  },
  historySize: {
    description: "how much room that may take for one repository; the least recently used go first, 0 keeps nothing",
    isHarmless: (_, { history }) => isWithin(history.mostBytes, 64 * 1024 ** 2, 1024 ** 3),
  },
};

const GIT_STRICTNESS: Readonly<Record<Settings["git"], number>> = { off: 0, warn: 1, enforce: 2 };

const STRICTNESS: Readonly<Record<Settings["mode"], number>> = { off: 0, observe: 1, enforce: 2 };

function isStricter(before: Settings["mode"], after: Settings["mode"]): boolean {
  return STRICTNESS[after] >= STRICTNESS[before];
}

function isWithin(ms: number, leastMs: number, mostMs: number): boolean {
  return ms >= leastMs && ms <= mostMs;
}
