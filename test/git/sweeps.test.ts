import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownCommandIn, SharedCheckout } from "../support/git/shared-checkout.ts";
import type { Worker } from "../support/hooks/everyday.ts";

const FILES = { "src/a.ts": "a\n", "src/b.ts": "b\n", "src/both.ts": "1\n2\n3\n", "docs/x.md": "x\n" };

let checkout: SharedCheckout;
let anna: Worker;
let ben: Worker;

beforeEach(async () => {
  ({ checkout, anna, ben } = await SharedCheckout.ofTwo(FILES));
});

afterEach(() => checkout.repository.remove());

const LEFT_OUT = "Left out, because git does not know it yet:";
const WHY = "may hold a secret, by its name";
const WHAT_NEXT = "Put it into .gitignore, or name it if it belongs in git.";

/** Anna has changed src/a.ts, and Ben src/b.ts. */
const bothWork = async (): Promise<void> => {
  await anna.changes("src/a.ts", "a", "anna");
  await ben.changes("src/b.ts", "b", "ben");
};

describe("a sweep over work of another session", () => {
  it.each([
    ["git add -A", "git add -- src/b.ts"],
    ["git add .", "git add -- src/b.ts"],
    ["git add -u", "git add -- src/b.ts"],
    ["git add src", "git add -- src/b.ts"],
    ["git add 'src/*'", "git add -- src/b.ts"],
    ["git commit -am message", "git commit -m message -- src/b.ts"],
    ["git stash", "git stash push -- src/b.ts"],
    ["git stash -m kept", "git stash push -m kept -- src/b.ts"],
    ["git restore .", "git restore -- src/b.ts"],
    ["git checkout -- .", "git restore -- src/b.ts"],
    ["git checkout .", "git restore -- src/b.ts"],
    ["git checkout HEAD -- .", "git restore --source=HEAD --staged --worktree -- src/b.ts"],
    ["git reset --hard", "git restore --source=HEAD --staged --worktree -- src/b.ts"],
    ["git checkout -f main", "git restore --source=HEAD --staged --worktree -- src/b.ts"],
  ])("%s is refused, with the command for the own files", async (line, command) => {
    await bothWork();
    const judged = await checkout.judge("ben", line);
    expect(judged).toMatchObject({ kind: "deny" });
    expect(judged?.text).toContain("src/a.ts");
    expect(judged?.text).not.toMatch(/^- src\/b\.ts/m);
    expect(ownCommandIn(judged)).toBe(command);
    checkout.run(command);
    expect(checkout.git("status", "--porcelain", "--", "src/a.ts").trim()).toBe("M src/a.ts");
    expect(anna.text("src/a.ts")).toBe("anna\n");
  });

  it.each(["git add -A", "git commit -am x", "git stash -u", "git clean -fd"])(
    "%s is refused without proposing an untracked .env, whoever's it is",
    async (line) => {
      await bothWork();
      await anna.write("theirs.txt", "anna");
      await ben.write(".env", "KEY=1");
      await ben.write("new.txt", "new");
      checkout.repository.write("id_rsa", "a person's");
      const judged = await checkout.judge("ben", line);
      const [proposed = "", ...others] = judged?.text.split("\n").filter((row) => /only: |Left out/.test(row)) ?? [];
      expect(proposed).not.toMatch(/\.env|id_rsa/);
      const isTaken = !line.includes("commit");
      expect(others.join("")).toBe(isTaken ? `${LEFT_OUT} .env (${WHY}), id_rsa (${WHY}). ${WHAT_NEXT}` : "");
      expect(judged?.text).not.toMatch(/of nobody that coord knows: .*id_rsa/);
    },
  );

  it("says that nothing else is yours where all that is yours may be a secret", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await ben.write(".env", "KEY=1");
    const judged = await checkout.judge("ben", "git add -A");
    expect(judged?.text).toContain("Nothing else of it is yours");
    expect(judged?.text).toContain(`${LEFT_OUT} .env (${WHY}).`);
  });

  it("is told what the others have claimed besides", async () => {
    await bothWork();
    await checkout.claim("anna", "login");
    const judged = await checkout.judge("ben", "git add -A");
    expect(judged?.text).toMatch(/^Session \S+ has claimed "feature login"\.$/m);
  });

  it("is allowed where it meets nothing of the other", async () => {
    await bothWork();
    for (const line of [
      "git add docs",
      "git add src/b.ts",
      "git commit -m x src/b.ts",
      "git restore docs",
      "git stash push src/b.ts",
    ])
      expect(await checkout.judge("ben", line), line).toBeNull();
  });

  it("is refused by a file of another that is named, too, but for the index, where the commit asks again", async () => {
    await bothWork();
    for (const line of ["git commit -m x src/a.ts", "git restore src/a.ts", "git stash push src/a.ts"])
      expect(await checkout.judge("ben", line), line).toMatchObject({ kind: "deny" });
    expect(await checkout.judge("ben", "git add src/a.ts")).toBeNull();
    checkout.git("add", "src/a.ts", "src/b.ts");
    expect(ownCommandIn(await checkout.judge("ben", "git commit -m x"))).toBe("git commit -m x -- src/b.ts");
  });

  it("is judged from the folder it runs in", async () => {
    await bothWork();
    expect(await checkout.judge("ben", "git add .", "docs")).toBeNull();
    const judged = await checkout.judge("ben", "git add ..", "docs");
    expect(judged?.kind).toBe("deny");
    checkout.run(ownCommandIn(judged));
    expect(checkout.git("diff", "--cached", "--name-only").trim()).toBe("src/b.ts");
  });

  it("takes files that git does not know, ignored ones only where it is told to", async () => {
    await anna.write("notes.txt", "of anna");
    await ben.write("list.txt", "of ben");
    await anna.batch();
    checkout.repository.write(".git/info/exclude", "secret.local\n");
    await anna.write("secret.local", "s");
    expect(await checkout.judge("ben", "git add -u")).toBeNull();
    expect(await checkout.judge("ben", "git stash")).toBeNull();
    expect((await checkout.judge("ben", "git stash -u"))?.text).toContain("notes.txt");
    const added = await checkout.judge("ben", "git add -A");
    expect(added?.text).toContain("notes.txt");
    expect(added?.text).not.toContain("secret.local");
    const cleaned = await checkout.judge("ben", "git clean -fd");
    expect(ownCommandIn(cleaned)).toBe("git clean -f -d -- list.txt");
    expect(cleaned?.text).not.toContain("secret.local");
    expect((await checkout.judge("ben", "git clean -fdx"))?.text).toContain("secret.local");
  });

  it("names what both have changed, and never throws it away", async () => {
    await anna.changes("src/both.ts", "1", "anna");
    await checkout.release("anna");
    await ben.changes("src/both.ts", "3", "ben");
    const added = await checkout.judge("ben", "git add -A");
    expect(added?.text).toMatch(/src\/both\.ts .*and of you/);
    expect(ownCommandIn(added)).toBe("git add -- src/both.ts");
    expect(await checkout.judge("ben", "git add src/both.ts")).toBeNull();
    for (const line of ["git reset --hard", "git stash", "git restore src/both.ts"]) {
      const judged = await checkout.judge("ben", line);
      expect(judged?.kind, line).toBe("deny");
      expect(() => ownCommandIn(judged)).toThrow("no command");
    }
  });

  it("is allowed once the other has committed, or is gone", async () => {
    await bothWork();
    await checkout.release("anna");
    expect((await checkout.judge("ben", "git add -A"))?.kind).toBe("deny");
    checkout.git("commit", "-q", "-m", "anna's", "--", "src/a.ts");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
    await anna.changes("src/a.ts", "anna", "more");
    expect((await checkout.judge("ben", "git add -A"))?.kind).toBe("deny");
    await checkout.repository.kill("anna");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
  });

  it("is not refused for a change of somebody else to a file that was committed", async () => {
    await bothWork();
    await checkout.release("anna");
    checkout.git("commit", "-q", "-m", "anna's", "--", "src/a.ts");
    checkout.repository.write("src/a.ts", "a person's\n");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
  });

  it("spares a file that another is about to write", async () => {
    await anna.read("src/a.ts");
    const call = { tool_name: "Edit", tool_input: { file_path: anna.path("src/a.ts") }, tool_use_id: "toolu_running" };
    await anna.hook("PreToolUse/edit-one", call);
    expect((await checkout.judge("ben", "git add -A"))?.text).toMatch(/src\/a\.ts is held by/);
    expect(await checkout.judge("ben", "git add docs")).toBeNull();
  });

  it("keeps the work of a session that was resumed in another process", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await anna.hook("SessionEnd/exit").catch(() => {});
    await checkout.repository.kill("anna");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
    await checkout.session("anna again", "anna");
    expect((await checkout.judge("ben", "git add -A"))?.text).toContain("src/a.ts");
    expect(await checkout.judge("anna again", "git add -A", "", "anna")).toBeNull();
  });
});

describe("a commit of what is staged", () => {
  it("is refused with names where another session has staged something", async () => {
    await bothWork();
    checkout.git("add", "src/a.ts", "src/b.ts");
    const judged = await checkout.judge("ben", "git commit -m mine");
    expect(judged?.text).toContain("src/a.ts");
    expect(ownCommandIn(judged)).toBe("git commit -m mine -- src/b.ts");
    checkout.run(ownCommandIn(judged));
    expect(checkout.git("show", "--name-only", "--format=", "HEAD").trim()).toBe("src/b.ts");
    expect(checkout.git("diff", "--cached", "--name-only").trim()).toBe("src/a.ts");
  });

  it("is allowed where the others have staged nothing", async () => {
    await bothWork();
    checkout.git("add", "src/b.ts");
    expect(await checkout.judge("ben", "git commit -m mine")).toBeNull();
  });

  it("knows who staged what nobody was seen to write", async () => {
    checkout.repository.write("generated.txt", "by a build");
    expect(await checkout.judge("anna", "git add generated.txt")).toBeNull();
    checkout.git("add", "generated.txt");
    const judged = await checkout.judge("ben", "git commit -m mine");
    expect(judged?.text).toMatch(/generated\.txt was staged by/);
    expect(await checkout.judge("anna", "git commit -m hers")).toBeNull();
    checkout.git("reset", "-q");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
  });

  it("names the way out while a merge waits for its commit", async () => {
    checkout.git("checkout", "-q", "-b", "topic");
    checkout.commit({ "docs/x.md": "topic\n" }, "topic");
    checkout.git("checkout", "-q", "main");
    await bothWork();
    checkout.git("merge", "-q", "--no-ff", "--no-commit", "topic");
    checkout.git("add", "src/a.ts");
    const judged = await checkout.judge("ben", "git commit --no-edit");
    expect(judged?.text).toContain("Take theirs out of the index first: git restore --staged -- src/a.ts");
  });
});

describe("who pays nothing", () => {
  it("is alone in the repository", async () => {
    await bothWork();
    await checkout.repository.kill("anna");
    checkout.repository.write(".git/index", "not an index: git would fail");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
  });

  it("has switched the guard off, or lets it only warn", async () => {
    await bothWork();
    checkout.repository.write("../home/.claude/workflow-config.yml", "coord:\n  git: warn\n");
    const warned = await checkout.judge("ben", "git add -A");
    expect(warned).toMatchObject({ kind: "warn" });
    expect(warned?.text).toContain("It runs all the same");
    checkout.repository.write("../home/.claude/workflow-config.yml", "coord:\n  git: off   \n");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
  });
});
