import { describe, expect, it } from "vitest";
import { type Sweep, sweepOf } from "../../src/domain/git/git-plan.ts";
import { type OwnFiles, ownCommand } from "../../src/domain/git/own-command.ts";
import { isPattern, mayCover, plainTarget } from "../../src/domain/git/scope.ts";
import { gitCall } from "../support/git/git-call.ts";

describe("a pathspec", () => {
  it.each([
    ["a.ts", "src", "src/a.ts"],
    ["../a.ts", "src", "a.ts"],
    [":/a.ts", "src", "a.ts"],
    [":/", "src", ""],
    ["/repo", "src", ""],
    ["/repo/lib/a.ts", "src", "lib/a.ts"],
    ["/repository/a.ts", "src", null],
    ["../../a.ts", "src", null],
    [":!a.ts", "src", null],
    ["*.ts", "src", null],
  ])("%s in %s names %s", (pathspec, prefix, target) => {
    expect(plainTarget(pathspec, prefix, "/repo")).toBe(target);
  });

  it("is a pattern with a star or with magic, but not from the top", () => {
    expect(["*.ts", "[ab].ts", ":!a", ":(icase)a", ":/a", "a"].map(isPattern)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("covers nothing of the checkout where it lies outside", () => {
    expect(mayCover(["/elsewhere"], "a.ts", "", "/repo")).toBe(false);
    expect(mayCover(["/repo"], "a.ts", "", "/repo")).toBe(true);
  });
});

const FILES: OwnFiles = {
  mine: ["a.ts"],
  unknown: [],
  theirs: ["b.ts"],
  prefix: "",
  elsewhere: null,
  isMerging: false,
};
const MANY = Array.from({ length: 41 }, (_, at) => `f${at}.ts`);

function own(line: string, sweep: Sweep, files: Partial<OwnFiles> = {}, isExact = true): string | null {
  return ownCommand({ ...gitCall(line), isExact }, sweep, { ...FILES, ...files });
}

describe("the command for one's own files", () => {
  it("takes them out of the index", () => {
    expect(own("git reset", sweepOf("unstage", [], ["staged"]))).toBe("git restore --staged -- a.ts");
  });

  it("is none for an autostash, and none for a merge that holds nothing of others", () => {
    expect(own("git pull", sweepOf("autostash", [], ["staged", "modified"], true))).toBeNull();
    const commit = sweepOf("commit", [], ["staged"]);
    expect(own("git commit", commit, { isMerging: true, theirs: [] })).toBeNull();
    expect(own("git commit", commit, { isMerging: true })).toBe("git restore --staged -- b.ts");
  });

  it("leaves out options where not all of them are known", () => {
    const commit = sweepOf("commit", [], ["staged", "modified"]);
    expect(own("git commit -a -m x", commit)).toBe("git commit -m x -- a.ts");
    expect(own("git commit -a -m x", commit, {}, false)).toBe("git commit -- a.ts");
  });

  it("is run where the names count from", () => {
    const files = { mine: MANY, elsewhere: "/re po" };
    expect(own("git add -A", sweepOf("add", [], ["modified"]), files)).toBe(
      "(cd '/re po' && coord mine -z | git add --pathspec-from-file=- --pathspec-file-nul)",
    );
    expect(own("git clean -fd", sweepOf("clean", [], ["untracked"], true), { mine: MANY })).toBe(
      "coord mine --untracked --unshared -z | xargs -0 git clean -f -d --",
    );
  });
});
