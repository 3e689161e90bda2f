/** Where git gives no answer: it is not there, fails or takes too long. Then what is not known is not risked. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitTree } from "../../src/adapters/git-command/git-tree.ts";
import { findMine } from "../../src/app/mine.ts";
import { SharedCheckout } from "../support/git/shared-checkout.ts";
import type { Worker } from "../support/hooks/everyday.ts";

const saved = { ...process.env };
let checkout: SharedCheckout;
let anna: Worker;
let ben: Worker;

beforeEach(async () => {
  ({ checkout, anna, ben } = await SharedCheckout.ofTwo({ "src/a.ts": "a\n", "src/b.ts": "b\n", "docs/x.md": "x\n" }));
  await anna.changes("src/a.ts", "a", "anna");
  await ben.changes("src/b.ts", "b", "ben");
});

afterEach(() => {
  process.env = { ...saved };
  checkout.repository.remove();
});

async function withoutGit<T>(act: () => Promise<T>): Promise<T> {
  process.env["PATH"] = "/nonexistent";
  try {
    return await act();
  } finally {
    process.env = { ...saved };
  }
}

const told = async (): Promise<string> => JSON.stringify(await anna.hook("PostToolBatch/edit-one", { tool_calls: [] }));

describe("a sweep that git cannot be asked about", () => {
  it.each(["git add -A", "git add 'src/*'", "git commit -am x", "git checkout main -- src"])(
    "%s is refused for all that others hold or wrote, without a command that could be wrong",
    async (line) => {
      const held = await withoutGit(() => checkout.judge("ben", line));
      expect(held).toMatchObject({ kind: "deny", text: expect.stringContaining("src/a.ts is held by") });
      await checkout.release("anna");
      const wrote = await withoutGit(() => checkout.judge("ben", line));
      expect(wrote).toMatchObject({ kind: "deny", text: expect.stringContaining("src/a.ts has uncommitted work of") });
      for (const judged of [held, wrote]) {
        expect(judged?.text).not.toMatch(/only: |Nothing of it is yours/);
        expect(judged?.text).toContain("git gave no answer");
      }
    },
  );

  it("is allowed where it reaches nothing of others", async () => {
    for (const line of ["git add docs", "git commit -m x docs", "git stat", "git st*"])
      expect(await withoutGit(() => checkout.judge("ben", line)), line).toBeNull();
  });
});

describe("a command that brings other content", () => {
  it.each([
    "git switch calm",
    "git merge",
    "git merge calm",
    "git pull",
    "git pull origin",
    "git cherry-pick calm",
    "git rebase",
    "git rebase calm",
    "git stash pop",
  ])("%s runs, and the others are told, when nobody knows what it will write", async (line) => {
    expect(await withoutGit(() => checkout.judge("ben", line))).toBeNull();
    expect(await told()).toContain(line);
  });

  it.each(["git stash pop", "git rebase", "git merge", "git pull origin"])(
    "%s is no question git could answer where there is nothing of the kind",
    async (line) => {
      expect(await checkout.judge("ben", line)).toBeNull();
      expect(await told()).toContain(line);
    },
  );
});

describe("coord mine", () => {
  const mine = (session: string) => {
    const { machine, caller } = checkout.parts(session);
    return (async () => {
      const home = await machine.home(checkout.repository.cwd);
      if (home === null) throw new Error("no project");
      return findMine(machine, gitTree, home.project, home.checkout, caller);
    })();
  };

  it("says that git gave no answer, rather than that nothing is yours", async () => {
    expect((await mine("ben")).map(({ path }) => path)).toEqual(["src/b.ts"]);
    await expect(withoutGit(() => mine("ben"))).rejects.toMatchObject({ code: "NOT_A_PROJECT", hint: "git status" });
  });

  it("has nothing for who has not registered", async () => {
    expect(await mine("nobody")).toEqual([]);
  });

  it("leaves out what was committed since, though a person has changed it again", async () => {
    await checkout.release("ben");
    checkout.git("commit", "-q", "-m", "ben's", "--", "src/b.ts");
    checkout.repository.write("src/b.ts", "a person's\n");
    expect(await mine("ben")).toEqual([]);
  });
});
