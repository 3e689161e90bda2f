import { beforeEach, describe, expect, it } from "vitest";
import { endOperationsOf, keepAlive } from "../../src/app/keep-alive.ts";
import { noteRead } from "../../src/app/note-read.ts";
import { settleBatch } from "../../src/app/settle-edit.ts";
import { type Session, said } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
let world: World;
let ann: Session;
let bob: Session;

beforeEach(() => {
  world = new World();
  world.write(PATH, "one\ntwo\n");
  world.seconds(60);
  ann = world.session("ann");
  bob = world.session("bob");
});

describe("a change since the conversation saw the file", () => {
  beforeEach(() => ann.read(FILE));

  it("refuses an edit with the diff, once: what it showed whole counts as read", async () => {
    world.write(PATH, "one\n2\n");
    expect(await ann.write(FILE, "mine\n")).toMatchObject({
      refusal: { kind: "drift", diff: { text: "-2: two\n+2: 2", isWhole: true }, isShown: true },
    });
    expect(said(await ann.write(FILE, "one\n2\nthree\n"))).toBe("silent");
  });

  it("refuses an edit again while the change is too long to be shown whole", async () => {
    world.write(PATH, "long\n".repeat(300));
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await ann.write(FILE, "mine\n")).toMatchObject({ refusal: { kind: "drift", isShown: false } });
  });

  it("refuses an edit again when it has changed once more, with all that changed since it was read", async () => {
    world.write(PATH, "one\n2\n");
    expect(said(await ann.write(FILE, "mine\n"))).toBe("drift");
    world.write(PATH, "1\n2\n");
    expect(await ann.write(FILE, "mine\n")).toMatchObject({
      refusal: { kind: "drift", diff: { text: "-1: one\n-2: two\n+1: 1\n+2: 2" } },
    });
  });

  it("refuses an overwrite with the diff, and again until it is read", async () => {
    const access = "overwrite";
    world.write(PATH, "one\n2\n");
    for (let attempt = 0; attempt < 3; attempt++) {
      const verdict = await ann.write(FILE, "mine\n", access);
      expect(verdict).toMatchObject({
        refusal: { kind: "drift", path: FILE, by: null, isOwnShell: false, diff: { text: "-2: two\n+2: 2" } },
      });
    }
    expect(world.text(PATH)).toBe("one\n2\n");
    await ann.read(FILE);
    expect(said(await ann.write(FILE, "one\n2\nthree\n", access))).toBe("silent");
  });

  it("refuses also after one's own earlier write, whatever the batch reports of the refused call", async () => {
    await ann.write(FILE, "mine\n");
    world.write(PATH, "theirs\n");
    expect(said(await ann.write(FILE, "mine again\n"))).toBe("drift");
    expect(said(await ann.write(FILE, "mine again\n", "overwrite"))).toBe("drift");
    expect(world.text(PATH)).toBe("theirs\n");
  });

  it("refuses also when an edit that failed before any hook is in the batch", async () => {
    await ann.write(FILE, "mine\n");
    world.write(PATH, "theirs\n");
    await settleBatch(world.machine, ann.caller, [{ path: FILE, tool: "Edit", toolUseId: "toolu_failed" }]);
    expect(said(await ann.before(FILE))).toBe("drift");
  });

  it("goes on when the file was removed", async () => {
    world.files.delete(PATH);
    expect(said(await ann.write(FILE, "new\n", "overwrite"))).toBe("silent");
  });

  it("says why there is no diff", async () => {
    world.write(PATH, "other\n");
    world.ignored.add(PATH);
    world.settings = { ...world.settings, ignoredFiles: "enforce" };
    expect(await ann.before(FILE)).toMatchObject({ refusal: { diff: { kind: "none", why: "not-text" } } });
    const large = Array.from({ length: 500 }, (_, index) => `line ${index}`).join("\n");
    world.ignored.clear();
    world.write(PATH, large);
    expect(await ann.before(FILE)).toMatchObject({ refusal: { diff: { kind: "none", why: "too-large" } } });
  });

  it("keeps the file for the retry", async () => {
    world.write(PATH, "other\n");
    await ann.before(FILE);
    expect(said(await bob.before(FILE))).toBe("held (settled)");
  });
});

describe("a formatter that runs beside our own hook", () => {
  it("makes no drift of ten edits in a row", async () => {
    await ann.read(FILE);
    for (let index = 0; index < 10; index++) {
      expect(said(await ann.before(FILE))).toBe("silent");
      world.write(PATH, `edit ${index}`);
      await ann.after(FILE);
      world.write(PATH, `edit ${index};\n`);
      await ann.batch(FILE);
    }
    expect(said(await ann.before(FILE))).toBe("silent");
  });

  it("makes no drift of several edits in one reply, not even when the last of them failed", async () => {
    await ann.read(FILE);
    const writes = [];
    for (let index = 0; index < 3; index++) {
      expect(said(await ann.before(FILE))).toBe("silent");
      world.write(PATH, `edit ${index}`);
      await ann.after(FILE);
      writes.push({ path: FILE, tool: "Edit", toolUseId: ann.toolUseId });
      world.write(PATH, `edit ${index};\n`);
    }
    await settleBatch(world.machine, ann.caller, [...writes, { path: FILE, tool: "Edit", toolUseId: "toolu_failed" }]);
    await endOperationsOf(world.machine, ann.caller);
    expect(said(await ann.before(FILE, "overwrite"))).toBe("silent");
  });

  it("does not settle what the same reply was refused to overwrite", async () => {
    await ann.read(FILE);
    await ann.before(FILE);
    world.write(PATH, "mine\n");
    await ann.after(FILE);
    const first = { path: FILE, tool: "Edit", toolUseId: ann.toolUseId };
    world.write(PATH, "theirs\n");
    expect(said(await ann.before(FILE, "overwrite"))).toBe("drift");
    const second = { path: FILE, tool: "Write", toolUseId: ann.toolUseId };
    await settleBatch(world.machine, ann.caller, [first, second]);
    await endOperationsOf(world.machine, ann.caller);
    expect(said(await ann.before(FILE, "edit"))).toBe("drift");
  });

  it("settles paths that are relative to the folder the client is in", async () => {
    await ann.read(FILE);
    await ann.before(PATH);
    world.write(PATH, "x");
    await ann.after(PATH);
    world.write(PATH, "x;\n");
    const write = { path: "a.ts", tool: "Edit", toolUseId: ann.toolUseId };
    await settleBatch(world.machine, { ...ann.caller, cwd: "/repo/src" }, [write]);
    expect(said(await ann.before(FILE))).toBe("silent");
  });
});

describe("what one's own shell changed", () => {
  beforeEach(async () => {
    await ann.read(FILE);
    await ann.shell(FILE, "by shell\n");
  });

  it("may be edited, but not overwritten unread", async () => {
    expect(said(await ann.before(FILE, "edit"))).toBe("silent");
    expect(await ann.before(FILE, "overwrite")).toMatchObject({
      refusal: { kind: "drift", isOwnShell: true, diff: { why: "own-shell" } },
    });
    await ann.read(FILE);
    expect(said(await ann.before(FILE, "overwrite"))).toBe("silent");
  });

  it("is not the shell of another thread of the session", async () => {
    const agent = ann.agent("x");
    await agent.read(FILE);
    await ann.shell(FILE, "by shell again\n");
    expect(said(await agent.before(FILE))).toBe("drift");
  });

  it("is told from a change by somebody else afterwards", async () => {
    world.seconds(5);
    world.write(PATH, "by an editor\n");
    expect(await ann.before(FILE)).toMatchObject({ refusal: { kind: "drift", isOwnShell: false } });
  });
});

describe("a read that raced with a change", () => {
  const read = (content: string, firstLine: number, startedMsAgo: number): Promise<void> =>
    noteRead(world.machine, ann.caller, {
      path: FILE,
      text: { content, firstLine },
      startedAtMs: world.nowMs - startedMsAgo,
    });

  it("counts as not seen", async () => {
    await read("one\ntwo\n", 1, 0);
    expect(said(await ann.before(FILE))).toBe("silent");
    world.write(PATH, "one\n2\n");
    await read("one\ntwo\n", 1, 500);
    expect(said(await ann.before(FILE))).toBe("drift");
    await ann.read(FILE);
    expect(said(await ann.before(FILE))).toBe("silent");
  });

  it.each([
    ["the whole new text", "one\n2\n", 1, "silent"],
    ["the new line alone", "2", 2, "silent"],
    ["lines that are elsewhere in the file", "2", 1, "drift"],
    ["more lines than there are", "2\n\nx", 2, "drift"],
  ])("counts as seen when it shows %s", async (_, content, firstLine, expected) => {
    world.write(PATH, "one\n2\n");
    await read(content, firstLine, 500);
    expect(said(await ann.before(FILE))).toBe(expected);
  });

  it("is judged by the lines as the client shows them", async () => {
    world.write(PATH, "\uFEFFone\r\ntwo\r\n");
    await read("one\ntwo\n", 1, 500);
    expect(said(await ann.before(FILE))).toBe("silent");
  });

  it("without text to compare counts as not seen", async () => {
    world.write(PATH, "image");
    await noteRead(world.machine, ann.caller, { path: FILE, text: null, startedAtMs: world.nowMs - 500 });
    expect(said(await ann.before(FILE))).toBe("drift");
  });
});

describe("a blind write", () => {
  beforeEach(() => ann.write(FILE, "ann's\n"));

  it("over another's fresh work is refused, also after its author has gone", async () => {
    await ann.exit();
    for (const access of ["overwrite", "edit"] as const) {
      expect(await bob.before(FILE, access)).toMatchObject({
        refusal: { kind: "unseen", path: FILE, by: { by: { name: expect.any(String) }, tool: "Edit" } },
      });
    }
    await bob.read(FILE);
    expect(said(await bob.before(FILE, "overwrite"))).toBe("silent");
  });

  it("after the author's death is refused as well", async () => {
    ann.die();
    expect(said(await bob.before(FILE, "overwrite"))).toBe("unseen");
  });

  it("over work that is neither uncommitted nor of the last 24 hours goes on", async () => {
    await ann.exit();
    world.committedAtMs.set(PATH, world.nowMs + 1000);
    world.seconds(24 * 3600 - 2);
    expect(said(await bob.before(FILE))).toBe("unseen");
    world.seconds(2);
    expect(said(await bob.before(FILE))).toBe("silent");
  });

  it("over older work that was never committed since is refused", async () => {
    await ann.exit();
    world.committedAtMs.set(PATH, world.nowMs - 60_000);
    world.seconds(3 * 24 * 3600);
    expect(said(await bob.before(FILE))).toBe("unseen");
  });

  it("over one's own session's work goes on", async () => {
    expect(said(await ann.agent("x").before(FILE))).toBe("silent");
    expect(said(await ann.as({ sessionId: "cleared" }).before(FILE))).toBe("silent");
  });

  it("over what nobody wrote goes on", async () => {
    expect(said(await bob.before("src/never-touched.ts"))).toBe("silent");
  });
});

describe("what was seen belongs to the conversation", () => {
  beforeEach(async () => {
    await ann.read(FILE);
    world.write(PATH, "changed\n");
  });

  it("a resumed one in a new process inherits it", async () => {
    await ann.exit();
    const resumed = world.session("later").as({ sessionId: ann.caller.sessionId });
    await resumed.start();
    expect(said(await resumed.before(FILE))).toBe("drift");
    expect(said(await resumed.before(FILE, "overwrite"))).toBe("drift");
  });

  it("a cleared one has seen nothing, and keeps its leases", async () => {
    await ann.before("src/b.ts");
    const cleared = ann.as({ sessionId: "cleared" });
    await cleared.start();
    expect(said(await cleared.before(FILE))).toBe("silent");
    expect(await world.held()).toContain(`src/b.ts ${await ann.name()}`);
  });

  it("a fork has seen nothing yet, and two processes of one conversation exclude each other", async () => {
    const fork = world.session("fork").as({ sessionId: "fork" });
    expect(said(await fork.before(FILE))).toBe("silent");
    const twin = world.session("twin").as({ sessionId: ann.caller.sessionId });
    expect(said(await twin.before(FILE))).toBe("held (in-flight)");
  });

  it("a subagent has its own", async () => {
    expect(said(await ann.agent("x").before(FILE))).toBe("silent");
  });
});

describe("signs of life", () => {
  it("of a session that has ended do not make it look alive again; a write does", async () => {
    await ann.start();
    await ann.exit();
    await keepAlive(world.machine, ann.caller, "Bash");
    await endOperationsOf(world.machine, ann.caller);
    const status = async (): Promise<unknown> => (await world.store().instances.list())[0]?.record.status;
    expect(await status()).toBe("ended");
    expect(world.heartbeats()).toEqual([]);
    await ann.agent("x").before(FILE);
    expect(await status()).toBe("active");
  });
});
