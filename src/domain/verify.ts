import { CLOCK_TICK_MS } from "./clock-tick.ts";
import { type Holder, isSameHolder } from "./holder.ts";
import type { EpochMs, Instant } from "./instant.ts";
import type { LastWrite, Sha256 } from "./lease.ts";
import { mayWriteUnnamed } from "./running-command.ts";

/** What one conversation last saw of one file. */
export type Seen = {
  /** Null: it saw that there was none. */
  readonly sha: Sha256 | null;
  readonly at: EpochMs;
  readonly origin: "read" | "write";
  /** The content to which a refusal showed the whole difference since. Null: none did. */
  readonly shown: Sha256 | null;
};

/** When a shell command of one thread, or a tool of an MCP server, ran. Ms since 1970, like the change times of files. */
export type ShellRun = { readonly fromMs: number; readonly toMs: number };

/** A thread's last commands; older ones explain no fresh change. */
const MOST_SHELL_RUNS = 16;

export function addShellRun(runs: readonly ShellRun[], run: ShellRun): readonly ShellRun[] {
  return [...runs, run].slice(-MOST_SHELL_RUNS);
}

export function isWithin(runs: readonly ShellRun[], changedAtMs: number): boolean {
  return runs.some(({ fromMs, toMs }) => changedAtMs >= fromMs - CLOCK_TICK_MS && changedAtMs <= toMs + CLOCK_TICK_MS);
}

export type Verification =
  | { readonly kind: "unchanged" }
  /** The content is not what the conversation last saw. `by` null: changed outside coord. */
  | {
      readonly kind: "drift";
      readonly seen: Seen;
      readonly current: Sha256;
      readonly by: LastWrite | null;
      readonly isOwnShell: boolean;
    }
  /** Never read by this conversation, and somebody else's fresh work. */
  | { readonly kind: "unseen"; readonly by: LastWrite };

export type Check = {
  readonly holder: Holder;
  /** `overwrite`: the whole file is replaced; `edit`: the client finds the old text itself or fails. */
  readonly access: "overwrite" | "edit";
  /** Null: there is no such file now. */
  readonly current: Sha256 | null;
  readonly seen: Seen | null;
  readonly lastWrite: LastWrite | null;
  /** Whether the last write is still uncommitted or younger than a day. */
  readonly isLastWriteFresh: boolean;
  /** Whether the file last changed while a shell command of this very thread ran. */
  readonly changedByOwnShell: boolean;
  /** When the thread's last whole reply ended. Null: none has yet. */
  readonly replyEndedAt: Instant | null;
};

/**
 * Did this very reply write the file before? Then what has changed since is a formatter's work, which ran as the user's
 * own hook on that write; the next edit of the reply comes before `PostToolBatch` could settle it.
 */
function isAfterOwnWrite({ lastWrite, holder, replyEndedAt }: Check, seen: Seen): boolean {
  if (lastWrite === null || lastWrite.sha !== seen.sha || !isSameHolder(lastWrite.by, holder)) return false;
  return replyEndedAt === null || replyEndedAt.wall < lastWrite.at;
}

/** May this write start, as far as the content goes? Pure; DESIGN section 6. */
export function verify(check: Check): Verification {
  const { current, seen, lastWrite } = check;
  // Nothing is lost by creating a file, whoever removed it: there is no content to overwrite.
  if (current === null) return { kind: "unchanged" };
  if (seen !== null) return verifySeen(check, seen, current);
  if (lastWrite !== null && lastWrite.by.instance !== check.holder.instance && check.isLastWriteFresh) {
    return { kind: "unseen", by: lastWrite };
  }
  return { kind: "unchanged" };
}

function verifySeen(check: Check, seen: Seen, current: Sha256): Verification {
  if (seen.sha === current) return { kind: "unchanged" };
  // An edit finds its old text in what is there now or fails; an overwrite would be made from memory.
  if (seen.shown === current && check.access === "edit") return { kind: "unchanged" };
  const by = check.lastWrite?.sha === current ? check.lastWrite : null;
  // The model knows of its own command and write, but not what the file looks like now: an edit finds its old
  // text or fails, an overwrite would be blind.
  const isOwnShell =
    by === null ? check.changedByOwnShell : isSameHolder(by.by, check.holder) && mayWriteUnnamed(by.tool);
  const isOwn = isOwnShell || (by === null && isAfterOwnWrite(check, seen));
  if (isOwn && check.access === "edit") return { kind: "unchanged" };
  return { kind: "drift", seen, current, by, isOwnShell };
}
