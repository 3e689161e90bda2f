import { type Holder } from "./holder.js";
import type { EpochMs, Instant } from "./instant.js";
import type { LastWrite, Sha256 } from "./lease.js";
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
export type ShellRun = {
    readonly fromMs: number;
    readonly toMs: number;
};
export declare function addShellRun(runs: readonly ShellRun[], run: ShellRun): readonly ShellRun[];
export declare function isWithin(runs: readonly ShellRun[], changedAtMs: number): boolean;
export type Verification = {
    readonly kind: "unchanged";
}
/** The content is not what the conversation last saw. `by` null: changed outside coord. */
 | {
    readonly kind: "drift";
    readonly seen: Seen;
    readonly current: Sha256;
    readonly by: LastWrite | null;
    readonly isOwnShell: boolean;
}
/** Never read by this conversation, and somebody else's fresh work. */
 | {
    readonly kind: "unseen";
    readonly by: LastWrite;
};
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
/** May this write start, as far as the content goes? Pure; DESIGN section 6. */
export declare function verify(check: Check): Verification;
