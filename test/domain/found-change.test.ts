import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ChangeFacts,
  changeDetail,
  judgeChange,
  keptVersion,
  readChangeDetail,
} from "../../src/domain/found-change.ts";
import { shortCommand } from "../../src/domain/short-command.ts";
import { epoch, sha } from "../support/domain/build.ts";

const content = fc.constantFrom(null, sha("1"), sha("2"), sha("3"));
const facts: fc.Arbitrary<ChangeFacts> = fc.record({
  changedAtMs: fc.nat(100_000),
  current: content,
  believed: fc.oneof(content, fc.constant(undefined)),
  settled: fc.option(fc.record({ sha: content, at: fc.nat(100_000).map(epoch) }), { nil: null }),
  isBeingWritten: fc.boolean(),
  isReplyOpen: fc.boolean(),
});

describe("a change of a leased file", () => {
  it("is never held against anybody while the holder knows it, settled it or writes, for any facts", () => {
    let changed = 0;
    fc.assert(
      fc.property(facts, (given) => {
        if (judgeChange(given) !== "changed") return;
        changed++;
        expect(given.isBeingWritten).toBe(false);
        expect([given.believed, given.settled?.sha]).not.toContain(given.current);
        expect(given.believed !== undefined || given.settled !== null).toBe(true);
        const sinceSettled = given.changedAtMs - (given.settled?.at ?? 0);
        if (given.settled !== null && given.isReplyOpen) expect(sinceSettled).toBeGreaterThanOrEqual(15_000);
      }),
      { numRuns: 5000 },
    );
    expect(changed).toBeGreaterThan(200);
  });

  it("is found when the holder does nothing and believes something else", () => {
    const idle = { isBeingWritten: false, isReplyOpen: false, settled: null, changedAtMs: 1 };
    expect(judgeChange({ ...idle, current: sha("2"), believed: sha("1") })).toBe("changed");
    expect(judgeChange({ ...idle, current: null, believed: sha("1") })).toBe("changed");
    expect(judgeChange({ ...idle, current: sha("2"), believed: null })).toBe("changed");
    expect(judgeChange({ ...idle, current: sha("2"), believed: undefined })).toBe("undecided");
  });
});

describe("what stood there before", () => {
  it("has a name where it can be brought back: its content was kept, or there was no file", () => {
    expect([keptVersion(sha("1"), true), keptVersion(sha("1"), false)]).toEqual(["1111111111", null]);
    expect([keptVersion(null, false), keptVersion(null, true)]).toEqual(["absent", "absent"]);
  });
});

describe("the line of a notice", () => {
  it("gives back the version, the name and the command, whatever stands in the command", () => {
    const version = fc.option(fc.stringMatching(/^[0-9a-f]{10}$/), { nil: null });
    fc.assert(
      fc.property(version, fc.stringMatching(/^[a-z]+-[a-z]+$/), fc.string(), (id, name, command) => {
        const read = readChangeDetail(changeDetail({ version: id, during: { name, command: shortCommand(command) } }));
        expect(read).toEqual({ version: id, name, command: shortCommand(command) });
      }),
    );
    expect(readChangeDetail(changeDetail({ version: null, during: null }))).toEqual({
      version: null,
      name: "",
      command: "",
    });
  });
});

describe("a command as others see it", () => {
  it("is one line of 200 characters at most, without what looks like a credential", () => {
    expect(shortCommand(" a\n\tb  c ")).toBe("a b c");
    expect(shortCommand("xy ".repeat(200))).toHaveLength(200);
    expect(shortCommand("curl -H 'Authorization: Bearer abcdef123456789012' x")).not.toContain("abcdef1234");
  });
});
