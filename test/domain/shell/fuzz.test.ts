import { describe, expect, it } from "vitest";
import type { CommandEffects } from "../../../src/domain/shell/command-effects.ts";
import { readPowerShell } from "../../../src/domain/shell/powershell/read-powershell.ts";
import { onlyReads } from "../../../src/domain/shell/quick-reading.ts";
import { readCommand } from "../../../src/domain/shell/read-command.ts";
import { LineGenerator } from "../../support/shell/generate-line.ts";
import { SCENE } from "../../support/shell/memory-look.ts";

/** `COORD_LINES=100000` is the long form; `COORD_SEED` draws other lines. */
const LINES = Number(process.env["COORD_LINES"] ?? "3000");
const SEED = Number(process.env["COORD_SEED"] ?? "1");
const MOST_MS = 50;

type Reader = (line: string) => unknown;

/** The shortest of five tries counts: a busy machine must not make a line slow. */
function timeOf(read: Reader, line: string): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5 && shortest > MOST_MS; attempt += 1) {
    const start = performance.now();
    read(line);
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

function saysNothing({ writes, isComplete }: CommandEffects): boolean {
  return writes.length === 0 && isComplete;
}

/** No measurement: what is not given up takes minutes or more. On a quiet machine all of it takes a tenth of this. */
const GIVEN_UP_MS = 1500;

describe(`${LINES} generated lines, seed ${SEED}`, () => {
  it("are read in time, and no redirection in them is missed", { timeout: 600_000 }, () => {
    const generator = new LineGenerator(SEED);
    const lines = Array.from({ length: LINES }, () => generator.next());
    const writing = lines.filter(({ isWriting }) => isWriting).map(({ line }) => line);
    const missed = writing.filter((line) => onlyReads(line) || saysNothing(readCommand(line, SCENE)));
    const slow = lines.filter(({ line }) => timeOf((one) => readCommand(one, SCENE), line) > MOST_MS);
    expect({ missed, slow }).toEqual({ missed: [], slow: [] });
    expect(writing.length).toBeGreaterThan(LINES / 3);
  });

  it("are survived with mistakes in them, by every reader", { timeout: 600_000 }, () => {
    const generator = new LineGenerator(SEED + 1);
    const slow: string[] = [];
    for (let count = 0; count < LINES; count += 1) {
      const line = generator.damaged(generator.next().line);
      const all: Reader = (one) => [readCommand(one, SCENE), readPowerShell(one, SCENE), onlyReads(one)];
      if (timeOf(all, line) > MOST_MS) slow.push(line);
    }
    expect(slow).toEqual([]);
  });
});

describe("a line made to be slow", () => {
  it.each([
    ["braces", `rm ${"{a,b}".repeat(30)}`],
    ["nested braces", `rm ${"{a,".repeat(200)}b${"}".repeat(200)}`],
    ["a range", "rm {1..99999999}"],
    ["nested substitutions", `echo ${"$(echo ".repeat(200)}x${")".repeat(200)}`],
    ["nested subshells", `${"(".repeat(3000)}rm a.ts${")".repeat(3000)}`],
    [
      "nested shells",
      Array.from({ length: 6 })
        .reduce<string>((line) => `bash -c '${line.replaceAll("'", "'\\''")}'`, "rm a.ts")
        .slice(0, 200_000),
    ],
    ["nested loops", `${"for i in 1 2 3 4 5 6 7 8 9; do ".repeat(8)} rm a.ts; ${"done; ".repeat(8)}`],
    ["nested while loops", `${"while x; do ".repeat(12)} a=$b; rm a.ts; ${"done; ".repeat(12)}`],
    ["a function that calls itself twice", "f() { f; f; rm a.ts; }; f"],
    ["many commands", "rm a.ts; ".repeat(20_000)],
    ["many files", `rm ${Array.from({ length: 20_000 }, (_, at) => `f${at}`).join(" ")}`],
    ["a growing variable", "a=xxxxxxxxxx; while true; do a=$a$a$a$a; done; rm $a"],
    ["a doubling loop", `a=x; for i in {1..60}; do a=$a$a; done; rm $a`],
    ["stars", `rm ${"*".repeat(2000)}a`],
    ["a cut with stars", `a=${"a".repeat(2000)}; rm \${a##${"*a".repeat(20)}b}`],
    ["quotes", `python3 -c "${"'".repeat(5000)}"`],
    ["a long script", `python3 - <<'E'\n${"open(x, 'w').write('y')\n".repeat(5000)}E`],
    ["brackets in a script", `python3 -c "${"(".repeat(20_000)}"`],
    ["an open end", `node -e "${"a.b(".repeat(5000)}"`],
    ["backslashes", "\\".repeat(10_000)],
    ["here documents", "cat <<A <<B <<C\n".repeat(500)],
    ["find", `find . ${"\\( -name a -o ".repeat(500)} -name "*" ${"\\) ".repeat(500)} -delete`],
  ])("is given up in time: %s", (_, line) => {
    const ms = timeOf((one) => [readCommand(one, SCENE), readPowerShell(one, SCENE), onlyReads(one)], line);
    expect(ms).toBeLessThan(GIVEN_UP_MS);
    expect(saysNothing(readCommand(line, SCENE)) && /rm|delete|open\(/.test(line)).toBe(false);
  });
});
