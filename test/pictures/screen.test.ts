import { describe, expect, it } from "vitest";
import { cropped, readScreen, textOf } from "../support/pictures/screen.ts";
import { screenSvg } from "../support/pictures/screen-svg.ts";

const colourOf = (codes: string): string | null => readScreen(`\u001b[${codes}mx`)[0]?.[0]?.look.foreground ?? null;

describe("a captured screen", () => {
  it.each([
    ["31", "#ff7b72"],
    ["97", "#f0f6fc"],
    ["38;5;220", "#ffd700"],
    ["38;5;244", "#808080"],
    ["38;2;1;2;255", "#0102ff"],
    ["1;38;5;220;4", "#ffd700"],
    ["31;39", null],
    ["31;0", null],
  ])("reads the colour of %s", (codes, colour) => {
    expect(colourOf(codes)).toBe(colour);
  });

  it("keeps a look over line ends, and ends bold and dim together", () => {
    const [first, second] = readScreen("\u001b[1;2ma\nb\u001b[22mc");
    expect(first?.[0]?.look).toMatchObject({ isBold: true, isDim: true });
    expect(second?.map(({ look }) => look.isBold || look.isDim)).toEqual([true, false]);
  });

  it("leaves out links, titles and the spaces at a line's end, but not those with a colour behind them", () => {
    const [line, bar] = readScreen("\u001b]8;;https://x\u001b\\link\u001b]8;;\u001b\\   \n\u001b[41m  \u001b[0m  ");
    expect(line === undefined ? "" : textOf(line)).toBe("link");
    expect(bar).toHaveLength(2);
  });

  it("is cropped to what is asked for, and fails where that is not shown", () => {
    const screen = readScreen("\n\na\nb\nc\n\n");
    expect(cropped(screen).map(textOf)).toEqual(["a", "b", "c"]);
    expect(cropped(screen, { from: /b/ }).map(textOf)).toEqual(["b", "c"]);
    expect(() => cropped(screen, { from: /nowhere/ })).toThrow("nowhere");
  });
});

describe("a drawn screen", () => {
  const draw = (captured: string): string => screenSvg(readScreen(captured), { title: "a <b>", columns: 40 });

  it("puts every piece of text at its column, two for a wide character", () => {
    expect(draw("日x")).toMatch(/<text x="32.8" [^>]*textLength="8.4"[^>]*>x</);
    expect(draw("ab   cd")).toMatch(/<text x="58" [^>]*textLength="16.8"[^>]*>cd</);
  });

  it("escapes what SVG would read as its own", () => {
    expect(draw('<script>&"')).toContain(">&lt;script&gt;&amp;&quot;</text>");
    expect(draw("x")).toContain("<title>a &lt;b&gt;</title>");
  });

  it("draws frames as lines, and swaps colours where they are inverse", () => {
    expect(draw("─")).not.toContain(">─</text>");
    expect(draw("\u001b[7;31mx")).toMatch(/<rect [^>]*fill="#ff7b72"[^>]*\/>\n<text [^>]*fill="#0d1117"/);
  });
});
