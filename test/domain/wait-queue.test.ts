import { describe, expect, it } from "vitest";
import { type Acquire, DEFAULT_LEASE_POLICY, decide, type HolderFacts, RESERVED_MS } from "../../src/domain/decide.ts";
import type { FileRecord, Waiter } from "../../src/domain/lease.ts";
import { findAhead, findAllAhead, joinQueue, leaveQueue, MOST_WAITERS } from "../../src/domain/wait-queue.ts";
import { at, holder, lease, PROCESS, record, token, WORKING } from "../support/domain/build.ts";

const nobodyGone = (): boolean => false;

function waiter(name: string, sinceMs = 0): Waiter {
  return { holder: holder(name), process: PROCESS, since: at(sinceMs), until: at(sinceMs + 100_000) };
}

function queueOf(...names: readonly string[]): readonly Waiter[] {
  return names.map((name) => waiter(name));
}

describe("the queue of a file", () => {
  it("gets who comes at its end, and who is in it keeps its place and first moment", () => {
    expect(joinQueue(queueOf("a"), waiter("b", 5))).toEqual([waiter("a"), waiter("b", 5)]);
    const again = joinQueue(queueOf("a", "b"), { ...waiter("a", 9), until: at(500_000) });
    expect(again).toEqual([{ ...waiter("a"), until: at(500_000) }, waiter("b")]);
  });

  it("takes no more than its bound, but whoever is in it already", () => {
    const full = Array.from({ length: MOST_WAITERS }, (_, index) => waiter(`w${index}`));
    expect(joinQueue(full, waiter("late"))).toBeNull();
    expect(joinQueue(full, waiter("w7", 9))).toHaveLength(MOST_WAITERS);
  });

  it("says who comes first: the first that is not gone, in the way, and before the asker", () => {
    const isGone = ({ holder: { name } }: Waiter): boolean => name === "a";
    const queue = queueOf("a", "b", "c");
    const ahead = (asker: string, agent: string | null = null) =>
      findAhead(queue, holder(asker, agent), isGone)?.holder.name ?? null;
    expect([ahead("new"), ahead("c"), ahead("b"), ahead("a")]).toEqual(["b", "b", null, null]);
    // A main thread that waits does not stand in its own subagent's way.
    expect(findAhead(queueOf("a"), holder("a", "x"), nobodyGone)).toBeNull();
    expect(["new", "c"].map((name) => findAllAhead(queue, holder(name), isGone).length)).toEqual([2, 1]);
  });

  it("is missing from a record that nobody waits for", () => {
    const waited: FileRecord = record([], { queue: queueOf("a", "b") });
    expect(leaveQueue(waited, holder("a"), nobodyGone).queue).toEqual(queueOf("b"));
    expect(leaveQueue(waited, holder("a"), () => true)).toEqual(record([]));
    expect(leaveQueue(record([]), holder("a"), nobodyGone)).toEqual(record([]));
  });
});

const asker: Acquire = {
  kind: "acquire",
  holder: holder("new"),
  operation: { toolUseId: "toolu_1", tool: "Edit" },
  pin: null,
  refusedForMs: null,
  closesCycle: false,
  policy: DEFAULT_LEASE_POLICY,
};

function ask(changes: Partial<Acquire>, stored: FileRecord, nowMs = 1000, facts: HolderFacts = WORKING) {
  const situation = { record: stored, now: at(nowMs), nextToken: token(7), factsOf: () => facts, isGone: nobodyGone };
  return decide({ ...asker, ...changes }, situation);
}

describe("a file that somebody waits for", () => {
  const free = record([], { queue: queueOf("first", "second") });

  it("is refused to a newcomer, in the name of the first, and given to the first", () => {
    const refused = ask({}, free);
    expect(refused).toMatchObject({
      next: null,
      outcome: { kind: "held", because: "reserved", by: { holder: { name: "first" }, acquiredAt: at(0) } },
    });
    expect(ask({ holder: holder("second") }, free).outcome.kind).toBe("held");
    const granted = ask({ holder: holder("first"), operation: null, reservedUntil: at(9000) }, free);
    expect(granted.outcome).toMatchObject({ kind: "granted", lease: { reserved: { until: at(9000) } } });
    expect(granted.next?.queue).toEqual(queueOf("second"));
  });

  it("is refused likewise where nothing was found out about those who wait", () => {
    const situation = { record: free, now: at(1000), nextToken: token(7), factsOf: () => WORKING };
    expect(decide(asker, situation).outcome).toMatchObject({ kind: "held", because: "reserved" });
  });

  it("stays with its holder, and goes to nobody else when it would yield", () => {
    const held = record([lease()], { queue: queueOf("first") });
    expect(ask({ holder: holder("a") }, held, 120_000).outcome.kind).toBe("granted");
    expect(ask({}, held, 120_000).outcome).toMatchObject({ kind: "held", by: { holder: { name: "first" } } });
    expect(ask({ holder: holder("first") }, held, 120_000).outcome).toMatchObject({ taken: [{ by: "yield" }] });
  });
});

describe("a reserved lease", () => {
  const reserved = record([lease({ reserved: { until: at(RESERVED_MS) } })]);
  const answer = (nowMs: number, facts: Partial<HolderFacts> = {}): string => {
    const { outcome } = ask({}, reserved, nowMs, { ...WORKING, ...facts });
    return outcome.kind === "granted" ? `granted (${outcome.taken[0]?.by})` : `${outcome.kind} (${outcome.because})`;
  };

  it("is kept for its holder until its moment, whoever asks for how long", () => {
    expect(answer(RESERVED_MS - 1, { isElsewhere: true })).toBe("held (reserved)");
    expect(answer(RESERVED_MS)).toBe("granted (expiry)");
  });

  it("is kept as long again from a reading of the file, but not for one before it or long ago", () => {
    expect(answer(RESERVED_MS + 1, { readForMs: 10 })).toBe("held (reserved)");
    expect(answer(RESERVED_MS + 1, { readForMs: RESERVED_MS })).toBe("granted (expiry)");
    expect(answer(RESERVED_MS + 1, { readForMs: RESERVED_MS + 2 })).toBe("granted (expiry)");
    expect(answer(RESERVED_MS + 1, { readForMs: null })).toBe("granted (expiry)");
  });

  it("ends with a turn that ended since it was given, not with one that had ended before", () => {
    expect(answer(1000, { turnEndedForMs: 999 })).toBe("granted (expiry)");
    expect(answer(1000, { turnEndedForMs: 1001 })).toBe("held (reserved)");
  });

  it("is kept by a clock that is another now, and ends with its holder", () => {
    const elsewhere = record([lease({ acquiredAt: at(0, "boot-0"), reserved: { until: at(0, "boot-0") } })]);
    expect(ask({}, elsewhere, 1e9).outcome).toMatchObject({ kind: "held", because: "reserved" });
    expect(answer(1000, { liveness: "dead" })).toBe("granted (death)");
  });

  it("is no reservation any more once its holder writes, or has the lock by name; asking again changes nothing", () => {
    const own = { holder: holder("a") };
    const reservedAfter = (changes: Partial<Acquire>) => {
      const { outcome } = ask({ ...own, ...changes }, reserved);
      return outcome.kind === "granted" ? outcome.lease.reserved : "held";
    };
    expect(reservedAfter({})).toBeUndefined();
    expect(reservedAfter({ operation: null, pin: { intent: "", until: null } })).toBeUndefined();
    expect(reservedAfter({ operation: null, reservedUntil: at(5) })).toEqual({ until: at(RESERVED_MS) });
    const plain = ask({ ...own, operation: null, reservedUntil: at(5) }, record([lease()]));
    expect(plain.outcome).toMatchObject({ kind: "granted", lease: { token: 1 } });
    expect(plain.next?.leases[0]?.reserved).toBeUndefined();
    expect(ask({ ...own, operation: null }, record([])).next?.leases[0]?.reserved).toBeUndefined();
  });
});
