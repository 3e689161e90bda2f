import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sha256 } from "../../src/domain/lease.ts";
import { changesIn, chooseVersion, type Version, versionId } from "../../src/domain/version.ts";
import { epoch, instanceOf, sha } from "../support/domain/build.ts";

/** A write at `at` over the content `digit` (null: no file). */
function over(at: number, digit: string | null): Version {
  const by = { instance: instanceOf("a"), name: "a" };
  const content = digit === null ? null : sha(digit);
  return {
    at: epoch(at),
    sha: content,
    sizeBytes: 1,
    mode: 0o644,
    writer: null,
    by,
    tool: "Edit",
    command: null,
    became: null,
  };
}

const now = (digit: string | null) => ({ sha: digit === null ? null : sha(digit) });

describe("the changes among recorded writes", () => {
  it("are those that left something else, newest first", () => {
    const versions = [over(1, null), over(2, "1"), over(3, "1"), over(4, "2")];
    expect(changesIn(versions, now("3")).map(({ at }) => at)).toEqual([4, 3, 1]);
  });

  it("leave out a write that was refused after all, as the last one may be", () => {
    expect(changesIn([over(1, "1"), over(2, "2")], now("2")).map(({ at }) => at)).toEqual([1]);
    expect(changesIn([over(1, "1")], now("1"))).toEqual([]);
    expect(changesIn([], now(null))).toEqual([]);
  });

  it("end in each other: every content but the present one was replaced by the next, for any history", () => {
    const content = fc.constantFrom(null, "1", "2", "3");
    fc.assert(
      fc.property(fc.array(content, { maxLength: 12 }), content, (contents, present) => {
        const changes = changesIn(
          contents.map((digit, index) => over(index, digit)),
          now(present),
        );
        const chain = [now(present).sha, ...changes.map(({ sha: was }) => was)];
        expect(chain.every((was, index) => index === 0 || was !== chain[index - 1])).toBe(true);
        const distinct = [...contents, present].filter((digit, index, all) => index === 0 || digit !== all[index - 1]);
        expect(chain.toReversed()).toEqual(distinct.map((digit) => now(digit).sha));
      }),
      { numRuns: 500 },
    );
  });
});

describe("the version that is meant", () => {
  const versions = [over(10, null), over(20, "1"), over(30, "2"), over(40, "1")];
  const choose = (wanted: Parameters<typeof chooseVersion>[2], present: string | null = "3") => {
    const choice = chooseVersion(versions, now(present), wanted);
    return choice.kind === "found" ? `${versionId(choice.version.sha)} of ${choice.version.at}` : choice.kind;
  };
  const moment = (at: number) => choose({ kind: "moment", at: epoch(at) });

  it("is what the last change replaced, unless something else is asked for", () => {
    expect(choose({ kind: "latest" })).toBe("1111111111 of 40");
    expect(chooseVersion([], now("1"), { kind: "latest" })).toEqual({ kind: "none" });
  });

  it("is what was there at a moment", () => {
    expect([moment(5), moment(10), moment(19), moment(25), moment(35), moment(40)]).toEqual([
      "absent of 10",
      "1111111111 of 20",
      "1111111111 of 20",
      "2222222222 of 30",
      "1111111111 of 40",
      "present",
    ]);
  });

  it("is found by the beginning of its hash", () => {
    const id = (text: string) => choose({ kind: "id", id: text });
    expect([id("2222"), id("1111"), id("absent"), id("3333"), id("4444")]).toEqual([
      "2222222222 of 30",
      "1111111111 of 40",
      "absent of 10",
      "present",
      "none",
    ]);
    const twin = { ...over(50, "4"), sha: `1111${"9".repeat(60)}` as Sha256 };
    const choice = chooseVersion([...versions, twin], now("5"), { kind: "id", id: "1111" });
    expect(choice).toEqual({ kind: "ambiguous", ids: [twin.sha, sha("1")] });
  });
});
