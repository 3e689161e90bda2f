import { describe, expect, test } from "vitest";
import { readStatus } from "../../src/adapters/git-command/read-status.ts";
import { createRepository } from "../support/client/repository.ts";
import { scratchFolder } from "./scratch.ts";

describe("what git says of changed files", () => {
  test("is read as it was said, also amid a merge", () => {
    const repository = createRepository(scratchFolder(), { files: { "both.txt": "1\n", "a b.txt": "1\n" } });
    const { git, write } = repository;
    git("checkout", "-q", "-b", "topic");
    write("both.txt", "topic\n");
    git("commit", "-qam", "topic");
    git("checkout", "-q", "main");
    write("both.txt", "main\n");
    git("commit", "-qam", "main");
    expect(() => git("merge", "-q", "topic")).toThrow();
    write("a b.txt", "2\n");
    write("new.txt", "");
    const parts = git("status", "--porcelain=v2", "-z", "--no-renames", "--branch").split("\0").filter(Boolean);
    expect(parts.some((part) => part.startsWith("# "))).toBe(true);
    expect(readStatus(parts).map(({ name, kinds }) => [name, [...kinds].sort()])).toEqual([
      ["a b.txt", ["modified"]],
      ["both.txt", expect.arrayContaining(["modified"])],
      ["new.txt", ["untracked"]],
    ]);
  });
});
