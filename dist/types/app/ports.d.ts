import type { ActivityEntry, Report } from "../domain/activity.js";
import type { ArchitectureDecision, DayCounter } from "../domain/architecture-decision.js";
import type { Brand } from "../domain/brand.js";
import type { Build } from "../domain/build-command.js";
import type { ClaimBook } from "../domain/claim.js";
import type { EstateBook, Note } from "../domain/estate.js";
import type { InstanceId, Liveness, ProcessFacts } from "../domain/holder.js";
import type { Injected } from "../domain/injection-budget.js";
import type { Boundary, Heartbeat, InstanceRecord } from "../domain/instance.js";
import type { Instant } from "../domain/instant.js";
import type { JournalEntry, Notice } from "../domain/journal.js";
import type { FileRecord, LeasedFile, ResourceKey, Sha256 } from "../domain/lease.js";
import type { Letter } from "../domain/letter.js";
import type { Message, MessageId } from "../domain/message.js";
import type { MessageEvent } from "../domain/message-log.js";
import type { NewsItem } from "../domain/news.js";
import type { RunningCommand } from "../domain/running-command.js";
import type { Look } from "../domain/shell/command-effects.js";
import type { Seen, ShellRun } from "../domain/verify.js";
import type { KeepingLimits, Version } from "../domain/version.js";
import type { OwedCall, WakeCall } from "../domain/wake.js";
import type { Want } from "../domain/want.js";
/** Grows with every write to a record's register; the generation of a lease register is its fencing token. */
export type Revision = Brand<number, "Revision">;
export type Versioned<R> = {
    /** Null: nothing is stored under this key. */
    readonly record: R | null;
    readonly revision: Revision;
    /** The store's time of this read. */
    readonly now: Instant;
};
/**
 * Compare-and-swap registers of one kind of record.
 *
 * A key is a file-name-safe string of at most 128 characters from `[A-Za-z0-9._-]`. Unreadable state is an
 * `AppError` with code `STATE_UNREADABLE`, after it was set aside: never an empty record.
 */
export type Register<R> = {
    read(key: string): Promise<Versioned<R>>;
    /**
     * Writes `next` (null: removes the record) only if nothing was written since `expected`. False: somebody
     * else wrote first. Never a partial write, and never an error once the write can be seen by others.
     */
    swap(key: string, expected: Revision, next: R | null): Promise<boolean>;
    /** All records, in no order. Unreadable ones are set aside and left out. */
    list(): Promise<readonly {
        readonly key: string;
        readonly record: R;
    }[]>;
};
/** Small records whose last writer wins; each write is atomic. */
export type Cells<R> = {
    /** `ageMs`: since the last write, in the store's clock. Null: no such cell, or it cannot be read. */
    get(key: string): Promise<{
        readonly value: R;
        readonly ageMs: number;
    } | null>;
    put(key: string, value: R): Promise<void>;
    remove(key: string): Promise<void>;
    /** Every cell whose key starts with `prefix`, in no order. */
    list(prefix: string): Promise<readonly {
        readonly key: string;
        readonly value: R;
    }[]>;
    /** Removes every cell whose key starts with `prefix`; returns how many. */
    removeAll(prefix: string): Promise<number>;
};
/** An append-only log of one kind of entry. Each writer appends to a part of its own. */
export type Log<E> = {
    /** `durable`: the entry survives a power failure once this returns. */
    append(writer: string, entry: E): Promise<void>;
    /** All entries in time order, and how many lines could not be read. */
    read(): Promise<{
        readonly entries: readonly E[];
        readonly skipped: number;
    }>;
};
/** Lines for one instance, each delivered once. */
export type Inbox = {
    /** False: notices or messages wait. One look, whatever waits. */
    isEmpty(of: Box): Promise<boolean>;
    deliver(to: InstanceId, notice: Notice): Promise<void>;
    /** Takes what has arrived, oldest first. */
    drain(to: InstanceId): Promise<readonly Notice[]>;
};
/** Where messages lie: an instance's box, that of any person at a terminal, that of sessions which have not started yet. */
export type Box = InstanceId | "person" | "later";
/**
 * Messages in boxes. What was posted stays until it was read, for 7 days at most; what was read is kept as long.
 *
 * Each change of a letter's state has one winner, and none needs the one who made it to live on.
 */
export type Mail = {
    /** An id that no other message has. */
    newId(): MessageId;
    /**
     * Puts a message into a box, behind the sender's earlier ones. Once this returns it survives a power failure.
     *
     * @throws AppError `INBOX_FULL` when a thousand wait there unread
     */
    post(box: Box, message: Message): Promise<void>;
    /** What waits there, or was read there; in no order, and without opening anything. */
    list(box: Box, part: "new" | "read"): Promise<readonly Letter[]>;
    /** Null: it has moved on, or is nothing the store wrote. */
    open(box: Box, letter: Letter): Promise<Message | null>;
    /** Gives a letter its next state. False: it has moved on meanwhile. */
    mark(box: Box, letter: Letter, next: Letter): Promise<boolean>;
    /** Moves a letter to another box, where it is unread. False: somebody else has moved it. */
    forward(from: Box, letter: Letter, to: Box): Promise<boolean>;
    /**
     * Moves the lines that wait for one instance to another, one step each, so that none is lost or doubled by who is killed
     * over it. What `isKept` does not want, or nobody can read, is dropped.
     */
    forwardNotices(from: InstanceId, to: InstanceId, isKept: (notice: Notice) => boolean): Promise<void>;
};
/**
 * Contents of files under their hash: so that a refusal can show what changed, and what was overwritten can be brought
 * back. Bounded; anything may be gone.
 */
export type Blobs = {
    /** Does nothing with more than `MOST_KEPT_BYTES`. */
    put(sha: Sha256, content: string | Uint8Array): Promise<void>;
    /** True if the content is there, whole; it then counts as used now. */
    touch(sha: Sha256, sizeBytes: number): Promise<boolean>;
    /** Which of these are there, in the same order; whole, where the size is known. For many at once. */
    hasAll(wanted: readonly WantedBlob[]): Promise<readonly boolean[]>;
    /** Null: not there, or no UTF-8. */
    get(sha: Sha256): Promise<string | null>;
    /** Null: not there, or not what the hash says. */
    bytes(sha: Sha256): Promise<Uint8Array | null>;
    /** Drops what was not used for long, and the least recently used beyond the size; returns how many. */
    evict(limits: KeepingLimits): Promise<number>;
};
export type WantedBlob = {
    readonly sha: Sha256;
    readonly sizeBytes: number | null;
};
/** What was recorded of single files, in the order in which it was. The oldest of many go. */
export type Versions = {
    append(key: ResourceKey, version: Version): Promise<void>;
    read(key: ResourceKey): Promise<readonly Version[]>;
};
/** The next record of a file; undefined: it stays as it is. May be asked again about the same file. */
export type FileChange = (record: FileRecord, revision: Revision, now: Instant) => FileRecord | undefined;
/** What sessions that work together leave for each other. */
export type Team = {
    readonly mail: Mail;
    readonly messages: Log<MessageEvent>;
    /** What each instance says it is doing; keyed by instance id. */
    readonly reports: Cells<Report>;
    readonly activity: Log<ActivityEntry>;
    /** Scratchpads, a cell per note; keyed by instance id and time: `<instance>.<ms>-<hash>`. */
    readonly notes: Cells<Note>;
    /** What ended sessions have left, all in one record under `book`. */
    readonly estates: Register<EstateBook>;
    /** What hooks have added to the turn that runs, keyed by thread and a hash of the hook's call: `<thread>.<hash>`. */
    readonly injected: Cells<Injected>;
    /** What each instance had to tell the others lately; keyed by instance id. */
    readonly news: Cells<readonly NewsItem[]>;
    /** How known builds and tests ended; keyed by a hash of folder and command. */
    readonly builds: Cells<Build>;
    /** Who was last to be woken, and by what; keyed by instance id. */
    readonly wakes: Cells<WakeCall>;
    /** Who is to be called again, because it was woken shortly before; keyed by instance id. */
    readonly owedCalls: Cells<OwedCall>;
    /** Absolute path of the file that changes with such a cell. */
    wakeFile(of: InstanceId): string;
};
/** Everything that is kept for one repository. */
export type Store = {
    readonly files: Register<FileRecord>;
    /**
     * Changes many files at once, those that lie together in one commit; returns the changed ones as they were.
     * Unreadable ones are set aside and left out.
     */
    changeFiles(change: FileChange): Promise<readonly FileRecord[]>;
    readonly instances: Register<InstanceRecord>;
    readonly counters: Register<DayCounter>;
    /** All claims in one record, under `book`. Most hooks need none of it, so it opens when asked for. */
    claims(): Promise<Register<ClaimBook>>;
    /** False: nobody has claimed anything. One look, for those that go on without claims. */
    hasClaims(): Promise<boolean>;
    /** Keyed by instance id. */
    readonly heartbeats: Cells<Heartbeat>;
    /** Keyed by thread: the instance id, for a subagent followed by `.` and the agent id. */
    readonly boundaries: Cells<Boundary>;
    /** State folders of other repositories an instance has leases in, keyed by instance id. */
    readonly touched: Cells<readonly string[]>;
    /** Keyed by conversation and resource: `<conversation>.<resource key>`. */
    readonly seen: Cells<Seen>;
    /** Keyed by thread. */
    readonly shellRuns: Cells<readonly ShellRun[]>;
    /** Keyed by instance id and a hash of the operation: `<instance>.<hash>`. */
    readonly commands: Cells<RunningCommand>;
    /** Keyed by instance id. */
    readonly wants: Cells<readonly Want[]>;
    /** When each hook last ran here, keyed by event. */
    readonly ran: Cells<{
        readonly version: string;
        readonly pid: number;
    }>;
    readonly decisions: Log<ArchitectureDecision>;
    readonly journal: Log<JournalEntry>;
    readonly inbox: Inbox;
    /** What sessions tell each other. Most hooks need none of it, so it opens when asked for. */
    team(): Promise<Team>;
    readonly blobs: Blobs;
    readonly versions: Versions;
    /** Every file that is leased now, in short: cheap however many there are, as long as few have changed. */
    leased(): Promise<readonly LeasedFile[]>;
    /** Few hooks need it, so it opens when asked for. */
    kept(): Promise<KeptFiles>;
    /**
     * Drops what belongs to nobody any more and was not written for this long: cells (`ran` stays), old parts of the
     * journal, inboxes, what is left of instances that were removed, texts, what killed processes left half built.
     * Returns how many. Decisions stay.
     */
    prune(olderThanMs: number): Promise<number>;
    /** The store's time, without a read. */
    now(): Instant;
    /** Calls `onChange` soon after anything under the store changes; returns how to stop. */
    watch(onChange: () => void): () => void;
    close(): Promise<void>;
};
/** What was kept of leased files that nobody has settled, so that it need not be read again. Only a copy: it may be gone. */
export type KeptFiles = {
    /** Those that were read while this clock ran. */
    read(): Promise<ReadonlyMap<ResourceKey, KeptFile>>;
    write(files: ReadonlyMap<ResourceKey, KeptFile>): Promise<void>;
};
/** The content that a file has as long as its stamp is this one. */
export type KeptFile = FileStamp & {
    readonly inode: number;
    readonly sha: Sha256;
    /** Null: what is there of the content is whole. */
    readonly sizeBytes: number | null;
};
/** The page about one checkout that people read. */
export type BoardPage = {
    /** Absolute. */
    readonly path: string;
    /** Milliseconds since it was last written; null: there is none. Below 0: the clock was set back. */
    ageMs(): number | null;
    /** Makes it look just written, so that nobody else begins to while it is made anew. */
    reserve(): void;
    /**
     * Replaces it whole.
     *
     * @throws AppError `BOARD_UNWRITABLE` with the reason
     */
    write(text: string): Promise<void>;
};
/** A guarded file: which project's state it belongs to and under which key. */
export type Resource = {
    readonly key: ResourceKey;
    /** As the client named it. */
    readonly given: string;
    /** With symlinks resolved through the deepest existing parent. */
    readonly absolute: string;
    /** Absolute path of the checkout. */
    readonly checkout: string;
    /** Relative to the checkout, forward slashes, Unicode NFC, case folded where the file system folds it. */
    readonly path: string;
    /** Absolute path of the state folder. */
    readonly stateDir: string;
};
export type Content = {
    readonly kind: "file";
    readonly sha: Sha256;
    readonly sizeBytes: number;
    readonly changedAtMs: number;
    /** Permission bits. */
    readonly mode: number;
} | {
    readonly kind: "missing";
}
/** A directory, a device, no permission, … `reason` is for people. */
 | {
    readonly kind: "unreadable";
    readonly reason: string;
};
/** What a file is now, if coord may keep it. */
export type Keepable = {
    readonly kind: "content";
    readonly bytes: Uint8Array;
    readonly sha: Sha256;
    readonly mode: number;
} | {
    readonly kind: "missing";
} | {
    readonly kind: "excluded";
    readonly because: "ignored" | "secret-like" | "too-large" | "unreadable";
};
/** Changes with the content of a file, as far as the file system can tell. */
export type FileStamp = {
    /**
     * When content or attributes last changed, ms since 1970. Of a file that is not there: when its folder last did, so at
     * the earliest then it went.
     */
    readonly changedAtMs: number;
    /** Which file has the name, for folders may be renamed; null: none has. */
    readonly inode: number | null;
};
/** The files of the user, and where each belongs. */
export type Workspace = {
    /** Null: outside any project, so not guarded. */
    locate(path: string, cwd: string): Promise<Resource | null>;
    content(absolute: string): Promise<Content>;
    /**
     * The text of a file that may be kept (not ignored, not secret-like, at most 256 KiB, UTF-8), else null.
     * `sha`: null as well if that is not its hash, because the file has changed since; null: whatever it is.
     */
    keepableText(resource: Resource, sha: Sha256 | null): Promise<string | null>;
    /** The content of a file that may be kept: not ignored, not secret-like, a regular file of at most 10 MiB. */
    keepable(resource: Resource): Promise<Keepable>;
    /** What files are, by one look each, in the same order. Null: neither the file is there nor its folder. */
    stamps(absolutes: readonly string[]): Promise<readonly (FileStamp | null)[]>;
    /**
     * Gives the file this content and these permission bits (null: those it has) in one step, so that nobody sees a part
     * of it; null as content removes it.
     */
    replace(absolute: string, bytes: Uint8Array | null, mode: number | null): Promise<void>;
    /** The text of a regular file of at most 10 MiB, decoded as UTF-8 (invalid bytes replaced); else null. */
    text(absolute: string): Promise<string | null>;
    /** True when git ignores the file (asks git: not for the way of a write that is let through). */
    isIgnored(resource: Resource): Promise<boolean>;
    /** When the file was last committed, ms since 1970; null: never, or no git (asks git). */
    committedAtMs(resource: Resource): Promise<number | null>;
    /**
     * Absolute paths of the files in a folder and below it that git does not ignore; `isOnlyChanged`: those of them that
     * differ from the last commit. Null: no git, no such folder, or no answer in time.
     */
    filesBelow(folder: string, isOnlyChanged: boolean): Promise<readonly string[] | null>;
    /** Synchronous questions about the disk, for reading one command line. */
    look(): Promise<Look>;
    /** True where the file system can tell that other checkouts of the repository have the path too. */
    otherCheckouts(resource: Resource): Promise<readonly Resource[]>;
};
export type LivenessProbe = {
    probe(process: ProcessFacts): Promise<Liveness>;
};
/** What the client itself says of its sessions. Enrichment, never the source of truth. */
export type ClientSessions = {
    /** `sinceMs`: ms since 1970. Null: nothing known. */
    statusOf(clientHome: string | null, pid: number): Promise<{
        readonly status: "busy" | "idle" | "waiting";
        readonly sinceMs: number;
    } | null>;
};
