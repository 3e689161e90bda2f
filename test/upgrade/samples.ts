import { claimBook } from "../../src/adapters/store-file/claim-schema.ts";
import * as estates from "../../src/adapters/store-file/estate-schema.ts";
import * as logs from "../../src/adapters/store-file/log-schemas.ts";
import * as words from "../../src/adapters/store-file/message-schemas.ts";
import * as named from "../../src/adapters/store-file/named-schema.ts";
import { notice } from "../../src/adapters/store-file/notice-schema.ts";
import * as shapes from "../../src/adapters/store-file/schemas.ts";
import type { AgentId } from "../../src/domain/holder.ts";
import type { EpochMs } from "../../src/domain/instant.ts";
import type { ResourceKey } from "../../src/domain/lease.ts";
import type { Shape } from "../../src/domain/shape.ts";
import {
  activityOf,
  claimBookOf,
  decisionOf,
  entryOf,
  estateBookOf,
  fileRecordOf,
  hexOf,
  instanceIdOf,
  instanceRecordOf,
  instantAt,
  leaseOf,
  messageEventOf,
  messageOf,
  noticeOf,
  reportOf,
  shaOf,
  WALL_MS,
} from "../support/store/records.ts";

const agent = "a0f3" as AgentId;
const at = WALL_MS as EpochMs;
const lease = leaseOf(1);
const process = { ...lease.holder.process, timeNs: "time:[1]" };
const holder = { ...lease.holder, agent, process };
const record = fileRecordOf("src/a.ts", [{ ...lease, holder }]);
const decision = decisionOf(2, 0);
const plain = messageOf(1, 2);
const message = { ...plain, from: { ...plain.from, role: "backend" } };

/** One of everything that is stored, with nothing left out: what is null or empty here would not be looked into. */
export const SAMPLES = {
  fileRecord: { ...record, lastWrite: record.lastWrite === null ? null : { ...record.lastWrite, by: holder } },
  instanceRecord: {
    ...instanceRecordOf(1),
    process,
    sessionId: "5e55104a-0000-4000-8000-000000000001",
    task: "fix the login",
    lastPrompt: "now the logout",
    model: "model",
    endedAt: instantAt(9),
    wokenAt: instantAt(9),
    agents: [{ id: agent, type: "tester" }],
    clientHome: "/home/.claude",
  },
  dayCounter: { day: "20260601", last: 2 },
  heartbeat: { at: instantAt(4), tool: "Edit", file: "/w/src/a.ts" },
  boundary: { at: instantAt(5), replyEndedAt: instantAt(5), askedAt: instantAt(4) },
  touched: ["/home/b/.git/coord"],
  seen: { sha: shaOf(7), at, origin: "read", shown: shaOf(8) } as const,
  shellRuns: [{ fromMs: WALL_MS, toMs: WALL_MS + 1 }],
  runningCommand: {
    thread: instanceIdOf(1),
    toolUseId: "toolu_1",
    tool: "Bash",
    command: "make",
    fromMs: WALL_MS,
    taskId: "b1",
    targets: [
      { key: hexOf("ab") as ResourceKey, path: "src/a.ts", checkout: "/w", absolute: "/w/src/a.ts", before: shaOf(7) },
    ],
    tellsAll: false,
  },
  wants: [{ key: hexOf("ab") as ResourceKey, thread: agent, firstRefusedAt: instantAt(6), lastAskedAt: instantAt(7) }],
  ran: { version: "0.1.0", pid: 100 },
  notice: noticeOf("brisk-otter"),
  architectureDecision: { ...decision, supersedes: decisionOf(1, 0).id },
  journalEntry: { ...entryOf(8, "held by brisk-otter"), instance: instanceIdOf(1), name: "brisk-otter" },
  instant: instantAt(1),
  claimBook: {
    claims: claimBookOf("login").claims.map((claim) => ({ ...claim, holder, isReserved: true })),
    queue: [{ type: "feature", name: "login", waiter: { holder, process, since: instantAt(6), until: instantAt(7) } }],
  },
  message,
  handed: {
    files: [{ key: hexOf("ab") as ResourceKey, path: "src/a.ts" }],
    claims: [{ type: "feature", name: "login" }],
    task: "fix the login",
  },
  messageEvent: { ...messageEventOf(2), by: message.from },
  report: reportOf("building"),
  activityEntry: activityOf(1, "building"),
  estateBook: estateBookOf("fix the login"),
  note: { at, text: "half done" },
  injected: { thread: instanceIdOf(1), toolUseId: "toolu_1", characters: 120, after: instantAt(5) },
  newsItems: [{ kind: "finished", text: "brisk-otter is done: login", at: instantAt(8) } as const],
  build: { command: "pnpm test", folder: "/w", result: "passed", atMs: WALL_MS } as const,
  wakeCall: { message: message.id, at: instantAt(8) },
  owedCall: { message: message.id, dueAt: instantAt(9) },
  namedRecord: {
    name: "tests",
    uses: [
      { holder, toolUseId: "toolu_1", command: "npm test", since: instantAt(6), ttlMs: 60_000, isBackground: true },
    ],
  },
};

/** Each with the shape that a reader demands. */
export const SHAPES: Readonly<Record<keyof typeof SAMPLES, Shape<unknown>>> = {
  fileRecord: shapes.fileRecord,
  instanceRecord: shapes.instanceRecord,
  dayCounter: shapes.dayCounter,
  heartbeat: shapes.heartbeat,
  boundary: shapes.boundary,
  touched: shapes.touched,
  seen: shapes.seen,
  shellRuns: shapes.shellRuns,
  runningCommand: shapes.runningCommand,
  wants: shapes.wants,
  ran: shapes.ran,
  notice,
  architectureDecision: logs.architectureDecision,
  journalEntry: logs.journalEntry,
  instant: shapes.instant,
  claimBook,
  message: words.message,
  handed: words.handed,
  messageEvent: words.messageEvent,
  report: words.report,
  activityEntry: words.activityEntry,
  estateBook: estates.estateBook,
  note: estates.note,
  injected: words.injected,
  newsItems: words.newsItems,
  build: words.build,
  wakeCall: words.wakeCall,
  owedCall: words.owedCall,
  namedRecord: named.namedRecord,
};
