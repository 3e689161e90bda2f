import { describe, expect, it } from "vitest";
import { readCommand } from "../../../src/domain/shell/read-command.ts";
import { shortEffects } from "../../support/shell/lines.ts";
import { BLIND, lookAt, SCENE } from "../../support/shell/memory-look.ts";

const names = Array.from({ length: 501 }, (_, at) => `f${at}.txt`);
const MANY = {
  ...SCENE,
  look: lookAt(Object.fromEntries([["/p/list", names.join("\n")], ...names.map((name) => [`/p/${name}`, "x"])])),
};

/** Lines whose list of names is longer than a reader follows, or is on a disk of which nothing is known. */
const LISTS = [
  "find . -name 'f*.txt' -delete",
  "find . -name 'f*.txt' -exec rm {} \\;",
  "find . -name 'f*.txt' | xargs rm",
  "xargs rm < list",
  "grep -rl x . | xargs rm",
  "git ls-files | xargs rm",
];

describe("a list of names that is not followed", () => {
  it.each(LISTS)("is unclear, and nothing in it is named: %s", (line) => {
    for (const scene of [MANY, { ...SCENE, look: BLIND }]) {
      const { writes, isComplete } = readCommand(line, scene);
      expect({ writes, isComplete }).toEqual({ writes: [], isComplete: false });
    }
  });

  it.each([
    ["prettier --write 'src/*.ts'", ["?"]],
    ['rm "$(git rev-parse --show-toplevel)/a.ts"', ["git rev-parse", "?"]],
    ["cp a.ts src", ["whole src", "?"]],
    ["ln -s a.ts src", ["create src", "?"]],
    ["rsync a.ts src", ["whole src", "?"]],
  ])("or a place that is not known: %s", (line, effects) => {
    expect(shortEffects(readCommand(line, { ...SCENE, look: BLIND }))).toEqual(effects);
  });

  it("is a folder on a drive as well", () => {
    const look = lookAt({ "C:/x/package.json": '{"scripts":{"format":"prettier --write a.ts"}}' });
    expect(shortEffects(readCommand("npm run format", { ...SCENE, cwd: "C:/x/lib", look }))).toEqual([
      "part C:/x/a.ts",
    ]);
  });
});
