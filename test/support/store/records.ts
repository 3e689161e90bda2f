import type { ActivityEntry, Report } from "../../../src/domain/activity.ts";
import type { ArchitectureDecision } from "../../../src/domain/architecture-decision.ts";
import { decisionId } from "../../../src/domain/architecture-decision.ts";
import type { ClaimBook } from "../../../src/domain/claim.ts";
import type { EstateBook } from "../../../src/domain/estate.ts";
import type { Holder, InstanceId } from "../../../src/domain/holder.ts";
import type { InstanceRecord } from "../../../src/domain/instance.ts";
import type { EpochMs, Instant, MonoMs } from "../../../src/domain/instant.ts";
import type { JournalEntry, Notice } from "../../../src/domain/journal.ts";
import type { FencingToken, FileRecord, Lease, Sha256 } from "../../../src/domain/lease.ts";
import type { Message, MessageId } from "../../../src/domain/message.ts";
import { eventOf, type MessageEvent } from "../../../src/domain/message-log.ts";
import type { Version } from "../../../src/domain/version.ts";

export const WALL_MS = Date.UTC(2026, 5, 1);

export function instantAt(ms: number): Instant {
  return { clock: "boot", mono: ms as MonoMs, wall: (WALL_MS + ms) as EpochMs };
}

/** 64 hex digits that start with `start` and differ by `index`. */
export function hexOf(start: string, index = 0): string {
  return start + String(index).padStart(64 - start.length, "0");
}

export const shaOf = (index: number): Sha256 => hexOf("", index) as Sha256;
export const instanceIdOf = (index: number): InstanceId =>
  `claude-20260601-000000-${String(index).padStart(8, "0")}` as InstanceId;

export function holderOf(index: number): Holder {
  const process = { host: "mars", boot: "boot", pidNs: "pid:[1]", timeNs: null, pid: 100 + index, start: "12345" };
  return { instance: instanceIdOf(index), agent: null, name: `brisk-otter-${index}`, process };
}

export function leaseOf(index: number): Lease {
  return {
    holder: holderOf(index),
    token: (index + 1) as FencingToken,
    acquiredAt: instantAt(1),
    editedAt: instantAt(2),
    inFlight: { toolUseId: `toolu_${index}`, tool: "Edit", since: instantAt(2), waitsForUser: false },
    pin: { intent: 'rename "it"\n— 🦦', until: instantAt(9) },
  };
}

/** A record with everything in it. `path` tells records apart. */
export function fileRecordOf(path: string, leases: readonly Lease[] = [leaseOf(1)]): FileRecord {
  return {
    path,
    checkout: "/home/ö/a b",
    leases,
    lastWrite: { by: holderOf(2), at: WALL_MS as EpochMs, sha: shaOf(7), tool: "Write", toolUseId: "toolu_7" },
    touchedAt: instantAt(3),
  };
}

export function instanceRecordOf(index: number): InstanceRecord {
  return {
    id: instanceIdOf(index),
    name: `brisk-otter-${index}`,
    process: holderOf(index).process,
    sessionId: null,
    role: "tester",
    task: null,
    lastPrompt: null,
    branch: "main",
    worktree: "/home/a",
    model: null,
    status: "active",
    startedAt: instantAt(0),
    endedAt: null,
    turnEndedAt: instantAt(5),
    agents: [],
    backgroundTasks: 0,
    clientHome: null,
    pluginVersion: "0.1.0",
  };
}

export function entryOf(atMs: number, detail: string): JournalEntry {
  return { at: (WALL_MS + atMs) as EpochMs, kind: "refused", instance: null, name: null, path: "a.ts", detail };
}

export function noticeOf(detail: string): Notice {
  return { at: WALL_MS as EpochMs, kind: "yielded", path: "a.ts", detail };
}

export function decisionOf(number: number, atMs: number): ArchitectureDecision {
  return {
    id: decisionId("20260601", number),
    title: `Decision ${number}`,
    description: 'First line\nsecond line with `ticks`, "quotes", $() and 🦦',
    category: "storage",
    scope: "project",
    author: { instance: instanceIdOf(1), name: "brisk-otter" },
    at: (WALL_MS + atMs) as EpochMs,
    supersedes: null,
  };
}

export function versionOf(number: number): Version {
  return {
    at: (WALL_MS + number) as EpochMs,
    sha: shaOf(number),
    sizeBytes: 4,
    mode: 0o644,
    writer: { instance: instanceIdOf(1), name: "brisk-otter", tool: "Edit", at: WALL_MS as EpochMs },
    by: { instance: instanceIdOf(2), name: "calm-fox" },
    tool: "Bash",
    command: "printf 'a\tb\\n' > x # ö 🦦",
    became: { sha: shaOf(number + 1) },
  };
}
/** The message `number` of the instance `sender`. */
export function messageOf(sender: number, number: number, changes: Partial<Message> = {}): Message {
  const id = `${sender.toString(16).padStart(4, "0")}${number.toString(16).padStart(8, "0")}` as MessageId;
  return {
    id,
    kind: "text",
    from: {
      kind: "session",
      instance: instanceIdOf(sender),
      name: `brisk-otter-${sender}`,
      role: null,
      isTyped: false,
    },
    to: { kind: "instance", value: instanceIdOf(1) },
    subject: 'a "subject" — 🦦',
    text: `${number}`,
    thread: id,
    replyTo: id,
    wants: "nothing",
    sentAt: instantAt(number),
    ttlMs: 1000,
    ...changes,
  };
}

export function messageEventOf(number: number): MessageEvent {
  const message = messageOf(1, number);
  return eventOf("sent", message.sentAt.wall, message, { to: ["brisk-otter-2"] });
}

export function claimBookOf(name: string): ClaimBook {
  const claim = {
    type: "feature",
    name,
    holder: holderOf(1),
    goal: "people can log in",
    paths: [{ glob: "src/auth/**", source: "^src/auth/.*$" }],
    exclusive: true,
    claimedAt: instantAt(1),
    until: instantAt(9),
    askedAt: instantAt(8),
  };
  return { claims: [claim] };
}

/** What two sessions left, with everything in it. */
export function estateBookOf(task: string): EstateBook {
  const estate = {
    instance: instanceIdOf(1),
    name: "brisk-otter-1",
    sessionId: "5e55104a",
    at: WALL_MS as EpochMs,
    how: "crashed",
    worktree: "/home/a",
    branch: "main",
    role: "tester",
    task,
    files: ["src/a.ts"],
    claims: ["feature login"],
    commands: ["make"],
    heir: instanceIdOf(2),
  } as const;
  return { estates: [estate] };
}

export function reportOf(action: string): Report {
  const at = WALL_MS as EpochMs;
  return { at, origin: "words", action, target: "login", phase: "BUILD", progress: 40, next: "tests" };
}

export function activityOf(index: number, action: string): ActivityEntry {
  return { ...reportOf(action), instance: instanceIdOf(index) };
}
