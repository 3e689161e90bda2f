import fc from "fast-check";
import { type ParsedScript, parse } from "unbash";
import { describe, expect, it } from "vitest";
import { ALL_TABLES } from "../../../src/domain/shell/command-tables.ts";
import { EVERYDAY_TABLES } from "../../../src/domain/shell/everyday-tables.ts";
import { harmlessReader } from "../../../src/domain/shell/harmless.ts";
import { parsePlainLine } from "../../../src/domain/shell/plain-line.ts";
import { readCommand } from "../../../src/domain/shell/read-command.ts";
import { readPlainLine } from "../../../src/domain/shell/read-plain-line.ts";
import { LineGenerator } from "../../support/shell/generate-line.ts";
import { readLines } from "../../support/shell/lines.ts";
import { BLIND, SCENE } from "../../support/shell/memory-look.ts";

const TABLE = readLines().map(({ line }) => line);
const GENERATED = ((generator) => Array.from({ length: 3000 }, () => generator.next().line))(new LineGenerator(7));

/** Everyday words and separators, and all that stands at the edge of what a plain line is. */
const PIECES = [
  ..."ls sed rm git echo cd time in ! a.ts src/b.ts -i -rf --x=y a=b 's/a/b/' 'it is' \"a b\" \"$HOME/x\" $HOME $1 $ $a$b".split(
    " ",
  ),
  ...`* ** *.ts a?b ~ ~/x {a,b} [ab] # #c a#b 1 2 12 \\ \\a "" '' "a'b" 'a"b' "a!b" é a^b a%b a+b @ +`.split(" "),
  ...["&&", "||", "|", ";", "\n", "&", "|&", ";;", "(", ")", "{", "}", "`", "'", '"', "=", "[", "]", "!"],
  ...[">", ">>", "2>", "2>&1", ">&2", ">&", "&>", "<", "<<", "<<<", ">|", "2>&1-", ">(", "/dev/null"],
  ...[" ", " ", " ", " ", "  ", "\t", "", "", "\r", "\0", "$(ls)", `$${"{a}"}`, "$((1))", "'\n'", '"\n"', "\\\n"],
];
const LINE = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(""));
const SPACED = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(" "));

/** All of a tree, also the parts and the values of words, which the parser makes when they are asked for. */
function wholeTree(script: ParsedScript | null): unknown {
  // The parser leaves out of its JSON what it derives from the rest.
  const text = JSON.stringify(script, (key, inner) => (key === "args" || key === "redirects" ? undefined : inner));
  return JSON.parse(text);
}

/** Of all commands in a tree what the parser derives. */
function derivedOf(node: unknown): readonly unknown[] {
  if (typeof node !== "object" || node === null) return [];
  const own = "type" in node && node.type === "Command" && "args" in node && "redirects" in node;
  const inner = Object.entries(node).flatMap(([key, value]) =>
    key === "args" || key === "redirects" ? [] : derivedOf(value),
  );
  return own ? [JSON.parse(JSON.stringify([node.args, node.redirects])), ...inner] : inner;
}

describe("the tree of a plain line", () => {
  it("is the one that the parser of bash makes, in tables and generated lines", { timeout: 600_000 }, () => {
    const plain = [...TABLE, ...GENERATED].filter((line) => parsePlainLine(line) !== null);
    for (const line of plain) expect([line, wholeTree(parsePlainLine(line))]).toEqual([line, wholeTree(parse(line))]);
    expect(plain.length).toBeGreaterThan(TABLE.length / 2);
  });

  it.each([
    ["glued", LINE],
    ["spaced", SPACED],
  ])("is that tree whatever is %s together, and that line has no mistake in it", { timeout: 600_000 }, (_, lines) => {
    let plain = 0;
    fc.assert(
      fc.property(lines, (line) => {
        const tree = parsePlainLine(line);
        if (tree === null) return;
        plain += 1;
        const other = parse(line);
        expect(other.errors).toBeUndefined();
        expect(wholeTree(tree)).toEqual(wholeTree(other));
        expect(derivedOf(tree)).toEqual(derivedOf(other));
      }),
      { numRuns: Number(process.env["COORD_LINES"] ?? "5000"), seed: Number(process.env["COORD_SEED"] ?? "1") },
    );
    expect(plain).toBeGreaterThan(200);
  });
});

describe("what a plain line does", () => {
  it("is what the reader of all lines says, or it is left to that", { timeout: 600_000 }, () => {
    let plain = 0;
    for (const line of [...TABLE, ...GENERATED]) {
      for (const scene of [SCENE, { ...SCENE, look: BLIND }, { ...SCENE, home: null }]) {
        const effects = readPlainLine(line, scene);
        if (effects === null) continue;
        plain += 1;
        expect([line, effects]).toEqual([line, readCommand(line, scene)]);
      }
    }
    expect(plain).toBeGreaterThan(TABLE.length / 2);
  });

  it.each([
    "sed -i 's/a/b/' a.ts b.ts",
    "cd src && rm -rf dist && mkdir -p dist",
    "mv a.ts b.ts; cp b.ts c.ts",
    'git add -A && git commit -m "fix: the login"',
    'echo "$HOME" > out.txt 2>&1',
    "grep -rn TODO src | sort | uniq > todo.txt",
  ])("is read here, so that no more is loaded for it: %s", (line) => {
    expect(readPlainLine(line, SCENE)).toEqual(readCommand(line, SCENE));
  });

  it.each([
    ["a grammar that is not plain", "for f in *.ts; do rm $f; done"],
    ["a command of a rare topic", "rm a.ts && npm run build"],
    ["a script in a string", 'eval "(rm a.ts)"'],
    ["an interpreter", 'python3 -c \'open("a", "w")\''],
    ["a shell", "bash -c 'rm a.ts'"],
    ["a script file", "./build.sh"],
    ["a path of somebody's own program", "./tools/sed -i x a.ts && unknowncommand x"],
    ["more than an everyday line", `rm ${"a ".repeat(3000)}`],
    ["nothing", "  "],
  ])("is left to the reader of all lines: %s", (_, line) => {
    expect(readPlainLine(line, SCENE)).toBeNull();
  });

  it("is not given up when something else fails than the reading", () => {
    const broken = {
      ...SCENE.look,
      kind: () => {
        throw new TypeError("broken");
      },
    };
    expect(() => readPlainLine("cd src", { ...SCENE, look: broken })).toThrow("broken");
  });

  it("cannot differ by a command that is both harmless and of a rare topic", () => {
    const namesIn = (tables: typeof ALL_TABLES) => tables.flat().flatMap(([names]) => names.split(" "));
    const everyday = namesIn(EVERYDAY_TABLES);
    const rare = namesIn(ALL_TABLES).filter((name) => !everyday.includes(name));
    expect(rare.filter((name) => harmlessReader(name) !== null)).toEqual([]);
    expect(rare.length).toBeGreaterThan(50);
  });

  it("has one reader for each name: which of two would be taken is said nowhere", () => {
    const names = ALL_TABLES.flat().flatMap(([one]) => one.split(" "));
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
