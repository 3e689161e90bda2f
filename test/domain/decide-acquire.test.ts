import { describe, expect, it } from "vitest";
import {
  type Acquire,
  DEFAULT_LEASE_POLICY,
  type Decision,
  decide,
  type HolderFacts,
  type LeasePolicy,
} from "../../src/domain/decide.ts";
import type { FileRecord, Lease } from "../../src/domain/lease.ts";
import { at, holder, lease, record, token, WORKING } from "../support/domain/build.ts";

const B = holder("b");
const POLICY = DEFAULT_LEASE_POLICY;

/** How B's wish for a file with `leases` ends, `ms` after the start. */
function ask(found: FileRecord, ms: number, facts: Partial<HolderFacts> = {}, wish: Partial<Acquire> = {}): Decision {
  return decide(
    {
      kind: "acquire",
      holder: B,
      operation: { toolUseId: "toolu_b", tool: "Edit" },
      pin: null,
      refusedForMs: null,
      closesCycle: false,
      policy: POLICY,
      ...wish,
    },
    { record: found, now: at(ms), nextToken: token(100), factsOf: () => ({ ...WORKING, ...facts }) },
  );
}

/** `granted (yield)`, `held (settled)`, …: the part of an outcome that the rule is about. */
function verdict({ outcome }: Decision): string {
  if (outcome.kind === "granted") return ["granted", ...outcome.taken.map(({ by }) => `(${by})`)].join(" ");
  return outcome.kind === "held" ? `held (${outcome.because})` : outcome.kind;
}

const settled = record([lease()]);
const running = (changes: Partial<NonNullable<Lease["inFlight"]>> = {}): FileRecord =>
  record([lease({ inFlight: { toolUseId: "toolu_a", tool: "Write", since: at(0), waitsForUser: false, ...changes } })]);
const pinned = (untilMs: number | null): FileRecord =>
  record([lease({ pin: { intent: "migration", until: untilMs === null ? null : at(untilMs) } })]);

describe("an acquisition of a free file", () => {
  it("grants with the token of this generation and an operation in flight", () => {
    const { outcome, next } = ask(record([]), 5);
    expect(outcome).toMatchObject({ kind: "granted", taken: [], lease: { holder: B, token: 100, acquiredAt: at(5) } });
    expect(next?.leases).toEqual([
      {
        holder: B,
        token: 100,
        acquiredAt: at(5),
        editedAt: at(5),
        inFlight: { toolUseId: "toolu_b", tool: "Edit", since: at(5), waitsForUser: false },
        pin: null,
      },
    ]);
    expect(next?.touchedAt).toEqual(at(5));
  });

  it("takes a lock by name without an operation", () => {
    const pin = { intent: "release", until: null };
    const { next } = ask(record([]), 5, {}, { operation: null, pin });
    expect(next?.leases[0]).toMatchObject({ inFlight: null, pin });
  });
});

describe("an acquisition of one's own file", () => {
  const own = record([lease({ holder: B, token: token(7), pin: { intent: "mine", until: at(1000) } })]);

  it("keeps token, beginning and pin, and starts the new operation", () => {
    const { next } = ask(own, 500);
    expect(next?.leases[0]).toMatchObject({
      token: 7,
      acquiredAt: at(0),
      editedAt: at(500),
      pin: { intent: "mine" },
      inFlight: { toolUseId: "toolu_b" },
    });
  });

  it("lets go of a pin whose time is over, so that the lease is an ordinary one again", () => {
    expect(ask(own, 1000).next?.leases[0]?.pin).toBeNull();
  });

  it("does not end the operation in flight when a lock by name is added", () => {
    const first = ask(record([]), 0).next;
    if (first === null) throw new Error("not granted");
    const { next } = ask(first, 10, {}, { operation: null, pin: { intent: "longer", until: null } });
    expect(next?.leases[0]).toMatchObject({ inFlight: { toolUseId: "toolu_b" }, pin: { intent: "longer" } });
  });
});

describe("who excludes whom", () => {
  const cases = [
    { name: "two instances", has: holder("a"), asks: holder("b"), isHeld: true },
    { name: "a subagent and another instance", has: holder("a", "x"), asks: holder("b"), isHeld: true },
    { name: "two subagents of one instance", has: holder("a", "x"), asks: holder("a", "y"), isHeld: true },
    { name: "a subagent and its main thread", has: holder("a", "x"), asks: holder("a"), isHeld: false },
    { name: "a main thread and its subagent", has: holder("a"), asks: holder("a", "x"), isHeld: false },
    { name: "a subagent and itself", has: holder("a", "x"), asks: holder("a", "x"), isHeld: false },
  ];
  it.each(cases)("$name: held is $isHeld", ({ has, asks, isHeld }) => {
    const decision = ask(record([lease({ holder: has })]), 1, {}, { holder: asks });
    expect(verdict(decision)).toBe(isHeld ? "held (settled)" : "granted");
  });

  it("keeps the other one's lease where two may hold together", () => {
    const { next } = ask(record([lease()]), 1, {}, { holder: holder("a", "x") });
    expect(next?.leases.map(({ holder: { name }, token: number }) => `${name} ${number}`)).toEqual(["a 1", "a/x 100"]);
  });

  it("is refused by the second lease too", () => {
    const two = record([lease(), lease({ holder: holder("a", "x"), token: token(2), editedAt: at(59_999) })]);
    expect(verdict(ask(two, 60_000))).toBe("held (settled)");
    expect(ask(two, 60_000).outcome).toMatchObject({ by: { holder: { name: "a/x" } } });
  });
});

describe("a settled lease yields, to the millisecond,", () => {
  const exact: [string, FileRecord, number, Partial<HolderFacts>, Partial<Acquire>, string][] = [
    ["not before yieldAfter", settled, 59_999, {}, {}, "held (settled)"],
    ["at yieldAfter", settled, 60_000, {}, {}, "granted (yield)"],
    ["not before fairAfter", settled, 9, {}, { refusedForMs: 9_999 }, "held (settled)"],
    ["at fairAfter", settled, 9, {}, { refusedForMs: 10_000 }, "granted (yield)"],
    ["not before the grace of an ended turn", settled, 9, { turnEndedForMs: 9_999 }, {}, "held (settled)"],
    ["at the grace of an ended turn", settled, 9, { turnEndedForMs: 10_000 }, {}, "granted (yield)"],
    ["at once when refusing would close a cycle", settled, 0, {}, { closesCycle: true }, "granted (yield)"],
  ];
  it.each(exact)("%s", (_, found, ms, facts, wish, expected) => {
    expect(verdict(ask(found, ms, facts, wish))).toBe(expected);
  });

  it("never under yieldAfter: exit, whatever else is true", () => {
    const policy: LeasePolicy = { ...POLICY, yieldAfterMs: "exit" };
    const wish = { policy, refusedForMs: 1e9, closesCycle: true };
    expect(verdict(ask(settled, 1e9, { turnEndedForMs: 1e9 }, wish))).toBe("held (settled)");
  });

  it("at once under yieldAfter: 0", () => {
    expect(verdict(ask(settled, 0, {}, { policy: { ...POLICY, yieldAfterMs: 0 } }))).toBe("granted (yield)");
  });

  it("counts from the last edit, not from the beginning", () => {
    expect(verdict(ask(record([lease({ editedAt: at(30_000) })]), 60_000))).toBe("held (settled)");
  });

  it("not by a time that was read from another clock", () => {
    const elsewhere = record([lease({ editedAt: at(0, "boot-2") })]);
    expect(verdict(ask(elsewhere, 1e9))).toBe("held (settled)");
  });
});

describe("an operation in flight", () => {
  it.each([0, 60_000, 5 * 60_000, 60 * 60_000 - 1])("protects its lease for %d ms", (ms) => {
    const wish = { refusedForMs: 1e9, closesCycle: true };
    expect(verdict(ask(running(), ms, { turnEndedForMs: 1e9, silentForMs: 1e9 }, wish))).toBe("held (in-flight)");
  });

  it("protects it no longer than the cap", () => {
    expect(verdict(ask(running(), 60 * 60_000))).toBe("granted (yield)");
  });

  it("that waits for its user says so", () => {
    expect(verdict(ask(running({ waitsForUser: true }), 9 * 60_000))).toBe("held (waits-for-user)");
  });

  it("is over when its holder has moved on; the lease then yields like a settled one", () => {
    expect(verdict(ask(running(), 59_999, { hasMovedOn: true }))).toBe("held (settled)");
    expect(verdict(ask(running(), 60_000, { hasMovedOn: true }))).toBe("granted (yield)");
  });

  it("protects its lease if its beginning was read from another clock", () => {
    expect(verdict(ask(running({ since: at(0, "boot-2") }), 1e12))).toBe("held (in-flight)");
  });
});

describe("a lock by name", () => {
  it("does not yield, whatever else is true", () => {
    const wish = { refusedForMs: 1e9, closesCycle: true };
    expect(verdict(ask(pinned(null), 1e9, { turnEndedForMs: 1e9 }, wish))).toBe("held (pinned)");
  });

  it("ends at its time, not before", () => {
    expect(verdict(ask(pinned(1000), 999))).toBe("held (pinned)");
    expect(verdict(ask(pinned(1000), 1000))).toBe("granted (expiry)");
  });

  it("with a time of another clock does not end by it", () => {
    const elsewhere = record([lease({ pin: { intent: "x", until: at(1000, "boot-2") } })]);
    expect(verdict(ask(elsewhere, 1e9))).toBe("held (pinned)");
  });

  it("whose time is over still protects the operation that runs", () => {
    const inFlight = { toolUseId: "toolu_a", tool: "Write", since: at(900), waitsForUser: false };
    const overdue = record([lease({ inFlight, pin: { intent: "x", until: at(1000) } })]);
    expect(verdict(ask(overdue, 1001))).toBe("held (in-flight)");
    expect(verdict(ask(overdue, 1001, { hasMovedOn: true }))).toBe("granted (expiry)");
  });
});

describe("a holder that is gone", () => {
  const everything = record([
    lease({
      inFlight: { toolUseId: "toolu_a", tool: "Write", since: at(0), waitsForUser: true },
      pin: { intent: "x", until: null },
    }),
  ]);

  it("holds nothing once it is proved dead", () => {
    expect(verdict(ask(everything, 0, { liveness: "dead" }))).toBe("granted (death)");
  });

  it("holds nothing once it has unregistered", () => {
    expect(verdict(ask(everything, 0, { hasEnded: true }))).toBe("granted (exit)");
  });

  it.each([
    [5 * 60_000, "held (pinned)"],
    [5 * 60_000 + 1, "granted (expiry)"],
  ])("of which nobody can tell, silent for %d ms: %s", (silentForMs, expected) => {
    expect(verdict(ask(everything, 0, { liveness: "unknown", silentForMs }))).toBe(expected);
  });

  it("of which nobody can tell and no sign of life is kept, is judged by its last edit", () => {
    const facts: Partial<HolderFacts> = { liveness: "unknown", silentForMs: null };
    expect(verdict(ask(everything, 5 * 60_000, facts))).toBe("held (pinned)");
    expect(verdict(ask(everything, 5 * 60_000 + 1, facts))).toBe("granted (expiry)");
    const elsewhere = record([lease({ editedAt: at(0, "boot-2") })]);
    expect(verdict(ask(elsewhere, 1e12, facts))).toBe("held (settled)");
  });

  it("is not taken for gone while it lives, however long it is silent", () => {
    expect(verdict(ask(everything, 1e9, { silentForMs: 1e9 }))).toBe("held (pinned)");
  });

  it("gives way together with its subagents", () => {
    const two = record([lease(), lease({ holder: holder("a", "x"), token: token(2) })]);
    const { outcome, next } = ask(two, 0, { liveness: "dead" });
    expect(outcome).toMatchObject({ kind: "granted", taken: [{ by: "death" }, { by: "death" }] });
    expect(next?.leases.map((found) => found.holder.name)).toEqual(["b"]);
  });
});
