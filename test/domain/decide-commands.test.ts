import { describe, expect, it } from "vitest";
import { type Command, type Decision, decide } from "../../src/domain/decide.ts";
import { type FileRecord, isForgettable, RECORD_KEPT_MS } from "../../src/domain/lease.ts";
import { at, holder, lastWrite, lease, record, token } from "../support/domain/build.ts";

const A = holder("a");
const B = holder("b");
const END_AGENT = { kind: "end-agent", goingOn: [] } as const;
const inFlight = { toolUseId: "toolu_1", tool: "Edit", since: at(0), waitsForUser: false };

function run(command: Exclude<Command, { kind: "acquire" }>, found: FileRecord, ms = 10): Decision {
  const factsOf = (): never => {
    throw new Error("only an acquisition may ask for facts");
  };
  return decide(command, { record: found, now: at(ms), nextToken: token(100), factsOf });
}

describe("settle", () => {
  const running = record([lease({ inFlight })]);

  it("ends the operation and records what it left behind", () => {
    const { outcome, next } = run(
      { kind: "settle", holder: A, toolUseId: "toolu_1", write: lastWrite(A, "1") },
      running,
    );
    expect(outcome).toMatchObject({ kind: "settled", lease: { inFlight: null, editedAt: at(10), token: 1 } });
    expect(next).toMatchObject({ lastWrite: lastWrite(A, "1"), touchedAt: at(10) });
  });

  it("of a failed operation leaves the last write and the time of the last edit", () => {
    const found = { ...running, lastWrite: lastWrite(B, "2") };
    const { next } = run({ kind: "settle", holder: A, toolUseId: "toolu_1", write: null }, found);
    expect(next).toMatchObject({ lastWrite: lastWrite(B, "2"), leases: [{ inFlight: null, editedAt: at(0) }] });
  });

  it("of an earlier operation does not end the mark of the one that runs", () => {
    const { next } = run({ kind: "settle", holder: A, toolUseId: "toolu_0", write: lastWrite(A, "1") }, running);
    expect(next?.leases[0]).toMatchObject({ inFlight, editedAt: at(10) });
  });

  it("without an id ends whatever runs", () => {
    const { next } = run({ kind: "settle", holder: A, toolUseId: null, write: null }, running);
    expect(next?.leases[0]?.inFlight).toBeNull();
  });

  it("of a lease without a mark changes nothing but the write", () => {
    const { outcome } = run({ kind: "settle", holder: A, toolUseId: "toolu_9", write: null }, record([lease()]));
    expect(outcome).toMatchObject({ kind: "settled", lease: lease() });
  });

  it("leaves the other lease of the same instance alone", () => {
    const sub = lease({ holder: holder("a", "x"), token: token(2), inFlight: { ...inFlight, toolUseId: "toolu_x" } });
    const found = record([lease({ inFlight }), sub]);
    const { next } = run({ kind: "settle", holder: A, toolUseId: "toolu_1", write: null }, found);
    expect(next?.leases).toEqual([lease(), sub]);
  });

  it("after the lease was lost says who has it, and records the write all the same", () => {
    const found = record([lease({ holder: B, token: token(9) })], { lastWrite: lastWrite(B, "2") });
    const { outcome, next } = run({ kind: "settle", holder: A, toolUseId: "toolu_1", write: lastWrite(A, "1") }, found);
    expect(outcome).toEqual({ kind: "lost", to: found.leases[0], formerWrite: lastWrite(B, "2") });
    expect(next).toEqual({ ...found, lastWrite: lastWrite(A, "1"), touchedAt: at(10) });
  });

  it("of a lost lease that wrote nothing stores nothing", () => {
    const { outcome, next } = run({ kind: "settle", holder: A, toolUseId: "toolu_1", write: null }, record([]));
    expect({ outcome, next }).toEqual({ outcome: { kind: "lost", to: null, formerWrite: null }, next: null });
  });
});

describe("wait-for-user", () => {
  it("marks the operation in flight", () => {
    const { outcome, next } = run({ kind: "wait-for-user", holder: A }, record([lease({ inFlight })]));
    expect(outcome.kind).toBe("renewed");
    expect(next?.leases[0]?.inFlight).toEqual({ ...inFlight, waitsForUser: true });
  });

  it("makes no operation where none runs", () => {
    expect(run({ kind: "wait-for-user", holder: A }, record([lease()])).next?.leases[0]?.inFlight).toBeNull();
  });

  it("touches nobody else's lease", () => {
    const sub = lease({ holder: holder("a", "x"), inFlight });
    const { next } = run({ kind: "wait-for-user", holder: A }, record([sub, lease({ inFlight })]));
    expect(next?.leases.map((found) => found.inFlight?.waitsForUser)).toEqual([false, true]);
  });

  it("of somebody without a lease is lost", () => {
    const { outcome, next } = run({ kind: "wait-for-user", holder: B }, record([lease()]));
    expect(outcome).toMatchObject({ kind: "lost", to: { holder: A } });
    expect(next).toBeNull();
  });
});

describe("renew", () => {
  it("counts as an edit and moves the end of a lock by name", () => {
    const found = record([lease({ pin: { intent: "x", until: at(5) } })]);
    const { outcome } = run({ kind: "renew", holder: A, until: at(500) }, found);
    expect(outcome).toMatchObject({ kind: "renewed", lease: { editedAt: at(10), pin: { until: at(500) } } });
  });

  it("pins nothing that was not pinned", () => {
    const { next } = run({ kind: "renew", holder: A, until: at(500) }, record([lease()]));
    expect(next?.leases[0]?.pin).toBeNull();
  });
});

describe("release", () => {
  it("ends one's own lease", () => {
    const { outcome, next } = run({ kind: "release", holder: A, token: null }, record([lease()]));
    expect(outcome).toEqual({ kind: "released", leases: [lease()] });
    expect(next).toMatchObject({ leases: [], touchedAt: at(10) });
  });

  it("with the right token ends it, with an old one it is lost", () => {
    const found = record([lease({ token: token(5) })]);
    expect(run({ kind: "release", holder: A, token: token(5) }, found).outcome.kind).toBe("released");
    const late = run({ kind: "release", holder: A, token: token(4) }, found);
    expect(late).toMatchObject({ outcome: { kind: "lost", to: { token: 5 } }, next: null });
  });

  it("of somebody else's lease is lost and frees nothing", () => {
    expect(run({ kind: "release", holder: B, token: null }, record([lease()]))).toMatchObject({
      outcome: { kind: "lost" },
      next: null,
    });
  });
});

describe("the end of an instance", () => {
  it("frees its lease and its subagent's", () => {
    const found = record([lease(), lease({ holder: holder("a", "x"), token: token(2) })]);
    const { outcome, next } = run({ kind: "end-instance", holder: A }, found);
    expect(outcome).toMatchObject({ kind: "released", leases: found.leases });
    expect(next?.leases).toEqual([]);
  });

  it("stores nothing where it held nothing", () => {
    expect(run({ kind: "end-instance", holder: B }, record([lease()])).next).toBeNull();
  });
});

describe("the end of a subagent", () => {
  const sub = lease({ holder: holder("a", "x"), token: token(2), inFlight, pin: { intent: "x", until: null } });

  it("leaves its lease, settled, to its instance under the instance's name", () => {
    const { outcome, next } = run({ ...END_AGENT, holder: holder("a", "x") }, record([sub]));
    expect(outcome).toEqual({ kind: "released", leases: [sub] });
    expect(next?.leases).toEqual([{ ...sub, holder: A, inFlight: null }]);
  });

  it("keeps the instance's own lease and its operation, and hands the lock by name over", () => {
    const main = lease({ inFlight: { ...inFlight, toolUseId: "toolu_main" } });
    const { next } = run({ ...END_AGENT, holder: holder("a", "x") }, record([main, sub]));
    expect(next?.leases).toEqual([{ ...main, pin: sub.pin }]);
  });

  it("leaves what goes on in the background in flight, unless its instance has an operation of its own there", () => {
    const goingOn = { ...END_AGENT, holder: holder("a", "x"), goingOn: ["toolu_1"] };
    expect(run(goingOn, record([sub])).next?.leases).toMatchObject([{ holder: A, inFlight }]);
    expect(run(goingOn, record([lease(), sub])).next?.leases).toMatchObject([{ holder: A, inFlight }]);
    const main = lease({ inFlight: { ...inFlight, toolUseId: "toolu_main" } });
    expect(run(goingOn, record([main, sub])).next?.leases).toEqual([{ ...main, pin: sub.pin }]);
    expect(run({ ...goingOn, goingOn: ["toolu_2"] }, record([sub])).next?.leases).toMatchObject([{ inFlight: null }]);
  });

  it("does not replace the instance's own lock by name", () => {
    const main = lease({ pin: { intent: "main", until: at(1) } });
    expect(run({ ...END_AGENT, holder: holder("a", "x") }, record([sub, main])).next?.leases).toEqual([main]);
  });

  it("that holds nothing stores nothing, also when another subagent does", () => {
    const { outcome, next } = run({ ...END_AGENT, holder: holder("a", "y") }, record([sub]));
    expect({ outcome, next }).toEqual({ outcome: { kind: "released", leases: [] }, next: null });
  });
});

describe("revoke", () => {
  it("ends every lease there is, locks by name and operations in flight too", () => {
    const found = record([lease({ pin: { intent: "x", until: null } }), lease({ holder: holder("a", "x"), inFlight })]);
    expect(run({ kind: "revoke" }, found)).toMatchObject({ outcome: { leases: found.leases }, next: { leases: [] } });
  });
});

describe("a record", () => {
  it("is dropped only when nothing is held and it is older than a week", () => {
    expect(isForgettable(record([]), at(RECORD_KEPT_MS))).toBe(false);
    expect(isForgettable(record([]), at(RECORD_KEPT_MS + 1))).toBe(true);
    expect(isForgettable(record([lease()]), at(RECORD_KEPT_MS + 1))).toBe(false);
  });
});
