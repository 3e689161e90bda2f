import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ASKED_BEFORE_MS,
  type Claim,
  type ClaimBook,
  type ClaimCommand,
  type ClaimHolderFacts,
  type ClaimRequest,
  claimsOver,
  decideClaim,
  MOST_CLAIMS,
  NO_CLAIMS,
} from "../../src/domain/claim.ts";
import { claimProblem } from "../../src/domain/claim-problem.ts";
import type { Instant } from "../../src/domain/instant.ts";
import { at, holder, instanceOf } from "../support/domain/build.ts";

const HOUR_MS = 3_600_000;
const ALIVE: ClaimHolderFacts = { liveness: "alive", hasEnded: false, silentForMs: 0 };

function request(who: string, changes: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    type: "feature",
    name: "login",
    holder: holder(who),
    goal: "",
    paths: [],
    exclusive: false,
    forMs: 4 * HOUR_MS,
    ...changes,
  };
}

function ask(command: ClaimCommand, book: ClaimBook, now: Instant, facts: ClaimHolderFacts = ALIVE) {
  return decideClaim(command, { book, now, ttlMs: 300_000, factsOf: () => facts });
}

function granted(who: string, changes: Partial<ClaimRequest> = {}, book = NO_CLAIMS, now = at(0)): ClaimBook {
  return ask({ kind: "claim", ...request(who, changes) }, book, now).next ?? book;
}

describe("a claim", () => {
  it("is granted once, and names who has it to everybody else", () => {
    const book = granted("a");
    const second = ask({ kind: "claim", ...request("b") }, book, at(HOUR_MS));
    expect(second).toEqual({ outcome: { kind: "held", by: book.claims[0] }, next: null });
    expect(granted("b", { name: "logout" }, book).claims).toHaveLength(2);
    expect(granted("b", { type: "bug" }, book).claims).toHaveLength(2);
  });

  it("is the same whatever the case and the spaces of its name", () => {
    expect(ask({ kind: "claim", ...request("b", { name: " Login " }) }, granted("a"), at(1)).outcome.kind).toBe("held");
  });

  it("may be claimed again by its holder, with another end and other paths", () => {
    const paths = [{ glob: "src/**", source: "^src/.*$" }];
    const again = ask({ kind: "claim", ...request("a", { paths, forMs: HOUR_MS }) }, granted("a"), at(1000));
    expect(again.outcome).toMatchObject({
      kind: "granted",
      isNew: false,
      taken: null,
      claim: { claimedAt: at(0), until: at(1000 + HOUR_MS), paths },
    });
    expect(again.next?.claims).toHaveLength(1);
  });

  it.each([
    ["its holder died", { ...ALIVE, liveness: "dead" }, 1, "death"],
    ["its holder has ended", { ...ALIVE, hasEnded: true }, 1, "exit"],
    ["its time is over", ALIVE, 4 * HOUR_MS, "expiry"],
    [
      "nobody can tell and it was silent too long",
      { liveness: "unknown", hasEnded: false, silentForMs: 300_001 },
      1,
      "expiry",
    ],
  ] as const)("goes to who asks when %s", (_, facts, ms, by) => {
    const book = granted("a");
    expect(ask({ kind: "claim", ...request("b") }, book, at(ms), facts).outcome).toMatchObject({
      kind: "granted",
      isNew: true,
      taken: { by, claim: { holder: holder("a") } },
    });
  });

  it.each([
    [
      "it is alive but silent for days",
      { liveness: "alive", hasEnded: false, silentForMs: 99 * HOUR_MS },
      at(4 * HOUR_MS - 1),
    ],
    ["nobody can tell, and it was heard of", { liveness: "unknown", hasEnded: false, silentForMs: 299_999 }, at(1)],
    ["the machine was started again, and its hours are not over", ALIVE, at(HOUR_MS, "boot-2")],
  ] as const)("does not yield when %s", (_, facts, now) => {
    expect(ask({ kind: "claim", ...request("b") }, granted("a"), now, facts).outcome.kind).toBe("held");
  });

  it("ends by its hours across a reboot too", () => {
    expect(ask({ kind: "claim", ...request("b") }, granted("a"), at(5 * HOUR_MS, "boot-2")).outcome.kind).toBe(
      "granted",
    );
  });

  it("is released by its holder only", () => {
    const book = granted("a");
    const by = (who: string): ClaimCommand => ({
      kind: "release",
      type: "Feature",
      name: "LOGIN",
      instance: instanceOf(who),
    });
    expect(ask(by("b"), book, at(1))).toEqual({ outcome: { kind: "released", claims: [] }, next: null });
    expect(ask(by("a"), book, at(1)).next).toEqual({ claims: [] });
  });

  it("goes with all others of an instance that ends", () => {
    const book = granted("b", { name: "c" }, granted("a", { name: "b" }, granted("a")));
    const ended = ask({ kind: "release-all", instance: instanceOf("a") }, book, at(1));
    expect(ended.next?.claims.map(({ name }) => name)).toEqual(["c"]);
  });

  it("is asked about alone, while another of the same holder lasts longer", () => {
    const book = granted("a", { name: "logout", forMs: 40 * HOUR_MS }, granted("a"));
    const asked = ask({ kind: "ask", instance: instanceOf("a") }, book, at(4 * HOUR_MS - ASKED_BEFORE_MS));
    expect(asked.outcome).toMatchObject({ kind: "asked", claims: [{ name: "login" }] });
    expect(asked.next?.claims.map(({ name, askedAt }) => [name, askedAt !== null])).toEqual([
      ["login", true],
      ["logout", false],
    ]);
  });

  it("is asked about by the wall clock after a reboot", () => {
    const after = at(4 * HOUR_MS - ASKED_BEFORE_MS, "boot-2");
    expect(ask({ kind: "ask", instance: instanceOf("a") }, granted("a"), after).outcome).toMatchObject({
      claims: [{ name: "login" }],
    });
  });

  it("is one too many where there are as many as are kept, until one of them has ended", () => {
    let book = NO_CLAIMS;
    for (let number = 0; number < MOST_CLAIMS; number++) book = granted("a", { name: `part ${number}` }, book);
    const late = { kind: "claim", ...request("b", { name: "late" }) } as const;
    expect(ask(late, book, at(1))).toEqual({ outcome: { kind: "full" }, next: null });
    expect(ask(late, book, at(5 * HOUR_MS)).next?.claims.map(({ name }) => name)).toEqual(["late"]);
  });

  it("is asked about once, shortly before its end", () => {
    const book = granted("a");
    const command: ClaimCommand = { kind: "ask", instance: instanceOf("a") };
    expect(ask(command, book, at(4 * HOUR_MS - ASKED_BEFORE_MS - 1)).next).toBeNull();
    const asked = ask(command, book, at(4 * HOUR_MS - ASKED_BEFORE_MS));
    expect(asked.outcome).toMatchObject({ kind: "asked", claims: [{ name: "login" }] });
    expect(ask(command, asked.next ?? book, at(4 * HOUR_MS - 1000)).next).toBeNull();
    expect(ask({ kind: "ask", instance: instanceOf("b") }, book, at(4 * HOUR_MS - 1)).next).toBeNull();
    expect(ask(command, book, at(4 * HOUR_MS)).next).toBeNull();
  });
});

describe("paths of a claim", () => {
  const paths = [{ glob: "src/auth/**", source: "^src/auth/.+$" }];

  it("are over others' edits inside them while the claim stands, exclusive ones first", () => {
    const book = granted("b", { name: "x", paths, exclusive: true }, granted("a", { paths }));
    const over = (path: string, who: string, now = at(1)): readonly string[] =>
      claimsOver(book, path, instanceOf(who), now).map(({ name }) => name);
    expect(over("src/auth/a.ts", "c")).toEqual(["x", "login"]);
    expect(over("src/auth/a.ts", "a")).toEqual(["x"]);
    expect(over("src/authority.ts", "c")).toEqual([]);
    expect(over("src/auth/a.ts", "c", at(4 * HOUR_MS))).toEqual([]);
  });
});

describe("what is no claim", () => {
  it.each([
    [{ type: "a b" }, "type"],
    [{ type: "" }, "type"],
    [{ name: " " }, "name"],
    [{ name: "x".repeat(81) }, "name"],
    [{ name: "x\u001b[1m" }, "name"],
    [{ goal: "x".repeat(301) }, "goal"],
    [{ goal: "a\nb" }, "one line"],
    [{ forMs: 0 }, "hours"],
    [{ forMs: Number.NaN }, "hours"],
    [{ forMs: 169 * HOUR_MS }, "hours"],
    [{ paths: Array.from({ length: 33 }, () => ({ glob: "*", source: "^.*$" })) }, "patterns"],
  ])("%j is told", (changes, word) => {
    expect(claimProblem(request("a", changes))).toContain(word);
  });

  it("but an ordinary one is fine", () => expect(claimProblem(request("a"))).toBeNull());
});

describe("any sequence of commands", () => {
  const names = fc.constantFrom("a", "b", "c");
  const command = fc.oneof(
    fc.record({ kind: fc.constant("claim" as const), who: names, name: names, hours: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant("release" as const), who: names, name: names }),
    fc.record({ kind: fc.constant("ask" as const), who: names }),
    fc.record({ kind: fc.constant("release-all" as const), who: names }),
  );

  it("leaves at most one holder of a name, and never takes what has not ended", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.integer({ min: 0, max: 3 * HOUR_MS })), { maxLength: 30 }), (steps) => {
        let [book, ms] = [NO_CLAIMS, 0];
        for (const [step, after] of steps) {
          ms += after;
          book = checked(step, book, ms);
        }
      }),
    );
  });

  type Step = typeof command extends fc.Arbitrary<infer T> ? T : never;

  function commandOf(step: Step): ClaimCommand {
    const instance = instanceOf(step.who);
    if (step.kind === "claim")
      return { kind: "claim", ...request(step.who, { name: step.name, forMs: step.hours * HOUR_MS }) };
    if (step.kind === "release") return { kind: "release", type: "feature", name: step.name, instance };
    return { kind: step.kind, instance };
  }

  function checked(step: Step, before: ClaimBook, ms: number): ClaimBook {
    const { outcome, next } = ask(commandOf(step), before, at(ms));
    const book = next ?? before;
    const keys = book.claims.map(({ type, name }) => `${type} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    const former = step.kind === "claim" ? before.claims.find(({ name }) => name === step.name) : undefined;
    if (former !== undefined && former.holder.instance !== step.who) {
      expect(outcome.kind).toBe(isLive(former, ms) ? "held" : "granted");
    }
    return book;
  }

  function isLive({ until }: Claim, ms: number): boolean {
    return until.mono > ms;
  }
});

describe("handing over", () => {
  const to = holder("b");
  const handOver = (only: { type: string; name: string } | null, instance = "a") =>
    ({ kind: "hand-over", only, instance: instanceOf(instance), to }) as const;

  it("moves one claim or all to another holder as they are, but that it has not been asked yet", () => {
    const asked = granted("a").claims.map((claim) => ({ ...claim, askedAt: at(1) }));
    const book = granted("a", { name: "logout" }, { claims: asked });
    const { outcome, next } = ask(handOver({ type: "feature", name: "LOGIN" }), book, at(5));
    expect(outcome).toMatchObject({ kind: "handed", claims: [{ name: "login", holder: to, askedAt: null }] });
    expect(next?.claims.map(({ name, holder: who, until }) => [name, who.name, until])).toEqual([
      ["login", "b", book.claims[0]?.until],
      ["logout", "a", book.claims[1]?.until],
    ]);
    const all = ask(handOver(null), book, at(5)).next;
    expect(all?.claims.map(({ holder: who }) => who)).toEqual([to, to]);
  });

  it.each([
    ["somebody else's", handOver(null, "c"), at(5)],
    ["one of another name", handOver({ type: "feature", name: "logout" }), at(5)],
    ["one that is over", handOver(null), at(5 * HOUR_MS)],
  ])("leaves %s where it is", (_, command, now) => {
    expect(ask(command, granted("a"), now)).toEqual({ outcome: { kind: "handed", claims: [] }, next: null });
  });
});
