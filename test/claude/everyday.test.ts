import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { Worker } from "../support/hooks/everyday.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** What people do all day, alone or beside others, and in which coord has nothing to refuse. */
let repository: HookRepository;
let ann: Worker;

beforeEach(async () => {
  repository = new HookRepository();
  ann = await Worker.started(repository, "ann");
});
afterEach(() => repository.remove());

describe("a session alone is never refused", () => {
  it("several edits in one reply, then in the next", async () => {
    await ann.read("a.txt");
    expect([await ann.edit("a.txt", "one", "1"), await ann.edit("a.txt", "two", "2")]).toEqual([null, null]);
    await ann.batch();
    expect(await ann.edit("a.txt", "three", "3")).toBeNull();
  });

  it("a formatter of the user's own on every write, within a reply and between replies", async () => {
    await ann.read("a.txt");
    const format = (): void => repository.write("a.txt", `${ann.text("a.txt")}\n`);
    for (const [from, to] of [
      ["one", "1"],
      ["two", "2"],
      ["three", "3"],
    ] as const) {
      expect(await ann.edit("a.txt", from, to, format)).toBeNull();
    }
    await ann.batch();
    expect(await ann.edit("a.txt", "1", "one", format)).toBeNull();
    await ann.batch();
    expect(await ann.write("a.txt", "all new\n")).toBeNull();
  });

  it("a command that changes what it had read, and one that fails after it did", async () => {
    await ann.read("a.txt");
    await ann.bash("printf 'one\\ntwo\\n3\\n' > a.txt");
    expect(await ann.edit("a.txt", "one", "1")).toBeNull();
    await ann.batch();
    await ann.bash("printf '1\\n2\\n3\\n' > a.txt; exit 1");
    expect(await ann.edit("a.txt", "2", "two")).toBeNull();
  });

  it("the same where the hook of the command starts late, as on a busy machine", async () => {
    await ann.read("a.txt");
    await ann.bash("printf 'one\\ntwo\\n3\\n' > a.txt", 200);
    expect(await ann.edit("a.txt", "one", "1")).toBeNull();
    await ann.batch();
    await ann.bash("printf '1\\n2\\n3\\n' > a.txt; exit 1", 200);
    expect(await ann.edit("a.txt", "2", "two")).toBeNull();
  });

  it("another branch, checked out by a command of its own, and back", async () => {
    await ann.read("a.txt");
    await ann.bash(
      "git checkout -q -b other && printf 'one\\nnew\\n' > a.txt && git -c user.name=t -c user.email=t@t commit -qam x",
    );
    expect(await ann.edit("a.txt", "new", "newer")).toBeNull();
    await ann.batch();
    await ann.bash("git checkout -q -f main");
    expect(await ann.edit("a.txt", "two", "2")).toBeNull();
  });

  it("work put away and taken back by git stash", async () => {
    await ann.read("a.txt");
    await ann.edit("a.txt", "one", "1");
    await ann.batch();
    await ann.bash("git -c user.name=t -c user.email=t@t stash -q && git stash pop -q");
    expect(await ann.write("a.txt", "all new\n")).toBeNull();
  });

  it("a generated file, generated again", async () => {
    await ann.bash("echo 1 > generated.ts");
    await ann.read("generated.ts");
    await ann.bash("echo 2 > generated.ts");
    expect(await ann.edit("generated.ts", "2", "3")).toBeNull();
  });

  it("a file renamed, then its new and its old name written", async () => {
    await ann.read("a.txt");
    await ann.bash("git mv a.txt b.txt");
    expect(await ann.edit("b.txt", "one", "1")).toBeNull();
    expect(await ann.write("b.txt", "b\n")).toBeNull();
    expect(await ann.write("a.txt", "a\n")).toBeNull();
  });

  it("a file removed by a command, by git and by hand, then written anew", async () => {
    await ann.read("a.txt");
    await ann.edit("a.txt", "one", "1");
    await ann.batch();
    await ann.bash("rm a.txt");
    expect(await ann.write("a.txt", "again\n")).toBeNull();
    await ann.batch();
    rmSync(ann.path("a.txt"));
    expect(await ann.write("a.txt", "and again\n")).toBeNull();
  });

  it("a file that its own here-document made, edited and then overwritten", async () => {
    await ann.bash("cat > made.txt <<'END'\none\ntwo\nEND");
    expect(await ann.edit("made.txt", "one", "1")).toBeNull();
    await ann.batch();
    expect(await ann.write("made.txt", "new\n")).toBeNull();
  });

  it("a notebook, cell by cell", async () => {
    repository.write("book.ipynb", '{"cells":[]}');
    for (const cell of ["1", "2", "3"]) {
      expect(await ann.notebook("book.ipynb", `{"cells":[${cell}]}`)).toBeNull();
      await ann.batch();
    }
  });

  it("a notebook, written and read in one reply and then written again", async () => {
    await ann.notebook("book.ipynb", '{"cells":[1]}');
    await ann.hook("PostToolUse/read-notebook", { tool_input: { file_path: ann.path("book.ipynb") } });
    await ann.batch();
    expect(await ann.notebook("book.ipynb", '{"cells":[1,2]}')).toBeNull();
  });

  it("work of its subagents, taken on by the session that had not read it, and the other way round", async () => {
    const agent = ann.agent("a0000000000000001");
    await agent.hook("SubagentStart/general-purpose");
    await agent.write("new.txt", "by the agent\n");
    await agent.batch();
    await agent.hook("SubagentStop/general-purpose");
    expect(await ann.edit("new.txt", "agent", "session")).toBeNull();
    await ann.batch();
    const next = ann.agent("a0000000000000002");
    await next.hook("SubagentStart/general-purpose");
    expect(await next.edit("new.txt", "session", "next agent")).toBeNull();
  });

  it("the main thread beside its own subagent that still works on the file", async () => {
    const agent = ann.agent("a0000000000000001");
    await agent.hook("SubagentStart/general-purpose");
    await agent.write("new.txt", "by the agent\n");
    await agent.batch();
    await ann.read("new.txt");
    expect(await ann.edit("new.txt", "agent", "session")).toBeNull();
  });

  it("a conversation that was cleared or compacted", async () => {
    await ann.read("a.txt");
    await ann.edit("a.txt", "one", "1");
    await ann.batch();
    await ann.hook("SessionStart/compact-with-model");
    expect(await ann.edit("a.txt", "two", "2")).toBeNull();
    await ann.batch();
    await ann.stop();
    await ann.hook("SessionEnd/clear");
    const cleared = await Worker.started(repository, "ann", "cleared", "clear");
    expect(await cleared.edit("a.txt", "three", "3")).toBeNull();
    expect(await cleared.write("a.txt", "all new\n")).toBeNull();
  });

  it("a conversation that another process resumes", async () => {
    await ann.read("a.txt");
    await ann.edit("a.txt", "one", "1");
    await ann.batch();
    await ann.stop();
    await ann.hook("SessionEnd/prompt-input-exit");
    const resumed = await Worker.started(repository, "ann the next day", "ann", "resume");
    expect(await resumed.edit("a.txt", "two", "2")).toBeNull();
    expect(await resumed.write("a.txt", "all new\n")).toBeNull();
  });

  it("a conversation that another process resumes after the first was killed in an edit", async () => {
    await ann.read("a.txt");
    await ann.hook("PreToolUse/edit-one");
    await repository.kill("ann");
    const resumed = await Worker.started(repository, "ann the next day", "ann", "resume");
    expect(await resumed.edit("a.txt", "two", "2")).toBeNull();
  });
});

describe("beside others", () => {
  let bob: Worker;

  beforeEach(async () => {
    bob = await Worker.started(repository, "bob");
  });

  it("what another session removed may be written anew", async () => {
    await bob.write("new.txt", "by bob\n");
    await bob.batch();
    await bob.bash("rm new.txt");
    await bob.hook("SessionEnd/other");
    expect(await ann.write("new.txt", "by ann\n")).toBeNull();
  });

  it("what another session wrote before may be written after one reading, by edit and whole", async () => {
    await bob.write("new.txt", "by bob\n");
    await bob.batch();
    await bob.hook("SessionEnd/other");
    expect(await ann.edit("new.txt", "bob", "ann")).toMatch(/read/i);
    await ann.batch();
    await ann.read("new.txt");
    expect(await ann.edit("new.txt", "bob", "ann")).toBeNull();
    expect(await ann.write("new.txt", "all new\n")).toBeNull();
  });

  it("one reading is enough after a refusal for drift", async () => {
    await ann.read("a.txt");
    await bob.edit("a.txt", "one", "1");
    await bob.batch();
    await bob.hook("SessionEnd/other");
    expect(await ann.edit("a.txt", "two", "2")).toMatch(/changed/);
    await ann.batch();
    await ann.read("a.txt");
    expect(await ann.edit("a.txt", "two", "2")).toBeNull();
    expect(await ann.write("a.txt", "all new\n")).toBeNull();
  });

  it("a write whose result speaks of errors has ended like any other", async () => {
    const call = { tool_input: { file_path: bob.path("errors.ts") }, tool_use_id: "toolu_e" };
    await bob.hook("PreToolUse/write-new", call);
    repository.write("errors.ts", "class MyError extends Error {}\n");
    await bob.hook("PostToolUse/write-new", { ...call, tool_response: { content: "error: failed", error: "Error" } });
    const files = await openFileStore(join(repository.cwd, ".git", "coord")).files.list();
    expect(files.flatMap(({ record }) => record.leases.map(({ inFlight }) => inFlight))).toEqual([null]);
  });

  it("other files of the same folder are no business of theirs", async () => {
    await bob.write("docs/b.txt", "b\n");
    expect(await ann.write("docs/a.txt", "a\n")).toBeNull();
  });
});
