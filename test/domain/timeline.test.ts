import { describe, expect, it } from "vitest";
import type { EpochMs } from "../../src/domain/instant.ts";
import { type FileEvent, type FileSpan, spansOf, spansWithin } from "../../src/domain/timeline.ts";

const ms = (at: number): EpochMs => at as EpochMs;
const event = (at: number, who: string | null, kind: FileEvent["kind"]): FileEvent => ({ at: ms(at), who, kind });

/** `a 10-20 released w15`: one span in a line. */
function words(spans: readonly FileSpan[]): readonly string[] {
  return spans.map(({ who, from, to, end, writes }) =>
    [`${who} ${from}-${to} ${end}`, ...writes.map((at) => `w${at}`)].join(" "),
  );
}

function spans(events: readonly FileEvent[], held: Readonly<Record<string, number>> = {}): readonly string[] {
  const holders = Object.entries(held).map(([who, since]) => ({ who, since: ms(since) }));
  return words(spansOf(events, holders, ms(100)));
}

describe("who had a file when", () => {
  it("begins with the first write and lasts while the lease stands", () => {
    expect(spans([event(10, "a", "written"), event(20, "a", "written")], { a: 9 })).toEqual(["a 9-100 held w10 w20"]);
    expect(spans([event(10, "a", "written")], { a: 30 })).toEqual(["a 10-100 held w10"]);
    expect(spans([], { a: 30 })).toEqual(["a 30-100 held"]);
    expect(spans([])).toEqual([]);
  });

  it("passes on to who writes or takes it next, in whatever order the records come", () => {
    const events = [event(30, "b", "written"), event(10, "a", "written"), event(50, "a", "granted")];
    expect(spans(events, { a: 50 })).toEqual(["a 10-30 passed-on w10", "b 30-50 passed-on w30", "a 50-100 held"]);
  });

  it("ends with a release, an end of the session or a person's word; of somebody else's nothing ends", () => {
    const first = event(10, "a", "granted");
    expect(spans([first, event(20, "a", "released")])).toEqual(["a 10-20 released"]);
    expect(spans([first, event(20, "a", "ended")])).toEqual(["a 10-20 ended"]);
    expect(spans([first, event(20, null, "revoked")])).toEqual(["a 10-20 revoked"]);
    expect(spans([first, event(20, "b", "released"), event(25, "b", "ended")])).toEqual(["a 10-10 unknown"]);
  });

  it("is unknown where no record tells of the end: then the last that is known counts", () => {
    expect(spans([event(10, "a", "written"), event(40, "a", "written")])).toEqual(["a 10-40 unknown w10 w40"]);
    expect(spans([event(10, null, "written")])).toEqual([]);
  });
});

describe("a window", () => {
  it("cuts spans and writes at its edges, and leaves out what lies outside", () => {
    const all = spansOf(
      [event(10, "a", "written"), event(30, "a", "written"), event(50, "a", "released"), event(60, "b", "written")],
      [{ who: "b", since: ms(60) }],
      ms(100),
    );
    expect(words(spansWithin(all, ms(20), ms(80)))).toEqual(["a 20-50 released w30", "b 60-80 held w60"]);
    expect(words(spansWithin(all, ms(51), ms(59)))).toEqual([]);
  });
});
