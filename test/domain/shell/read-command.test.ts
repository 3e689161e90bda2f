import { describe, expect, it } from "vitest";
import { folderName } from "../../../src/domain/shell/path-text.ts";
import { readCommand } from "../../../src/domain/shell/read-command.ts";
import { readLines, shortEffects } from "../../support/shell/lines.ts";
import { BLIND, SCENE } from "../../support/shell/memory-look.ts";

const LINES = readLines();

describe("what a command line does to files", () => {
  it.each([...new Set(LINES.map(({ topic }) => topic))])("as the table of %s says", (topic) => {
    for (const { line, effects } of LINES.filter((one) => one.topic === topic)) {
      expect({ line, effects: shortEffects(readCommand(line, SCENE)) }).toEqual({ line, effects });
    }
  });

  it("is taken from a table of at least 500 lines", () => {
    expect(LINES.length).toBeGreaterThan(500);
  });

  it("is never less because nothing is known of the disk", () => {
    for (const { line, effects } of LINES) {
      const blind = readCommand(line, { ...SCENE, look: BLIND });
      const isWriting = effects.some((effect) => !effect.startsWith("git ") && effect !== "?");
      expect([line, isWriting && blind.writes.length === 0 && blind.isComplete]).toEqual([line, false]);
    }
  });
});

describe("a line that goes beyond what is followed", () => {
  it("is unknown when its text is nested deeper than the parser looks", () => {
    const nested = (open: string, close: string, times: number) =>
      `echo ${open.repeat(times)}$(echo $(rm a.ts))${close.repeat(times)}`;
    for (const times of [255, 256, 257, 258]) {
      expect(readCommand(nested("$((", "))", times), SCENE).isComplete).toBe(false);
      expect(readCommand(nested("${a:-", "}", times), SCENE).isComplete).toBe(false);
      expect(readCommand(nested('"${a:-', '}"', times), SCENE).isComplete).toBe(false);
    }
  });

  it("is unknown from its 2000th step on, wherever that stands", () => {
    expect(readCommand("true; ".repeat(1100), SCENE).isComplete).toBe(false);
    expect(readCommand("true | true; ".repeat(700), SCENE).isComplete).toBe(false);
  });

  it("names no more than 200 of the commands that it runs", () => {
    const line = Array.from({ length: 300 }, (_, at) => `echo ${at}`).join("; ");
    expect(readCommand(line, SCENE).runs).toHaveLength(200);
  });
});

describe("a home that is not known", () => {
  const away = { ...SCENE, home: null };

  it("leaves open where `cd` and `~` lead", () => {
    expect(shortEffects(readCommand("rm ~/x", away))).toEqual(["?"]);
    expect(shortEffects(readCommand("cd; rm x", away))).toEqual(["?"]);
    expect(shortEffects(readCommand("rm $HOME/x", away))).toEqual(["?"]);
  });
});

describe("the folder of a path", () => {
  it.each([
    ["/p/a.ts", "/p"],
    ["/p/src/", "/p"],
    ["/p", "/"],
    ["a.ts", "."],
    ["C:/x", "C:"],
  ])("%s: %s", (path, folder) => {
    expect(folderName(path)).toBe(folder);
  });
});

describe("the part that is shown", () => {
  const partsOf = (line: string): readonly string[] => readCommand(line, SCENE).writes.map(({ part }) => part);

  it("is the one command that writes", () => {
    expect(partsOf("ls && sed -i s/a/b/ a.ts; echo x | tee b.ts | cat")).toEqual(["sed -i s/a/b/ a.ts", "tee b.ts"]);
  });

  it("is cut after one line, and after 160 characters", () => {
    expect(partsOf("cat > a.ts <<E\nlong\ntext\nE")).toEqual(["cat > a.ts <<E"]);
    expect(partsOf("sed -i 's/a/b/\ns/c/d/' a.ts")).toEqual(["sed -i 's/a/b/ …"]);
    expect(partsOf(`echo ${"x".repeat(300)} > a.ts`)[0]).toHaveLength(160);
  });

  it("names what cannot be known", () => {
    expect(readCommand("ls; make all; ./run.sh", SCENE).unknown).toEqual(["make all", "./run.sh"]);
  });
});

describe("a run of git", () => {
  const gitIn = (line: string) => readCommand(line, SCENE).git;

  it("is taken apart as its own grammar says", () => {
    expect(gitIn("git -C src commit -am 'a b' --author=x -- x.ts")).toEqual([
      {
        directory: "/p/src",
        index: null,
        verb: "commit",
        flags: ["-a", "-m", "--author"],
        values: [
          { flag: "-m", value: "a b" },
          { flag: "--author", value: "x" },
        ],
        words: [],
        paths: ["x.ts"],
        isExact: true,
        part: "git -C src commit -am 'a b' --author=x -- x.ts",
      },
    ]);
  });

  it("keeps apart what may be a branch or a path, and what is a path for sure", () => {
    expect(gitIn("git checkout HEAD a.ts")).toMatchObject([{ words: ["HEAD", "a.ts"], paths: [] }]);
    expect(gitIn("git checkout HEAD -- a.ts")).toMatchObject([{ words: ["HEAD"], paths: ["a.ts"] }]);
    expect(gitIn("git add . src")).toMatchObject([{ words: [], paths: [".", "src"] }]);
    expect(gitIn("git switch -c new main")).toMatchObject([
      { flags: ["-c"], values: [{ flag: "-c", value: "new" }], words: ["main"] },
    ]);
  });

  it("says where it runs, or that this is not known", () => {
    expect(gitIn("cd src && git status; (cd .. && git stash)")).toMatchObject([
      { directory: "/p/src", verb: "status" },
      { directory: "/p", verb: "stash" },
    ]);
    expect(gitIn("cd $D && git add -A")).toMatchObject([{ directory: null, flags: ["-A"] }]);
    expect(gitIn("GIT_DIR=x git add -A")).toMatchObject([{ directory: null }]);
    expect(gitIn("git $X y")).toMatchObject([{ verb: null, isExact: false }]);
    expect(gitIn("git add $FILES")).toMatchObject([{ paths: [], isExact: false }]);
  });

  it("is found wherever it stands", () => {
    const line = "if x; then sudo git add -A; fi; echo $(git stash) | xargs git reset --hard; bash -c 'git clean -fd'";
    expect(gitIn(line).map(({ verb }) => verb)).toEqual(["add", "stash", "reset", "clean"]);
  });
});
