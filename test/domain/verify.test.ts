import { describe, expect, it } from "vitest";
import { addShellRun, type Check, isWithin, type Seen, type ShellRun, verify } from "../../src/domain/verify.ts";
import { at, epoch, holder, lastWrite, sha } from "../support/domain/build.ts";

const B = holder("b");
const seen = (digit: string | null): Seen => ({
  sha: digit === null ? null : sha(digit),
  at: epoch(1),
  origin: "read",
  shown: null,
});
const writtenBy = (name: string, digit: string | null) => lastWrite(holder(name), digit);

function check(changes: Partial<Check>): ReturnType<typeof verify> {
  return verify({
    holder: B,
    access: "edit",
    current: sha("1"),
    seen: seen("1"),
    lastWrite: null,
    isLastWriteFresh: true,
    changedByOwnShell: false,
    replyEndedAt: null,
    ...changes,
  });
}

describe("a write to content the conversation has seen", () => {
  it("goes on while it is the same, whoever wrote it", () => {
    expect(check({ lastWrite: writtenBy("a", "1") }).kind).toBe("unchanged");
    expect(check({ access: "overwrite" }).kind).toBe("unchanged");
  });

  it("is a drift once it is another, with its author where that is known", () => {
    const by = writtenBy("a", "2");
    expect(check({ current: sha("2"), lastWrite: by })).toEqual({
      kind: "drift",
      seen: seen("1"),
      current: sha("2"),
      by,
      isOwnShell: false,
    });
  });

  it("blames nobody for what was written after the last write coord saw", () => {
    expect(check({ current: sha("3"), lastWrite: writtenBy("a", "2") })).toMatchObject({ kind: "drift", by: null });
    expect(check({ current: sha("3"), lastWrite: writtenBy("a", null) })).toMatchObject({ kind: "drift", by: null });
  });

  it("may be edited, but not overwritten, once a refusal has shown all that changed", () => {
    const shown = { ...seen("1"), shown: sha("2") };
    expect(check({ current: sha("2"), seen: shown }).kind).toBe("unchanged");
    expect(check({ current: sha("2"), seen: shown, access: "overwrite" }).kind).toBe("drift");
    expect(check({ current: sha("3"), seen: shown }).kind).toBe("drift");
  });

  it("is a drift too where it had seen that there was no file", () => {
    expect(check({ seen: seen(null) })).toMatchObject({ kind: "drift", by: null });
  });
});

describe("a file that is not there", () => {
  it.each([seen("1"), seen(null), null])("may be created, seen before or not: %j", (before) => {
    expect(check({ current: null, seen: before, lastWrite: writtenBy("a", "2") }).kind).toBe("unchanged");
  });
});

describe("what has changed since the thread's own write in the same reply", () => {
  const changed = {
    current: sha("2"),
    lastWrite: { ...lastWrite(B, "1"), at: at(10).wall },
    replyEndedAt: at(9),
  } as const;

  it("may be edited: a formatter ran on that write", () => {
    expect(check(changed).kind).toBe("unchanged");
    expect(check({ ...changed, replyEndedAt: null }).kind).toBe("unchanged");
  });

  it("may not be overwritten", () => {
    expect(check({ ...changed, access: "overwrite" })).toMatchObject({ kind: "drift", by: null });
  });

  it("is a drift once the reply has ended", () => {
    expect(check({ ...changed, replyEndedAt: at(10) }).kind).toBe("drift");
  });

  it("is a drift if another wrote last, or the own write is not what was seen last", () => {
    expect(check({ ...changed, lastWrite: writtenBy("a", "1") }).kind).toBe("drift");
    expect(check({ ...changed, lastWrite: lastWrite(B, "3") }).kind).toBe("drift");
  });
});

describe("what the thread's own shell changed", () => {
  const changed = { current: sha("2"), changedByOwnShell: true } as const;

  it("may be edited", () => {
    expect(check(changed).kind).toBe("unchanged");
  });

  it("may not be overwritten", () => {
    expect(check({ ...changed, access: "overwrite" })).toMatchObject({ kind: "drift", isOwnShell: true, by: null });
  });

  it("is not its own if another's write left this content", () => {
    const by = writtenBy("a", "2");
    expect(check({ ...changed, lastWrite: by })).toMatchObject({ kind: "drift", isOwnShell: false, by });
  });
});

describe("a write to content the conversation has never seen", () => {
  const blind = { seen: null, current: sha("2") } as const;

  it("is refused over another instance's fresh work, whatever is there now", () => {
    const by = writtenBy("a", "1");
    expect(check({ ...blind, lastWrite: by })).toEqual({ kind: "unseen", by });
  });

  it("goes on over old work, over one's own instance's, and where nobody wrote", () => {
    expect(check({ ...blind, lastWrite: writtenBy("a", "2"), isLastWriteFresh: false }).kind).toBe("unchanged");
    expect(check({ ...blind, lastWrite: writtenBy("b", "2") }).kind).toBe("unchanged");
    expect(check({ ...blind, holder: holder("a", "x"), lastWrite: writtenBy("a", "2") }).kind).toBe("unchanged");
    expect(check(blind).kind).toBe("unchanged");
  });
});

describe("shell runs", () => {
  it("explain a change within a run, and a clock tick around it", () => {
    const runs: ShellRun[] = [{ fromMs: 1000, toMs: 2000 }];
    expect([979, 980, 1500, 2020, 2021].map((ms) => isWithin(runs, ms))).toEqual([false, true, true, true, false]);
    expect(isWithin([], 1500)).toBe(false);
  });

  it("are kept for the last sixteen commands", () => {
    let runs: readonly ShellRun[] = [];
    for (let index = 0; index < 20; index++) runs = addShellRun(runs, { fromMs: index, toMs: index });
    expect(runs.map(({ fromMs }) => fromMs)).toEqual(Array.from({ length: 16 }, (_, index) => index + 4));
  });
});
