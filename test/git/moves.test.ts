import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SharedCheckout } from "../support/git/shared-checkout.ts";
import type { Worker } from "../support/hooks/everyday.ts";

let checkout: SharedCheckout;
let anna: Worker;
let ben: Worker;

/** `main` and, one commit further, `topic`, which changes src/a.ts; `calm`, which changes docs/x.md. */
beforeEach(async () => {
  checkout = new SharedCheckout();
  checkout.commit({ "src/a.ts": "a\n", "src/b.ts": "b\n", "docs/x.md": "x\n" });
  branch("topic", { "src/a.ts": "topic\n" });
  branch("calm", { "docs/x.md": "calm\n" });
  anna = await checkout.session("anna");
  ben = await checkout.session("ben");
});

afterEach(() => checkout.repository.remove());

function branch(name: string, files: Readonly<Record<string, string>>): void {
  checkout.git("checkout", "-q", "-b", name, "main");
  checkout.commit(files, name);
  checkout.git("checkout", "-q", "main");
}

const annaEdits = (file: string, from: string): Promise<void> => anna.changes(file, from, "anna");

/** What Anna's model is told with its next tool call. */
async function told(worker: Worker): Promise<string> {
  const answer = await worker.hook("PostToolBatch/edit-one", { tool_calls: [] });
  return JSON.stringify(answer);
}

describe("a command that brings other content", () => {
  it.each([
    "git switch topic",
    "git checkout topic",
    "git checkout -b new topic",
    "git merge topic",
    "git rebase topic",
    "git cherry-pick topic",
    "git reset --keep topic",
    "git pull origin topic",
  ])("%s is refused where it would change a file that another works on", async (line) => {
    if (line.includes("origin")) checkout.git("update-ref", "refs/remotes/origin/topic", "topic");
    await annaEdits("src/a.ts", "a");
    const judged = await checkout.judge("ben", line);
    expect(judged).toMatchObject({ kind: "deny" });
    expect(judged?.text).toContain("src/a.ts is held by");
    expect(await told(anna)).not.toContain(line);
  });

  it.each([
    "git switch calm",
    "git checkout calm",
    "git switch -c new",
    "git merge calm",
    "git rebase calm",
    "git cherry-pick calm",
    "git pull",
    "git reset --soft HEAD~1",
    "git bisect start",
  ])("%s runs where it does not, and the others are told", async (line) => {
    await annaEdits("src/a.ts", "a");
    expect(await checkout.judge("ben", line)).toBeNull();
    expect(await told(anna)).toContain(line);
    expect(await told(ben)).not.toContain(line);
  });

  it("is refused for a branch that is only at a remote, and told of where the file is no branch's", async () => {
    checkout.git("update-ref", "refs/remotes/origin/far", "topic");
    await annaEdits("src/a.ts", "a");
    expect((await checkout.judge("ben", "git switch far"))?.kind).toBe("deny");
    expect(await checkout.judge("ben", "git switch nowhere")).toBeNull();
    expect(await told(anna)).toContain("git switch nowhere");
  });

  it("lets an idle session's changed file block nobody who does not change it", async () => {
    await annaEdits("src/a.ts", "a");
    await anna.stop();
    await checkout.release("anna");
    expect(await checkout.judge("ben", "git merge calm")).toBeNull();
    const judged = await checkout.judge("ben", "git merge topic");
    expect(judged?.text).toContain("src/a.ts has uncommitted work of");
  });

  it("does not stop for what is committed and free again", async () => {
    await annaEdits("src/a.ts", "a");
    checkout.git("commit", "-q", "-m", "anna's", "--", "src/a.ts");
    expect((await checkout.judge("ben", "git switch topic"))?.kind).toBe("deny");
    await checkout.release("anna");
    expect(await checkout.judge("ben", "git switch topic")).toBeNull();
  });

  it("says nothing of a merge that brings nothing", async () => {
    await annaEdits("src/a.ts", "a");
    expect(await checkout.judge("ben", "git merge main")).toBeNull();
    expect(await told(anna)).not.toContain("git merge main");
  });

  it("puts a stash back only where nobody works", async () => {
    checkout.repository.write("src/a.ts", "kept\n");
    checkout.git("stash", "-q");
    await annaEdits("src/a.ts", "a");
    expect((await checkout.judge("ben", "git stash pop"))?.kind).toBe("deny");
  });

  it("is refused for the autostash that would take the others' changes with it", async () => {
    await annaEdits("src/b.ts", "b");
    expect(await checkout.judge("ben", "git rebase topic")).toBeNull();
    const judged = await checkout.judge("ben", "git rebase --autostash topic");
    expect(judged?.text).toContain("--no-autostash");
    checkout.git("config", "rebase.autoStash", "true");
    expect((await checkout.judge("ben", "git rebase topic"))?.kind).toBe("deny");
    expect(await checkout.judge("ben", "git rebase --no-autostash topic")).toBeNull();
  });

  it("overwrites nothing of another with the content of a commit", async () => {
    await anna.read("src/a.ts");
    const call = { tool_name: "Edit", tool_input: { file_path: anna.path("src/a.ts") }, tool_use_id: "toolu_running" };
    await anna.hook("PreToolUse/edit-one", call);
    expect((await checkout.judge("ben", "git checkout topic -- src"))?.kind).toBe("deny");
    expect(await checkout.judge("ben", "git checkout topic src/b.ts")).toBeNull();
  });

  it("leaves other checkouts of the repository alone", async () => {
    await annaEdits("src/a.ts", "a");
    checkout.git("worktree", "add", "-q", "../tree", "-b", "elsewhere");
    expect(await checkout.judge("ben", "git switch topic", "../tree")).toBeNull();
    expect(await checkout.judge("ben", "git add -A", "../tree")).toBeNull();
    expect(await told(anna)).not.toContain("git switch topic");
  });
});

describe("the index", () => {
  it("is waited for while another git writes it, two seconds at most", async () => {
    await annaEdits("src/a.ts", "a");
    checkout.repository.write(".git/index.lock", "");
    const startedAt = performance.now();
    const judging = checkout.judge("ben", "git add docs");
    setTimeout(() => checkout.run("rm -f .git/index.lock"), 400);
    expect(await judging).toBeNull();
    expect(performance.now() - startedAt).toBeGreaterThan(390);
    checkout.repository.write(".git/index.lock", "");
    const again = performance.now();
    expect(await checkout.judge("ben", "git add docs")).toBeNull();
    expect(performance.now() - again).toBeGreaterThan(1_900);
  });
});
