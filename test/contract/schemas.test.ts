import { describe, expect, it } from "vitest";
import { versionShape } from "../../src/adapters/store-file/append-version.ts";
import * as claims from "../../src/adapters/store-file/claim-schema.ts";
import { fitting } from "../../src/adapters/store-file/json-record.ts";
import * as logs from "../../src/adapters/store-file/log-schemas.ts";
import * as words from "../../src/adapters/store-file/message-schemas.ts";
import * as named from "../../src/adapters/store-file/named-schema.ts";
import * as notices from "../../src/adapters/store-file/notice-schema.ts";
import * as shapes from "../../src/adapters/store-file/schemas.ts";
import type { Store } from "../../src/app/ports.ts";
import type { ActivityEntry, Report } from "../../src/domain/activity.ts";
import type { ArchitectureDecision, DayCounter } from "../../src/domain/architecture-decision.ts";
import type { Build } from "../../src/domain/build-command.ts";
import type { ClaimBook } from "../../src/domain/claim.ts";
import type { Holder } from "../../src/domain/holder.ts";
import type { Injected } from "../../src/domain/injection-budget.ts";
import type { Boundary, Heartbeat, InstanceRecord } from "../../src/domain/instance.ts";
import type { Instant } from "../../src/domain/instant.ts";
import type { JournalEntry, Notice } from "../../src/domain/journal.ts";
import type { FileRecord, Waiter } from "../../src/domain/lease.ts";
import type { Handed, Message } from "../../src/domain/message.ts";
import type { MessageEvent } from "../../src/domain/message-log.ts";
import type { NamedRecord, Use } from "../../src/domain/named-resource.ts";
import type { NewsItem } from "../../src/domain/news.ts";
import type { RunningCommand } from "../../src/domain/running-command.ts";
import type { Shape } from "../../src/domain/shape.ts";
import type { Seen, ShellRun } from "../../src/domain/verify.ts";
import type { Version } from "../../src/domain/version.ts";
import type { OwedCall, WakeCall } from "../../src/domain/wake.ts";
import type { Want } from "../../src/domain/want.ts";
import {
  activityOf,
  claimBookOf,
  decisionOf,
  entryOf,
  fileRecordOf,
  holderOf,
  instanceRecordOf,
  instantAt,
  messageEventOf,
  messageOf,
  noticeOf,
  reportOf,
  versionOf,
} from "../support/store/records.ts";

type Plain = string | number | boolean | null | undefined;
type Frozen<T> = T extends Plain ? T : { readonly [K in keyof T]: Frozen<T[K]> };
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** What a shape lets through. */
type Out<S> = S extends Shape<infer T> ? Frozen<T> : never;

// Checked by the compiler: a field that only one side has makes its line an error.
const SAME: {
  holder: Same<Out<typeof shapes.holder>, Frozen<Holder>>;
  waiter: Same<Out<typeof shapes.waiter>, Frozen<Waiter>>;
  namedRecord: Same<Out<typeof named.namedRecord>, Frozen<NamedRecord>>;
  instant: Same<Out<typeof shapes.instant>, Frozen<Instant>>;
  fileRecord: Same<Out<typeof shapes.fileRecord>, Frozen<FileRecord>>;
  instanceRecord: Same<Out<typeof shapes.instanceRecord>, Frozen<InstanceRecord>>;
  claimBook: Same<Out<typeof claims.claimBook>, Frozen<ClaimBook>>;
  dayCounter: Same<Out<typeof shapes.dayCounter>, Frozen<DayCounter>>;
  heartbeat: Same<Out<typeof shapes.heartbeat>, Frozen<Heartbeat>>;
  boundary: Same<Out<typeof shapes.boundary>, Frozen<Boundary>>;
  touched: Same<Out<typeof shapes.touched>, readonly string[]>;
  seen: Same<Out<typeof shapes.seen>, Frozen<Seen>>;
  shellRuns: Same<Out<typeof shapes.shellRuns>, Frozen<readonly ShellRun[]>>;
  runningCommand: Same<Out<typeof shapes.runningCommand>, Frozen<RunningCommand>>;
  wants: Same<Out<typeof shapes.wants>, Frozen<readonly Want[]>>;
  ran: Same<Out<typeof shapes.ran>, Frozen<RanValue>>;
  architectureDecision: Same<Out<typeof logs.architectureDecision>, Frozen<ArchitectureDecision>>;
  journalEntry: Same<Out<typeof logs.journalEntry>, Frozen<JournalEntry>>;
  notice: Same<Out<typeof notices.notice>, Frozen<Notice>>;
  versionShape: Same<Out<typeof versionShape>, Frozen<Version>>;
  message: Same<Out<typeof words.message>, Frozen<Message>>;
  messageEvent: Same<Out<typeof words.messageEvent>, Frozen<MessageEvent>>;
  report: Same<Out<typeof words.report>, Frozen<Report>>;
  activityEntry: Same<Out<typeof words.activityEntry>, Frozen<ActivityEntry>>;
  injected: Same<Out<typeof words.injected>, Frozen<Injected>>;
  newsItems: Same<Out<typeof words.newsItems>, Frozen<readonly NewsItem[]>>;
  handed: Same<Out<typeof words.handed>, Frozen<Handed>>;
  build: Same<Out<typeof words.build>, Frozen<Build>>;
  wakeCall: Same<Out<typeof words.wakeCall>, Frozen<WakeCall>>;
  owedCall: Same<Out<typeof words.owedCall>, Frozen<OwedCall>>;
} = {
  holder: true,
  waiter: true,
  namedRecord: true,
  instant: true,
  fileRecord: true,
  instanceRecord: true,
  claimBook: true,
  dayCounter: true,
  heartbeat: true,
  boundary: true,
  touched: true,
  seen: true,
  shellRuns: true,
  runningCommand: true,
  wants: true,
  ran: true,
  architectureDecision: true,
  journalEntry: true,
  notice: true,
  versionShape: true,
  message: true,
  messageEvent: true,
  report: true,
  activityEntry: true,
  injected: true,
  newsItems: true,
  handed: true,
  build: true,
  wakeCall: true,
  owedCall: true,
};

type RanValue = NonNullable<Awaited<ReturnType<Store["ran"]["get"]>>>["value"];

const USE: Use = {
  holder: holderOf(1),
  toolUseId: "toolu_1",
  command: "npm test",
  since: instantAt(1),
  ttlMs: 60_000,
  isBackground: false,
};

describe("shapes of stored data", () => {
  it("has one for everything that is stored, equal to the domain's type", () => {
    expect(Object.keys(SAME).sort()).toEqual(
      [...[shapes, logs, named, claims, words, notices].flatMap(recordNames), "versionShape"].sort(),
    );
  });

  it("knows file records with and without contributors, and no others", () => {
    const contributor = { instance: "a", name: "brisk-otter", how: "staged", at: 1 };
    const record = { ...fileRecordOf("a"), contributors: [contributor] };
    expect(fitting<unknown>(shapes.fileRecord, record)).toEqual(record);
    for (const contributors of [null, {}, [1], [{ ...contributor, how: "x" }], [{ ...contributor, extra: 1 }]])
      expect(fitting<unknown>(shapes.fileRecord, { ...record, contributors })).toBeNull();
  });

  const whole = [
    ["fileRecord", shapes.fileRecord, fileRecordOf("a")],
    ["holder", shapes.holder, holderOf(1)],
    ["namedRecord", named.namedRecord, { name: "tests", uses: [USE] }],
    ["instanceRecord", shapes.instanceRecord, instanceRecordOf(1)],
    ["architectureDecision", logs.architectureDecision, decisionOf(1, 0)],
    ["journalEntry", logs.journalEntry, entryOf(1, "x")],
    ["notice", notices.notice, noticeOf("x")],
    ["claimBook", claims.claimBook, claimBookOf("login")],
    ["message", words.message, messageOf(1, 2)],
    ["messageEvent", words.messageEvent, messageEventOf(1)],
    ["report", words.report, reportOf("building")],
    ["activityEntry", words.activityEntry, activityOf(1, "building")],
    ["instant", shapes.instant, instantAt(1)],
    ["version", versionShape, versionOf(1)],
  ] as const;

  it.each(whole)("lets a whole %s through and nothing that differs by one field", (_, shape, record) => {
    expect(fitting<unknown>(shape, record)).toEqual(record);
    for (const path of pathsIn(record)) {
      expect(fitting<unknown>(shape, changedAt(record, path, "remove")), `without ${path.join(".")}`).toBeNull();
      expect(fitting<unknown>(shape, changedAt(record, path, "retype")), `other type at ${path.join(".")}`).toBeNull();
    }
    expect(fitting<unknown>(shape, { ...record, extra: 1 })).toBeNull();
    for (const other of [null, undefined, 1, "x", [], [record], true]) {
      expect(fitting<unknown>(shape, other)).toBeNull();
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, "1", -1, 1.5])("takes no %s for a fencing token", (token) => {
    const record = fileRecordOf("a");
    const [lease] = record.leases;
    expect(fitting<unknown>(shapes.fileRecord, { ...record, leases: [{ ...lease, token }] })).toBeNull();
  });
});

/** Those that are only parts of other shapes are shared between files. */
function recordNames(module: object): readonly string[] {
  return Object.keys(module).filter((name) => !["instanceId", "agentId", "epochMs", "sha256"].includes(name));
}

/** The path of every value in `value`, array items included. */
function pathsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsIn(inner).map((path) => [key, ...path])]);
}

function changedAt(value: unknown, [key, ...rest]: readonly string[], how: "remove" | "retype"): unknown {
  if (typeof value !== "object" || value === null || key === undefined) return value;
  const entries = Object.entries(value);
  const changed = entries.flatMap(([name, inner]) => {
    if (name !== key) return [[name, inner] as const];
    if (rest.length > 0) return [[name, changedAt(inner, rest, how)] as const];
    // An array without one item is a whole array.
    return how === "retype" || Array.isArray(value) ? [[name, { odd: true }] as const] : [];
  });
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}
