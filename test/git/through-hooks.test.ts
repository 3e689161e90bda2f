import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SharedCheckout } from "../support/git/shared-checkout.ts";
import type { Worker } from "../support/hooks/everyday.ts";

/** The hooks around Bash, as the client calls them, on a real repository. */
let checkout: SharedCheckout;
let anna: Worker;
let ben: Worker;

beforeEach(async () => {
  ({ checkout, anna, ben } = await SharedCheckout.ofTwo({ "src/a.ts": "a\n", "src/b.ts": "b\n" }));
});

afterEach(() => checkout.repository.remove());

const configure = (yaml: string): void => checkout.repository.write("../home/.claude/workflow-config.yml", yaml);

describe("git before it runs", () => {
  it("is judged call by call, wherever in the line it stands", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await ben.changes("src/b.ts", "b", "ben");
    for (const line of [
      "npm test && git add -A && git commit -m x",
      "cd src && git stash",
      "git -C src restore .",
      "(git reset --hard)",
      "for x in 1; do git add .; done",
      "bash -c 'git commit -am x'",
      "git status; git checkout -- .",
      "env X=1 git clean -fdx; git add -u",
    ])
      expect(await ben.bash(line), line).toContain("src/a.ts is held by session");
    expect(ben.text("src/a.ts")).toBe("anna\n");
    expect(await ben.bash("git add src/b.ts && git commit -q -m ben")).toBeNull();
    expect(checkout.git("show", "--name-only", "--format=", "HEAD").trim()).toBe("src/b.ts");
  });

  it("names in a commit what the same line would have added, new files too", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    checkout.git("add", "src/a.ts");
    await ben.changes("src/b.ts", "b", "ben");
    await ben.write("new.ts", "new");
    const refused = await ben.bash("git add src/b.ts new.ts && git commit -q -m mine");
    const [, own = ""] = /only: (.*)/.exec(refused ?? "") ?? [];
    expect(own).toBe("git add -- new.ts && git commit -q -m mine -- new.ts src/b.ts");
    expect(await ben.bash(own)).toBeNull();
    expect(checkout.git("show", "--name-only", "--format=", "HEAD").trim()).toBe("new.ts\nsrc/b.ts");
  });

  it("is judged in PowerShell and in a Monitor as well", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await ben.changes("src/b.ts", "b", "ben");
    for (const [name, tool_name] of [
      ["PreToolUse/bash-ok", "PowerShell"],
      ["PreToolUse/monitor", "Monitor"],
    ] as const) {
      const answer = await ben.hook(name, { tool_name, tool_input: { command: "git add -A" }, tool_use_id: tool_name });
      expect([tool_name, JSON.stringify(answer)]).toEqual([tool_name, expect.stringContaining("git add -- src/b.ts")]);
    }
  });

  it("knows what an alias stands for", async () => {
    checkout.git("config", "alias.ci", "commit -a");
    checkout.git("config", "alias.co", "checkout");
    checkout.git("config", "alias.out", "!git reset --hard");
    checkout.git("config", "alias.st", "status --short");
    await anna.changes("src/a.ts", "a", "anna");
    await ben.changes("src/b.ts", "b", "ben");
    const refused = await ben.bash("git ci -q -m mine");
    expect(refused).toContain('coord refused "git ci -q -m mine"');
    expect(refused).toContain("git commit -q -m mine -- src/b.ts");
    expect(await ben.bash("git co -- .")).toContain("src/a.ts is held by session");
    expect(await ben.bash("git out")).toContain('coord refused "git out"');
    expect(await ben.bash("git st")).toBeNull();
    expect(await ben.bash("git nothing")).toBeNull();
  });

  it("undoes no commit of another by an index of one's own that is older", async () => {
    await ben.changes("src/b.ts", "b", "ben");
    expect(await ben.bash("cp .git/index .git/index.ben")).toBeNull();
    await anna.changes("src/a.ts", "a", "anna");
    expect(await anna.bash("git commit -q -m hers -- src/a.ts")).toBeNull();
    const stale = "export GIT_INDEX_FILE=$PWD/.git/index.ben; git add src/b.ts; git commit -q -m mine";
    const refused = await ben.bash(stale);
    expect(refused).toContain("committed would be undone, because your index is older");
    expect(refused).toContain("git read-tree HEAD");
    expect(await ben.bash("GIT_INDEX_FILE=$PWD/.git/index.ben git read-tree HEAD")).toBeNull();
    expect(await ben.bash(stale)).toBeNull();
    expect(checkout.git("show", "HEAD:src/a.ts")).toBe("anna\n");
    expect(checkout.git("show", "--name-only", "--format=", "HEAD").trim()).toBe("src/b.ts");
  });

  it("gives paths for the folder that the shell is in", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await ben.changes("src/b.ts", "b", "ben");
    expect(await ben.bash("cd src && git add .")).toContain(`git -C '${ben.path("src")}' add -- b.ts`);
  });

  it("costs no refusal to a session that is alone, nor with the guard off", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    configure("coord:\n  git: off\n");
    expect(await ben.bash("git stash && git stash pop")).toBeNull();
    configure("coord:\n  mode: observe\n");
    expect(await ben.bash("git add -A")).toBeNull();
  });

  it("is let through with a warning where the configuration says so, and the others are told", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    configure("coord:\n  git: warn\n");
    const call = { tool_input: { command: "git add -A" }, tool_use_id: "toolu_warned" };
    expect(JSON.stringify(await ben.hook("PreToolUse/bash-ok", call))).toContain("It runs all the same");
    expect(JSON.stringify(await anna.hook("PostToolBatch/edit-one", { tool_calls: [] }))).toContain("git add -A");
  });
});

describe("a named resource", () => {
  const start = (worker: Worker, command: string, id: string, more: object = {}) =>
    worker.hook("PreToolUse/bash-ok", { tool_input: { command, ...more }, tool_use_id: id });
  const end = (worker: Worker, command: string, id: string) =>
    worker.hook("PostToolUse/bash-ok", { tool_input: { command }, tool_use_id: id });

  beforeEach(() => configure("coord:\n  resourceWait: 200ms\n  resources: { tests: preset }\n"));

  it("is refused to a second session while the first one's command runs, and free after it", async () => {
    expect(await start(anna, "cd src && npm test -- a", "toolu_1")).toEqual({});
    const refused = await ben.bash("CI=1 timeout 5 npm test");
    expect(refused).toMatch(/the resource "tests" is in use\.\n- session \w+-\w+ since .*: "npm test -- a"/);
    await end(anna, "cd src && npm test -- a", "toolu_1");
    expect(await ben.bash("npm test")).toBeNull();
    expect(await start(anna, "npm test", "toolu_2")).toEqual({});
  });

  it("is free after a command that failed, and after a refused one", async () => {
    expect(await ben.bash("npm test")).toBeNull();
    expect(await anna.bash("npm test")).toBeNull();
    await anna.changes("src/a.ts", "a", "anna");
    expect(await ben.bash("npm test > src/a.ts")).toContain("src/a.ts is held by session");
    expect(await anna.bash("npm test")).toBeNull();
  });

  it("is kept by a command in the background until its turn ends with nothing running", async () => {
    await anna.turn();
    expect(await start(anna, "npm test", "toolu_3", { run_in_background: true })).toEqual({});
    await anna.hook("PostToolUse/bash-background", { tool_input: { command: "npm test" }, tool_use_id: "toolu_3" });
    await anna.batch();
    await anna.hook("Stop/plain-with-background-shell");
    expect(await ben.bash("npm test")).toContain("in the background");
    await anna.turn();
    await anna.stop();
    expect(await ben.bash("npm test")).toBeNull();
  });

  it("is free as soon as the client says that a command in the background is over", async () => {
    const taskId = "b00000099";
    await anna.turn();
    expect(await start(anna, "npm test", "toolu_4", { run_in_background: true })).toEqual({});
    const call = { tool_input: { command: "npm test" }, tool_use_id: "toolu_4" };
    await anna.hook("PostToolUse/bash-background", { ...call, tool_response: { backgroundTaskId: taskId } });
    await anna.batch();
    expect(await ben.bash("npm test")).toContain("in the background");
    const prompt = `<task-notification>\n<task-id>${taskId}</task-id>\n<status>completed</status>\n</task-notification>`;
    await anna.hook("UserPromptSubmit/task-notification", { prompt });
    expect(await ben.bash("npm test")).toBeNull();
  });
});
