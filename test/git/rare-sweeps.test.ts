/** Work that is seldom like this: deleted, under a name beyond ASCII, of two others at once, in very many files. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownCommandIn, SharedCheckout } from "../support/git/shared-checkout.ts";
import type { Worker } from "../support/hooks/everyday.ts";

let checkout: SharedCheckout;
let anna: Worker;
let ben: Worker;

beforeEach(async () => {
  ({ checkout, anna, ben } = await SharedCheckout.ofTwo({
    "src/a.ts": "a\n",
    "src/b.ts": "b\n",
    "src/ö.ts": "o\n",
    "both.ts": "1\n2\n3\n",
  }));
});

afterEach(() => checkout.repository.remove());

describe("a sweep over rare work of another session", () => {
  it("is refused for a file that the other has deleted", async () => {
    await anna.read("src/a.ts");
    expect(await anna.bash("rm src/a.ts")).toBeNull();
    await checkout.release("anna");
    expect((await checkout.judge("ben", "git add -A"))?.text).toContain("src/a.ts has uncommitted work of");
    checkout.git("checkout", "-q", "--", "src/a.ts");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
  });

  it("is refused for a name beyond ASCII, and only for that", async () => {
    await anna.changes("src/ö.ts", "o", "anna");
    checkout.repository.write("src/b.ts", "a person's\n");
    const judged = await checkout.judge("ben", "git add -A");
    expect(judged?.text).toContain("src/ö.ts");
    expect(judged?.text).not.toMatch(/^- src\/b\.ts/m);
    expect(await checkout.judge("ben", "git add src/b.ts")).toBeNull();
  });

  it("names both of two others with work in one file", async () => {
    const carl = await checkout.session("carl");
    await anna.changes("both.ts", "1", "anna");
    await checkout.release("anna");
    await carl.changes("both.ts", "3", "carl");
    await checkout.release("carl");
    const judged = await checkout.judge("ben", "git add -A");
    expect(judged?.text).toMatch(/^- both\.ts has uncommitted work of session \w+-\w+, \w+-\w+ since/m);
  });

  it("counts all of very many files as not committed, rather than ask git about each", async () => {
    for (let index = 0; index < 52; index++) await anna.write(`made/${String(index).padStart(2, "0")}`, "anna's\n");
    await anna.batch();
    await checkout.release("anna");
    checkout.git("add", "made");
    checkout.git("commit", "-q", "-m", "all of anna's");
    for (let index = 0; index < 52; index++)
      checkout.repository.write(`made/${String(index).padStart(2, "0")}`, "a person's\n");
    const judged = await checkout.judge("ben", "git add -A");
    // What was asked about is known to be committed; of the two beyond that it is not known.
    expect(judged?.text).toContain("2 files of other sessions");
  });

  it("tells of several calls that go on only for the first that would have been refused", async () => {
    checkout.repository.write("../home/.claude/workflow-config.yml", "coord:\n  git: warn\n");
    await anna.changes("src/a.ts", "a", "anna");
    const call = { tool_input: { command: "git add -A && git commit -qam x" }, tool_use_id: "toolu_two" };
    const answer = JSON.stringify(await ben.hook("PreToolUse/bash-ok", call));
    expect(answer).toContain("git add -A");
    expect(answer).not.toContain('"git commit');
    expect(await ben.asks("git log && git status")).toBeNull();
  });

  it("is told of to sessions, and to no shell: it reads no notices", async () => {
    const { machine, caller } = checkout.parts("anna");
    const { acquireLock } = await import("../../src/app/locks.ts");
    const shell = {
      ...caller,
      kind: "shell",
      sessionId: null,
      process: checkout.parts("shell").caller.process,
    } as const;
    await acquireLock(machine, shell, "src/b.ts", { intent: "", ttlMs: null });
    checkout.git("branch", "calm");
    expect(await checkout.judge("ben", "git switch calm")).toBeNull();
    const home = await machine.home(checkout.repository.cwd);
    const instances = (await home?.project.store.instances.list()) ?? [];
    const inboxes = await Promise.all(
      instances.map(async ({ record }) => [
        record.sessionId,
        (await home?.project.store.inbox.drain(record.id))?.length,
      ]),
    );
    expect(Object.fromEntries(inboxes)).toEqual({ null: 0, "5e55104a-anna": 1, "5e55104a-ben": 0 });
  });
});

describe("work of who is gone", () => {
  it("stands in nobody's way, while others live", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await anna.read("src/b.ts");
    expect(await anna.edit("src/b.ts", "b", "anna")).toBeNull();
    await checkout.session("carl");
    expect((await checkout.judge("ben", "git add -A"))?.text).toContain("2 files of other sessions");
    await checkout.repository.kill("anna");
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
  });

  it("is nobody's when not even its record is left", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await checkout.release("anna");
    await checkout.session("carl");
    const { machine, caller } = checkout.parts("ben");
    const home = await machine.home(caller.cwd);
    const { instances } = home?.project.store ?? {};
    for (const { key, record } of (await instances?.list()) ?? []) {
      if (record.sessionId !== "5e55104a-anna") continue;
      await instances?.swap(key, (await instances.read(key)).revision, null);
    }
    expect(await checkout.judge("ben", "git add -A")).toBeNull();
  });
});

describe("files that nobody was seen to write", () => {
  const commitOfBen = () => checkout.judge("ben", "git commit -m x");

  it("are remembered for who staged them by name, not by a pattern", async () => {
    checkout.repository.write("made.txt", "by a build");
    expect(await checkout.judge("anna", "git add '*.txt'")).toBeNull();
    checkout.git("add", "*.txt");
    expect(await commitOfBen()).toBeNull();
    checkout.git("reset", "-q");
    expect(await checkout.judge("anna", "git add made.txt")).toBeNull();
    checkout.git("add", "made.txt");
    expect((await commitOfBen())?.text).toContain("made.txt was staged by");
  });

  it("are nobody's when they are more than a person would stage, or people's own notes on coord", async () => {
    for (let index = 0; index < 201; index++) checkout.repository.write(`made/${index}`, "by a build");
    checkout.repository.write(".claude/coordination/notes.md", "by a person");
    for (const folder of ["made", ".claude"]) {
      expect(await checkout.judge("anna", `git add -f ${folder}`)).toBeNull();
      checkout.git("add", "-f", folder);
    }
    expect(await commitOfBen()).toBeNull();
  });
});

describe("a file that both have staged and one holds", () => {
  it("is named once for each owner", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    expect(await checkout.judge("anna", "git add src/a.ts")).toBeNull();
    checkout.git("add", "src/a.ts");
    await ben.changes("src/b.ts", "b", "ben");
    const judged = await checkout.judge("ben", "git commit -am x");
    expect(judged?.text?.match(/^- src\/a\.ts/gm)).toHaveLength(1);
    expect(ownCommandIn(judged)).toBe("git commit -m x -- src/b.ts");
  });
});
