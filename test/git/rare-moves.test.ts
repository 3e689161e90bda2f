import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SharedCheckout } from "../support/git/shared-checkout.ts";
import type { Worker } from "../support/hooks/everyday.ts";

let checkout: SharedCheckout;
let anna: Worker;

/** `main` follows `origin/main`, which is one commit further and changes src/a.ts; so does `topic`. */
beforeEach(async () => {
  checkout = new SharedCheckout();
  checkout.commit({ "src/a.ts": "a\n", "src/b.ts": "b\n" });
  checkout.git("checkout", "-q", "-b", "topic");
  checkout.commit({ "src/a.ts": "topic\n" }, "topic");
  checkout.git("checkout", "-q", "main");
  checkout.git("update-ref", "refs/remotes/origin/main", "topic");
  checkout.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
  checkout.git("remote", "add", "origin", checkout.repository.cwd);
  checkout.git("branch", "-q", "--set-upstream-to=origin/main");
  anna = await checkout.session("anna");
  await checkout.session("ben");
});

afterEach(() => checkout.repository.remove());

const annaEdits = (file: string, from: string): Promise<void> => anna.changes(file, from, "anna");

const lines = ["git merge", "git pull", "git pull origin", "git pull origin main", "git rebase"];

describe("a command that names no commit", () => {
  it.each(lines)("%s means the upstream: refused where that changes another's file", async (line) => {
    await annaEdits("src/a.ts", "a");
    expect(await checkout.judge("ben", line)).toMatchObject({ kind: "deny" });
  });

  it.each(lines)("%s runs where that changes none", async (line) => {
    await annaEdits("src/b.ts", "b");
    expect(await checkout.judge("ben", line)).toBeNull();
  });
});

describe("a name that only a remote knows", () => {
  it("is its branch, unless a file here has that name", async () => {
    checkout.git("update-ref", "refs/remotes/origin/far", "topic");
    await annaEdits("src/a.ts", "a");
    expect(await checkout.judge("ben", "git checkout far")).toMatchObject({ kind: "deny" });
    checkout.repository.write("far", "a file");
    expect(await checkout.judge("ben", "git checkout far")).toBeNull();
  });
});

describe("an alias of git", () => {
  beforeEach(() => annaEdits("src/a.ts", "a"));

  it.each([
    ["commit -a", "git ci -m message"],
    ["commit -a", "git ci --message=message --quiet"],
    ["stash push", "git ci -m kept"],
    ["!git add -A && git commit", "git ci -m message"],
    ["!cd src && git checkout -- .", "git ci"],
    ["!git status", "git ci", null],
    ["!make", "git ci", null],
    ["log --oneline", "git ci", null],
  ])("that stands for %s is judged with what it is given: %s", async (alias, line, kind: string | null = "deny") => {
    checkout.git("config", "alias.ci", alias);
    expect((await checkout.judge("ben", line))?.kind ?? null).toBe(kind);
  });

  it("is no word that git would not take for one", async () => {
    checkout.git("config", "alias.ci", "commit -a");
    expect(await checkout.judge("ben", "git c_i -m message")).toBeNull();
  });
});
