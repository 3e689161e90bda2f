import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Command,
  DEFAULT_LEASE_POLICY,
  type Decision,
  decide,
  type HolderFacts,
  type LeasePolicy,
} from "../../src/domain/decide.ts";
import { excludes, isSameHolder, type Liveness } from "../../src/domain/holder.ts";
import type { FileRecord, Lease } from "../../src/domain/lease.ts";
import { at, holder, lastWrite, record, token } from "../support/domain/build.ts";

const HOLDERS = ["a", "b", "c"].flatMap((name) => [holder(name), holder(name, "x"), holder(name, "y")]);

/** One step of a random history: time passes, facts are as they are, one command runs. */
type Step = { readonly afterMs: number; readonly command: Command; readonly facts: HolderFacts };

const anyHolder = fc.constantFrom(...HOLDERS);
const pause = fc.oneof(fc.constantFrom(0, 1, 9_999, 10_000, 59_999, 60_000, 300_001, 3_600_000), fc.nat(4_000_000));
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { nil: null });
const moment = fc.nat(20_000_000).map((ms) => at(ms));
const write = anyHolder.map((by) => lastWrite(by, "1"));
const policy: fc.Arbitrary<LeasePolicy> = fc
  .oneof(fc.constantFrom<number | "exit">("exit", 0), fc.nat(120_000))
  .map((yieldAfterMs) => ({ ...DEFAULT_LEASE_POLICY, yieldAfterMs }));

const acquire = fc.record({
  kind: fc.constant("acquire" as const),
  holder: anyHolder,
  operation: orNull(
    fc.record({ toolUseId: fc.constantFrom("t1", "t2", "t3"), tool: fc.constantFrom("Edit", "Write") }),
  ),
  pin: orNull(fc.record({ intent: fc.constant("lock"), until: orNull(moment) })),
  refusedForMs: orNull(pause),
  closesCycle: fc.boolean(),
  policy,
});
const others: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant("settle" as const),
    holder: anyHolder,
    toolUseId: orNull(fc.constantFrom("t1", "t2", "t3")),
    write: orNull(write),
  }),
  fc.record({ kind: fc.constant("wait-for-user" as const), holder: anyHolder }),
  fc.record({ kind: fc.constant("renew" as const), holder: anyHolder, until: orNull(moment) }),
  fc.record({
    kind: fc.constant("release" as const),
    holder: anyHolder,
    token: orNull(fc.nat(40).map(token)),
  }),
  fc.record({ kind: fc.constant("end-instance" as const), holder: anyHolder }),
  fc.record({
    kind: fc.constant("end-agent" as const),
    holder: anyHolder,
    goingOn: fc.subarray(["t1", "t2", "t3"]),
  }),
  fc.constant({ kind: "revoke" as const }),
);
const facts: fc.Arbitrary<HolderFacts> = fc.record({
  liveness: fc.constantFrom<Liveness>("alive", "alive", "alive", "alive", "dead", "unknown"),
  hasEnded: fc.constantFrom(false, false, false, false, false, true),
  silentForMs: orNull(pause),
  hasMovedOn: fc.boolean(),
  isElsewhere: fc.boolean(),
  turnEndedForMs: orNull(pause),
});
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    afterMs: pause,
    command: fc.oneof({ arbitrary: acquire, weight: 3 }, { arbitrary: others, weight: 2 }),
    facts,
  }),
  { maxLength: 40 },
);

type Seen = { readonly before: FileRecord; readonly step: Step; readonly decision: Decision; readonly ms: number };

/** Plays a history and hands every decision to `check`. */
function play(history: readonly Step[], check: (seen: Seen) => void): void {
  let current = record([]);
  let ms = 0;
  let generation = 0;
  for (const step of history) {
    ms += step.afterMs;
    const situation = { record: current, now: at(ms), nextToken: token(generation + 1), factsOf: () => step.facts };
    const decision = decide(step.command, situation);
    check({ before: current, step, decision, ms });
    if (decision.next === null) continue;
    current = decision.next;
    generation++;
  }
}

/** `begin` makes the check of one history, with whatever it has to remember. */
const always = (begin: () => (seen: Seen) => void): void =>
  fc.assert(
    fc.property(steps, (history) => play(history, begin())),
    { numRuns: 1500 },
  );

describe("whatever happens in whatever order", () => {
  it("no two leases of one file exclude each other, and nobody has two", () => {
    always(() => ({ decision }) => {
      const leases = decision.next?.leases ?? [];
      for (const [index, lease] of leases.entries()) {
        for (const other of leases.slice(index + 1)) {
          expect(excludes(lease.holder, other.holder) || isSameHolder(lease.holder, other.holder)).toBe(false);
        }
      }
    });
  });

  it("a new grant has a larger token than any before it, and no lease ever changes its token", () => {
    let grants = 0;
    always(() => {
      let highest = 0;
      return ({ before, decision }) => {
        for (const lease of decision.next?.leases ?? []) {
          if (before.leases.some((earlier) => earlier.token === lease.token)) continue;
          expect(lease.token).toBeGreaterThan(highest);
          highest = lease.token;
          grants++;
        }
      };
    });
    expect(grants).toBeGreaterThan(1000);
  });

  it("the operation in flight of a live holder that has not moved on is never taken", () => {
    let met = 0;
    always(() => (seen) => {
      if (seen.step.facts.hasMovedOn || inTheWay(seen, isRunning).length === 0) return;
      met++;
      expect(seen.decision).toMatchObject({ outcome: { kind: "held" }, next: null });
    });
    expect(met).toBeGreaterThan(20);
  });

  it("a lock by name yields to nobody while its holder lives and its time lasts", () => {
    let met = 0;
    always(() => (seen) => {
      if (inTheWay(seen, isPinned).length === 0) return;
      met++;
      expect(seen.decision.outcome.kind).toBe("held");
    });
    expect(met).toBeGreaterThan(20);
  });

  it("only a living record says who may write: a refusal and a loss store no lease", () => {
    always(() => ({ before, decision }) => {
      if (decision.outcome.kind === "held") expect(decision.next).toBeNull();
      if (decision.outcome.kind === "lost" && decision.next !== null) {
        expect(decision.next.leases).toEqual(before.leases);
      }
    });
  });

  it("what is taken is gone, what is granted is there, and nobody else's lease is touched", () => {
    always(() => ({ before, decision: { outcome, next } }) => {
      if (outcome.kind !== "granted") return;
      const { holder: asker } = outcome.lease;
      expect(next?.leases.find((lease) => isSameHolder(lease.holder, asker))).toEqual(outcome.lease);
      const others = before.leases.filter((lease) => !isSameHolder(lease.holder, asker));
      expect(outcome.taken.map(({ lease }) => lease)).toEqual(others.filter((lease) => excludes(lease.holder, asker)));
      const kept = others.filter((lease) => !excludes(lease.holder, asker));
      expect(next?.leases).toEqual([...kept, outcome.lease]);
    });
  });

  it("a settled lease that its holder has just edited is taken only by fairness, an ended turn, a cycle, or when it has gone elsewhere", () => {
    let met = 0;
    always(() => (seen) => {
      for (const lease of yielded(seen)) {
        met++;
        expect(reasonsToYield(seen, lease)).toContain(true);
      }
    });
    expect(met).toBeGreaterThan(20);
  });
});

/** The leases of live holders that stand in an asker's way and are as `is` says. */
function inTheWay(seen: Seen, is: (lease: Lease, ms: number) => boolean): readonly Lease[] {
  const { command, facts: known } = seen.step;
  if (command.kind !== "acquire" || known.liveness !== "alive" || known.hasEnded) return [];
  return seen.before.leases.filter((lease) => excludes(lease.holder, command.holder) && is(lease, seen.ms));
}

function isRunning({ inFlight }: Lease, ms: number): boolean {
  return inFlight !== null && ms - inFlight.since.mono < DEFAULT_LEASE_POLICY.inFlightCapMs;
}

function isPinned({ pin }: Lease, ms: number): boolean {
  return pin !== null && (pin.until === null || pin.until.mono > ms);
}

function yielded({ decision: { outcome } }: Seen): readonly Lease[] {
  return outcome.kind === "granted" ? outcome.taken.filter(({ by }) => by === "yield").map(({ lease }) => lease) : [];
}

function reasonsToYield({ step: { command, facts: known }, ms }: Seen, lease: Lease): readonly boolean[] {
  if (command.kind !== "acquire" || command.policy.yieldAfterMs === "exit") return [];
  const { yieldAfterMs, fairAfterMs, turnGraceMs } = command.policy;
  return [
    ms - lease.editedAt.mono >= yieldAfterMs,
    command.refusedForMs !== null && command.refusedForMs >= fairAfterMs,
    known.turnEndedForMs !== null && known.turnEndedForMs >= turnGraceMs,
    command.closesCycle,
    known.isElsewhere,
  ];
}
