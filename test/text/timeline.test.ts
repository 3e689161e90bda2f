import { beforeAll, describe, expect, it } from "vitest";
import type { SpanView, TimelineView } from "../../src/app/timeline.ts";
import { columnsOf } from "../../src/text/columns.ts";
import { paintFor } from "../../src/text/paint.ts";
import { timelineSvg } from "../../src/text/timeline-svg.ts";
import { endWords, timelineText } from "../../src/text/timeline-text.ts";

beforeAll(() => {
  process.env["TZ"] = "UTC";
});

const at = (minute: number): string => `2026-11-21T14:${String(minute).padStart(2, "0")}:00.000Z`;

function span(instance: string, from: number, to: number, changes: Partial<SpanView> = {}): SpanView {
  return { instance, name: `${instance}-name`, from: at(from), to: at(to), end: "released", writes: [], ...changes };
}

function view(files: Readonly<Record<string, readonly SpanView[]>>): TimelineView {
  const listed = Object.entries(files).map(([path, spans]) => ({ path, checkout: "/repo", spans }));
  return { from: at(0), to: at(40), files: listed };
}

const TWO = view({
  "src/a.ts": [span("x", 0, 9, { writes: [at(5)] }), span("y", 10, 40, { end: "held" })],
  "src/<b>&c.ts": [span("x", 20, 20)],
});

describe("the timeline in a terminal", () => {
  it("has a letter for each holder, a capital where it wrote, dots where nobody held it", () => {
    expect(timelineText(TWO, 54, paintFor(false)).split("\n")).toEqual([
      "              14:00:00                        14:40:00",
      "src/a.ts      aaaaaAaaaayyyy".replaceAll("y", "b") + "b".repeat(26),
      `src/‹b>&c.ts  ${"·".repeat(20)}a${"·".repeat(19)}`,
      "",
      "a  x-name",
      "b  y-name",
      "",
      "One character is 1m; a capital letter: it wrote; ·: nobody held it.",
    ]);
  });

  it("says so where nothing was held", () => {
    expect(timelineText(view({}), 80, paintFor(false))).toBe("No file was held since 14:00:00.");
  });

  it("cuts long paths at their beginning, and stays within the width", () => {
    const long = `src/${"deep/".repeat(20)}end.ts`;
    const lines = timelineText(view({ [long]: [span("x", 0, 40)] }), 60, paintFor(false)).split("\n");
    expect(lines[1]).toMatch(/^…\S+\/end\.ts {2}a+$/);
    expect(lines.slice(0, 2).map(columnsOf)).toEqual([60, 60]);
    expect(timelineText(view({ [long]: [span("x", 0, 40)] }), 20, paintFor(false))).toMatch(/^ +14:00:00\n/);
  });

  it("has colours only where they are wanted, and names more than 26 holders", () => {
    const many = Array.from({ length: 30 }, (_, index) => span(`i${index}`, index, index + 1));
    const text = timelineText(view({ "a.ts": many }), 80, paintFor(true));
    expect(text).toContain("\u001b[32ma\u001b[39m");
    expect(text).toContain("i29-name");
  });

  it.each([
    ["held", "still held"],
    ["passed-on", "went to the next at 14:01:00"],
    ["released", "released at 14:01:00"],
    ["ended", "its session ended at 14:01:00"],
    ["revoked", "ended by a person at 14:01:00"],
    ["unknown", "last seen at 14:01:00"],
  ] as const)("says of %s: %s", (end, words) => {
    expect(endWords({ end, to: at(1) })).toBe(words);
  });
});

describe("the timeline as a picture", () => {
  it("has a bar for each span with what it means, a tick for each write, and names", () => {
    const svg = timelineSvg(TWO);
    expect(svg).toContain("<title>x-name: src/a.ts from 14:00:00, released at 14:09:00</title>");
    expect(svg).toContain("<title>y-name: src/a.ts from 14:10:00, still held</title>");
    expect(svg).toContain(">src/‹b&gt;&amp;c.ts</text>");
    expect(svg.match(/rx="3"/g)).toHaveLength(3 + 2);
    expect(svg.match(/fill="#ffffff"/g)).toHaveLength(1 + 1);
    expect(svg).not.toMatch(/<script|href/);
  });

  it("of nothing says so, and cuts a long path at its beginning", () => {
    expect(timelineSvg(view({}))).toContain("No file was held.");
    expect(timelineSvg(view({ [`${"x/".repeat(40)}end.ts`]: [span("x", 0, 1)] }))).toMatch(/>…[^<]*end\.ts<\/text>/);
  });

  it("keeps bars inside, also of one moment", () => {
    const moment = { ...view({ "a.ts": [span("x", 0, 0)] }), to: at(0) };
    expect(timelineSvg(moment)).not.toMatch(/NaN|Infinity/);
    expect(timelineText(moment, 80, paintFor(false))).not.toContain("NaN");
  });
});
