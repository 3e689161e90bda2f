import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ClaimBook,
  type ClaimCommand,
  type ClaimHolderFacts,
  covers,
  decideClaim,
  NO_CLAIMS,
} from "../../src/domain/claim.ts";
import { claimKey } from "../../src/domain/claim-queue.ts";
import { RESERVED_MS } from "../../src/domain/decide.ts";
import type { Instant } from "../../src/domain/instant.ts";
import type { Waiter } from "../../src/domain/lease.ts";
import { MOST_WAITERS } from "../../src/domain/wait-queue.ts";
import { at, holder, instanceOf, PROCESS } from "../support/domain/build.ts";

/** To see one fail: let `inTheWay` in `src/domain/claim.ts` ask no queue, or `queueWithout` keep the holder's place. */
const HOUR_MS = 3_600_000;
const ALIVE: ClaimHolderFacts = { liveness: "alive", hasEnded: false, silentForMs: 0 };
const LOGIN = { type: "feature", name: "login" };

let isGone: (waiter: Waiter) => boolean = () => false;

function ask(command: ClaimCommand, book: ClaimBook, now: Instant = at(1), facts = ALIVE) {
  return decideClaim(command, { book, now, ttlMs: 300_000, factsOf: () => facts, isGone });
}

const claim = (who: string, name = "login", forMs = 4 * HOUR_MS): ClaimCommand => ({
  kind: "claim",
  type: "feature",
  name,
  holder: holder(who),
  goal: "",
  paths: [],
  exclusive: false,
  forMs,
});

const wait = (who: string, name = "login"): ClaimCommand => ({
  kind: "wait",
  type: "feature",
  name,
  waiter: { holder: holder(who), process: PROCESS, since: at(0), until: at(HOUR_MS) },
});

const release = (who: string): ClaimCommand => ({ kind: "release", ...LOGIN, instance: instanceOf(who) });
const leave = (who: string): ClaimCommand => ({ kind: "leave", ...LOGIN, holder: holder(who) });

/** The book after these, one after the other. */
function bookAfter(...commands: readonly ClaimCommand[]): ClaimBook {
  return commands.reduce((book, command) => ask(command, book).next ?? book, NO_CLAIMS);
}

const queued = ({ queue = [] }: ClaimBook): readonly string[] => queue.map(({ waiter }) => waiter.holder.name);

describe("who waits for a claim", () => {
  it("has it kept at once where nobody has it, for three minutes", () => {
    const { outcome, next } = ask(wait("b"), NO_CLAIMS, at(5));
    expect(outcome).toMatchObject({ kind: "granted", isNew: true, claim: { holder: holder("b"), isReserved: true } });
    expect(next?.claims[0]?.until).toEqual(at(5 + RESERVED_MS));
    expect(next?.queue).toBeUndefined();
  });

  it("stands in the queue while another has it, once however often it asks", () => {
    const book = bookAfter(claim("a"), wait("b"), wait("c"));
    expect(queued(book)).toEqual([holder("b").name, holder("c").name]);
    expect(ask(wait("b"), book)).toMatchObject({ outcome: { kind: "held", by: { holder: holder("a") } }, next: null });
  });

  it("gets it when it was released, before whoever comes later", () => {
    const book = bookAfter(claim("a"), wait("b"), wait("c"), release("a"));
    for (const late of [claim("d"), wait("c")]) {
      expect(ask(late, book).outcome).toMatchObject({ kind: "held", by: { holder: holder("b"), isReserved: true } });
    }
    const { outcome, next } = ask(wait("b"), book);
    expect(outcome).toMatchObject({ kind: "granted", claim: { holder: holder("b"), isReserved: true } });
    expect(queued(next ?? book)).toEqual([holder("c").name]);
  });

  it("gets it when its holder is gone, and waits for no other claim", () => {
    const book = bookAfter(claim("a"), wait("b"));
    expect(ask(wait("b"), book, at(2), { ...ALIVE, liveness: "dead" }).outcome).toMatchObject({
      kind: "granted",
      taken: { by: "death" },
    });
    expect(ask(claim("d", "logout"), book).outcome.kind).toBe("granted");
  });

  it("is no obstacle once its command is gone, and goes with the next that asks", () => {
    const book = bookAfter(claim("a"), wait("b"), wait("c"), release("a"));
    isGone = ({ holder: { name } }) => name === holder("b").name;
    try {
      expect(ask(claim("d"), book).outcome).toMatchObject({ kind: "held", by: { holder: holder("c") } });
      expect(queued(ask(wait("d"), book).next ?? book)).toEqual([holder("c").name, holder("d").name]);
    } finally {
      isGone = () => false;
    }
  });

  it("gives its place back, and only its own", () => {
    const book = bookAfter(claim("a"), wait("b"), wait("c"), leave("b"));
    expect(queued(book)).toEqual([holder("c").name]);
    expect(bookAfter(claim("a"), wait("b"), leave("b"))).toEqual(bookAfter(claim("a")));
  });

  it("has it already if it is its own, and its claim stays as it is", () => {
    const book = bookAfter(claim("a"));
    expect(ask(wait("a"), book)).toEqual({
      outcome: { kind: "granted", claim: book.claims[0], isNew: false, taken: null },
      next: null,
    });
  });

  it("may have it again after its own time was over, but not before those who waited", () => {
    const book = bookAfter(claim("a"));
    expect(ask(wait("a"), book, at(1 + 4 * HOUR_MS)).outcome).toMatchObject({ claim: { isReserved: true } });
    const waited = bookAfter(claim("a"), wait("b"));
    expect(ask(claim("a"), waited, at(1 + 4 * HOUR_MS)).outcome).toMatchObject({
      kind: "held",
      by: { holder: holder("b") },
    });
  });

  it("is one too many where there are as many as are kept", () => {
    const crowd = Array.from({ length: MOST_WAITERS }, (_, place) => wait(`w${place}`));
    expect(ask(wait("late"), bookAfter(claim("a"), ...crowd))).toEqual({ outcome: { kind: "crowded" }, next: null });
  });
});

describe("what is kept for one that waited", () => {
  const kept = bookAfter(wait("b"));

  it("is its claim from the moment it claims it, with its hours", () => {
    const { outcome, next } = ask(claim("b"), kept, at(1000));
    expect(outcome).toMatchObject({ kind: "granted", isNew: true, claim: { until: at(1000 + 4 * HOUR_MS) } });
    expect(next?.claims.map(({ isReserved }) => isReserved)).toEqual([undefined]);
  });

  it.each([
    ["three minutes are over", ALIVE, RESERVED_MS + 1, "granted"],
    ["they are not", ALIVE, RESERVED_MS, "held"],
    ["its turn has ended since", { ...ALIVE, turnEndedForMs: 10 }, 1000, "granted"],
    [
      "nobody can tell when its turn ended, because the machine was started again",
      { ...ALIVE, turnEndedForMs: 10 },
      null,
      "held",
    ],
    ["its turn was over before", { ...ALIVE, turnEndedForMs: 5000 }, 1000, "held"],
  ] as const)("when %s", (_, facts, ms, kind) => {
    const now = ms === null ? at(1000, "boot-2") : at(ms);
    expect(ask(claim("c"), kept, now, facts).outcome.kind).toBe(kind);
  });

  it("is not asked about before its end, as a claim is", () => {
    expect(ask({ kind: "ask", instance: instanceOf("b") }, kept).next).toBeNull();
  });
});

describe("a queue", () => {
  it("is whole where nobody asks who is gone", () => {
    const situation = { now: at(1), ttlMs: 300_000, factsOf: () => ALIVE };
    const book = bookAfter(claim("a"), wait("b"), wait("c"));
    const left = decideClaim(leave("b"), { ...situation, book });
    expect([left.outcome.kind, queued(left.next ?? book)]).toEqual(["left", [holder("c").name]]);
    const joined = decideClaim(wait("d"), { ...situation, book });
    expect(queued(joined.next ?? book)).toHaveLength(3);
    expect(decideClaim(leave("b"), { ...situation, book: NO_CLAIMS }).next).toEqual(NO_CLAIMS);
  });

  it("survives a question about the end of a claim, and a release of all", () => {
    const book = bookAfter(claim("a", "login", 60_000), wait("b"));
    for (const kind of ["ask", "release-all"] as const) {
      expect(queued(ask({ kind, instance: instanceOf("a") }, book).next ?? NO_CLAIMS)).toEqual([holder("b").name]);
    }
  });

  it("is served in its order, whoever else asks in between", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(["b", "c", "d", "e"], { minLength: 1 }), (order) => {
        let book = bookAfter(claim("a"), ...order.map((who) => wait(who)), release("a"));
        for (const [turn, who] of order.entries()) {
          const [own, ...others] = order.slice(turn).map((other) => wait(other));
          for (const late of [claim("z"), ...others]) expect(ask(late, book).outcome.kind).toBe("held");
          book = (own && ask(own, book).next) ?? book;
          book = ask(release(who), book).next ?? book;
        }
        expect(book).toEqual(NO_CLAIMS);
      }),
    );
  });
});

describe("the name of a claim", () => {
  it("is one whatever its case and spaces, and is told apart from every key of a file", () => {
    expect(claimKey({ type: "Feature", name: " Log  in " })).toBe(claimKey({ type: "feature", name: "log in" }));
    expect(claimKey({ type: "f", name: "0".repeat(64) })).toContain(" ");
  });

  it("covers the files of its paths", () => {
    const paths = [{ glob: "src/**", source: "^src/.+$" }];
    const [bare] = bookAfter(claim("a")).claims;
    const isCovered = (path: string) => bare !== undefined && covers({ ...bare, paths }, path);
    expect([isCovered("src/a.ts"), isCovered("test/a.ts")]).toEqual([true, false]);
  });
});
