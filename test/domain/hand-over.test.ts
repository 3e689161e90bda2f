import { describe, expect, it } from "vitest";
import { DEFAULT_LEASE_POLICY, type HolderFacts } from "../../src/domain/decide.ts";
import { decideHandOver, seenAfter } from "../../src/domain/hand-over.ts";
import type { FileRecord, Lease, Waiter } from "../../src/domain/lease.ts";
import type { Seen } from "../../src/domain/verify.ts";
import {
  at,
  epoch,
  holder,
  instanceOf,
  lastWrite,
  lease,
  PROCESS,
  record,
  sha,
  token,
  WORKING,
} from "../support/domain/build.ts";

const MINUTE_MS = 60_000;
const flying = { toolUseId: "toolu_1", tool: "Edit", since: at(10), waitsForUser: false };

type Given = {
  readonly facts?: HolderFacts;
  readonly isWorkKnown?: boolean;
  readonly nowMs?: number;
  readonly gone?: readonly Waiter[];
};

function handOver(stored: FileRecord, { facts = WORKING, isWorkKnown = true, nowMs = 1000, gone = [] }: Given = {}) {
  const reservedUntil = at(nowMs + 3 * MINUTE_MS);
  return decideHandOver(
    { giver: instanceOf("a"), to: holder("b"), reservedUntil, isWorkKnown, policy: DEFAULT_LEASE_POLICY },
    { record: stored, now: at(nowMs), nextToken: token(7), factsOf: () => facts, isGone: (one) => gone.includes(one) },
  );
}

const waiter = (who: string): Waiter => ({ holder: holder(who), process: PROCESS, since: at(5), until: at(90_000) });
const leasesAfter = (stored: FileRecord, given: Given = {}): readonly Lease[] =>
  handOver(stored, given).next?.leases ?? [];

describe("the lease", () => {
  it("goes to the receiver with a new token, kept for it, and nothing else of it stays", () => {
    const { outcome, next } = handOver(record([lease({ acquiredAt: at(1), editedAt: at(2) })]));
    const given = {
      holder: holder("b"),
      token: token(7),
      acquiredAt: at(1000),
      editedAt: at(1000),
      inFlight: null,
      pin: null,
      reserved: { until: at(1000 + 3 * MINUTE_MS) },
    };
    expect(outcome).toEqual({ kind: "handed", lease: given });
    expect(next).toEqual({ ...record([given]), touchedAt: at(1000) });
  });

  it("takes those of the giver's subagents with it, so that none of them can write beside the receiver", () => {
    const own = [lease(), lease({ holder: holder("a", "x"), token: token(2) })];
    expect(leasesAfter(record(own)).map(({ holder: who }) => who)).toEqual([holder("b")]);
  });

  it("stays pinned while its time by name lasts, and is reserved afterwards", () => {
    const pin = { intent: "rename", until: at(2000) };
    expect(leasesAfter(record([lease({ pin })]))).toEqual([expect.objectContaining({ pin })]);
    expect(leasesAfter(record([lease({ pin })]))[0]).not.toHaveProperty("reserved");
    expect(leasesAfter(record([lease({ pin })]), { nowMs: 3000 })).toEqual([
      expect.objectContaining({ pin: null, reserved: { until: at(3000 + 3 * MINUTE_MS) } }),
    ]);
  });

  it("stays where a write runs, whichever thread of the giver writes", () => {
    const own = [lease(), lease({ holder: holder("a", "x"), inFlight: flying })];
    expect(handOver(record(own))).toEqual({ outcome: { kind: "in-flight", lease: own[1] }, next: null });
    expect(handOver(record(own), { facts: { ...WORKING, hasMovedOn: true } }).outcome.kind).toBe("handed");
  });

  it.each([
    ["somebody else's", [lease({ holder: holder("c") })], holder("c")],
    ["nobody's", [], null],
  ])("is not the giver's to give when it is %s", (_, leases, by) => {
    const { outcome, next } = handOver(record(leases));
    expect(next).toBeNull();
    expect(outcome).toMatchObject({ kind: "not-held", by: by === null ? null : { holder: by } });
  });
});

describe("those who wait", () => {
  it("keep their places; the receiver leaves its own, and who is gone loses it", () => {
    const queue = [waiter("c"), waiter("b"), waiter("d")];
    const { next } = handOver(record([lease()], { queue }), { gone: queue.slice(2) });
    expect(next?.queue).toEqual([waiter("c")]);
    expect(handOver(record([lease()], { queue: [waiter("b")] })).next).not.toHaveProperty("queue");
  });
});

describe("work that is not committed", () => {
  const write = lastWrite(holder("a", "x"), "1");
  const wrote = (who: string, ms: number) =>
    ({ instance: instanceOf(who), name: who, how: "wrote", at: epoch(ms) }) as const;

  it("is the receiver's with the file, each thing it did once", () => {
    const staged = { ...wrote("a", 3), how: "staged" } as const;
    const contributors = [wrote("b", 1), wrote("a", 2), wrote("c", 2), staged];
    const { next } = handOver(record([lease()], { lastWrite: write, contributors }));
    expect(next?.lastWrite).toEqual({ ...write, by: holder("b"), toolUseId: null });
    expect(next?.contributors).toEqual([
      wrote("b", 1),
      wrote("c", 2),
      { ...staged, instance: instanceOf("b"), name: "b" },
    ]);
  });

  it("of somebody else stays that one's, and a file that nobody wrote has none", () => {
    const theirs = lastWrite(holder("c"), "1");
    expect(handOver(record([lease()], { lastWrite: theirs })).next?.lastWrite).toEqual(theirs);
    expect(handOver(record([lease()])).next?.lastWrite).toBeNull();
  });

  it("stays the giver's when the receiver knows nothing of the content: then it must read the file first", () => {
    expect(handOver(record([lease()], { lastWrite: write }), { isWorkKnown: false }).next?.lastWrite).toEqual(write);
  });
});

describe("what counts as seen", () => {
  const seen = (digit: string | null): Seen => ({
    sha: digit === null ? null : sha(digit),
    at: epoch(1),
    origin: "read",
    shown: sha("9"),
  });

  it.each([
    [
      "what the giver saw, without what only the giver was shown",
      seen("1"),
      null,
      sha("1"),
      { ...seen("1"), shown: null },
    ],
    [
      "what the giver saw, though it has changed since: the receiver is refused as the giver would be",
      seen("1"),
      seen("2"),
      sha("3"),
      { ...seen("1"), shown: null },
    ],
    ["what the receiver saw itself, if that is what is there", seen("1"), seen("2"), sha("2"), seen("2")],
    ["that both saw no file", seen("1"), seen(null), null, seen(null)],
    ["what the receiver saw, if the giver has not looked", null, seen("2"), sha("3"), seen("2")],
    ["nothing, if nobody has looked", null, null, sha("1"), null],
  ])("is %s", (_, giver, receiver, current, expected) => {
    expect(seenAfter(giver, receiver, current)).toEqual(expected);
  });
});
