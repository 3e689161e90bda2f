import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/app/errors.ts";
import { type Session, said } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  world = new World();
  world.write("/repo/src/a.ts", "one\n");
  ann = world.session("ann");
  bob = world.session("bob");
});

describe("a session that starts", () => {
  it("is told who it is, and who else is here with what", async () => {
    expect(await ann.start()).toMatchObject({ others: [], decisions: [] });
    await ann.before(FILE);
    await ann.prompt("fix the login");
    expect(await bob.start()).toMatchObject({
      me: { name: await bob.name(), status: "active", branch: "main", worktree: "/repo" },
      others: [{ instance: { name: await ann.name(), task: "fix the login" }, holds: [FILE] }],
    });
  });

  it("outside any project is nobody", async () => {
    expect(await ann.as({ cwd: "/home/x", startFolder: "/home/x" }).start()).toBeNull();
  });

  it("keeps its name, its leases and its task over clear, resume and compact in one process", async () => {
    await ann.start();
    const { id, name } = await ann.record();
    await ann.before(FILE);
    await ann.prompt("fix the login");
    for (const sessionId of ["cleared", "session-ann"]) {
      const briefing = await ann.as({ sessionId }).start();
      expect(briefing?.me).toMatchObject({ id, name, sessionId, task: "fix the login" });
    }
    expect(await world.held()).toEqual([`${FILE} ${name}`]);
  });

  it("in the middle of a turn, after a compaction, forgets neither its subagents nor its turn's end", async () => {
    await ann.start();
    await ann.agent("x").startAgent();
    await ann.stop(1);
    await ann.start("compact");
    expect(await ann.record()).toMatchObject({ agents: [{ id: "x" }], backgroundTasks: 1, status: "idle" });
    await ann.start("clear");
    expect(await ann.record()).toMatchObject({ agents: [], backgroundTasks: 0, status: "active", turnEndedAt: null });
  });

  it("does not end itself where nobody can tell whether it lives", async () => {
    world.liveness.set(ann.process.pid, "unknown");
    await ann.start();
    await ann.before(FILE);
    world.seconds(3600);
    await ann.as({ sessionId: "cleared" }).start("clear");
    expect(await world.held()).toEqual([`${FILE} ${await ann.name()}`]);
    expect(await world.journal()).not.toContainEqual(expect.stringMatching(/^reaped/));
  });

  it("ends others that are silent where nobody can tell, but never a live one that idles", async () => {
    world.liveness.set(ann.process.pid, "unknown");
    await ann.start();
    const cat = world.session("cat");
    await cat.start();
    world.seconds(5 * 60 + 1);
    expect((await bob.start())?.others.map(({ instance }) => instance.name)).toEqual([await cat.name()]);
    expect((await ann.record()).status).toBe("ended");
  });

  it("releases what the end of a session was cut off before it could release, when its record goes", async () => {
    await ann.start();
    await ann.write(FILE, "two\n");
    const { instances } = world.store();
    const [found] = await instances.list();
    if (found === undefined) throw new Error("not registered");
    const ended = { ...found.record, status: "ended", endedAt: world.store().now() } as const;
    await instances.swap(found.key, (await instances.read(found.key)).revision, ended);
    world.seconds(7 * 24 * 3600);
    await bob.start();
    expect(await world.held()).toHaveLength(1);
    world.seconds(60);
    await world.session("cat").start();
    expect(await world.held()).toEqual([]);
  });

  it("drops the records of those that ended more than a week ago", async () => {
    await ann.start();
    await ann.exit();
    world.seconds(7 * 24 * 3600);
    await bob.start();
    expect(await world.store().instances.list()).toHaveLength(2);
    world.seconds(1);
    await bob.start();
    expect(await world.store().instances.list()).toHaveLength(1);
  });

  it("never gets the name of one that lives", async () => {
    const names = new Set<string>();
    for (let index = 0; index < 60; index++) {
      const session = world.session(`s${index}`);
      await session.start();
      names.add(await session.name());
    }
    expect(names.size).toBe(60);
  });

  it("with a pid that was used before is another instance", async () => {
    await ann.start();
    const { id } = await ann.record();
    const later = ann.as({ process: { ...ann.process, start: "2000" } });
    const briefing = await later.start();
    expect(briefing?.me.id).not.toBe(id);
    expect(briefing?.me.name).not.toBe((await ann.record()).name);
  });
});

describe("a hook of a session that coord does not know", () => {
  it("registers it", async () => {
    await ann.beat();
    expect(await ann.record()).toMatchObject({ status: "active", sessionId: "session-ann", worktree: "/repo" });
  });
});

describe("the task", () => {
  it("is the first prompt that somebody typed", async () => {
    await ann.prompt("<task-notification>done</task-notification>");
    await ann.prompt("/note hello");
    expect((await ann.record()).task).toBeNull();
    await ann.prompt("use password: hunter22 here");
    await ann.prompt("something else");
    expect((await ann.record()).task).toBe("use [secret] here");
  });

  it("stays beside what was typed last, which nothing else changes", async () => {
    await ann.start();
    expect((await ann.record()).lastPrompt).toBeNull();
    await ann.prompt("fix the login");
    await ann.prompt("now use password: hunter22 there");
    await ann.prompt("<task-notification>done</task-notification>");
    expect(await ann.record()).toMatchObject({ task: "fix the login", lastPrompt: "now use [secret] there" });
  });
});

describe("subagents", () => {
  it("of one session exclude each other; the main thread and they do not", async () => {
    const [x, y] = [ann.agent("x"), ann.agent("y")];
    expect(said(await x.before(FILE))).toBe("silent");
    expect(await y.before(FILE)).toMatchObject({ refusal: { kind: "held", isOwnSession: true } });
    expect(said(await ann.before(FILE))).toBe("silent");
    expect(await world.held()).toEqual([`${FILE} ${await ann.name()}`, `${FILE} ${await ann.name()}/tester`]);
  });

  it("exclude each other also when nothing runs any more", async () => {
    await ann.agent("x").write(FILE, "x\n");
    expect(said(await ann.agent("y").before(FILE))).toBe("held (settled)");
  });

  it("that wait for each other are no circle for ever", async () => {
    const [x, y] = [ann.agent("x"), ann.agent("y")];
    await x.write("1", "x\n");
    await y.write("2", "y\n");
    expect(said(await x.before("2"))).toBe("held (settled)");
    await y.read("1");
    expect(said(await y.before("1"))).toBe("silent");
  });

  it("exclude another session as their own does", async () => {
    await ann.agent("x").before(FILE);
    expect(said(await bob.before(FILE))).toBe("held (in-flight)");
    await bob.agent("z").before("src/b.ts");
    expect(said(await ann.before("src/b.ts"))).toBe("held (in-flight)");
  });

  it("leave what they held to their session when they stop", async () => {
    const x = ann.agent("x");
    await x.startAgent();
    await x.write(FILE, "x\n");
    expect((await ann.record()).agents).toEqual([{ id: "x", type: "tester" }]);
    await x.stopAgent();
    expect((await ann.record()).agents).toEqual([]);
    expect(await world.held()).toEqual([`${FILE} ${await ann.name()}`]);
    expect(said(await bob.before(FILE))).toBe("held (settled)");
  });

  it("die with their session", async () => {
    await ann.agent("x").before(FILE);
    ann.die();
    expect(said(await bob.before(FILE))).toBe("silent");
  });

  it("end with their session's end", async () => {
    await ann.agent("x").before(FILE);
    expect(await ann.exit()).toEqual([FILE]);
    expect(await world.held()).toEqual([]);
  });

  it("leave nothing behind when their session ends", async () => {
    const agent = ann.agent("x");
    await agent.before(FILE);
    await agent.shell(FILE, "two\n");
    const { id } = await ann.record();
    const { boundaries, shellRuns } = world.store();
    expect([await boundaries.get(`${id}.x`), await shellRuns.get(`${id}.x`)]).not.toContain(null);
    await ann.exit();
    expect([await boundaries.get(`${id}.x`), await shellRuns.get(`${id}.x`)]).toEqual([null, null]);
  });

  it("that never started may stop", async () => {
    await ann.start();
    await ann.agent("of-compact").stopAgent();
    expect(await ann.record()).toMatchObject({ agents: [] });
  });
});

describe("a second repository", () => {
  beforeEach(async () => {
    world.write("/other/x.ts", "one\n");
    await ann.start();
    // Its id there names another second than its id here.
    world.seconds(1);
    await ann.before("/other/x.ts");
  });

  it("guards its own files with the session's facts", async () => {
    expect(await world.held("/other")).toEqual([expect.stringMatching(/^x\.ts [a-z]+-[a-z]+$/)]);
    const other = bob.as({ cwd: "/other", startFolder: "/other" });
    expect(said(await other.before("x.ts"))).toBe("held (in-flight)");
    ann.die();
    expect(said(await other.before("x.ts"))).toBe("silent");
  });

  it("sees the session's signs of life, its turns and its end", async () => {
    const [{ record: there } = { record: null }] = await world.store("/other").instances.list();
    if (there === null) throw new Error("not registered there");
    const store = world.store("/other");
    world.seconds(30);
    await ann.beat();
    expect((await store.heartbeats.get(there.id))?.ageMs).toBe(0);
    await ann.stop();
    expect((await store.instances.list())[0]?.record.status).toBe("idle");
    expect(await ann.exit()).toEqual(["x.ts"]);
    expect((await store.instances.list())[0]?.record.status).toBe("ended");
    expect(await world.held("/other")).toEqual([]);
  });
});

describe("a worktree", () => {
  beforeEach(() => world.write("/tree/src/a.ts", "one\n"));

  it("may change the same path at the same time; both are told once", async () => {
    const there = bob.as({ cwd: "/tree", startFolder: "/tree" });
    await ann.before(FILE);
    expect(await there.before(FILE)).toEqual({
      kind: "overlap",
      path: FILE,
      overlaps: [{ name: await ann.name(), checkout: "/repo", branch: "main" }],
    });
    expect(said(await there.before(FILE))).toBe("silent");
  });

  it("of one's own, of the dead and of those that have left is no overlap", async () => {
    await ann.before(FILE);
    expect(said(await ann.as({ cwd: "/tree" }).before(FILE))).toBe("silent");
    const cat = world.session("cat");
    await cat.before("src/b.ts");
    cat.die();
    const dog = world.session("dog");
    await dog.before("src/c.ts");
    await dog.exit();
    const there = bob.as({ cwd: "/tree", startFolder: "/tree" });
    expect(said(await there.before("src/b.ts"))).toBe("silent");
    expect(said(await there.before("src/c.ts"))).toBe("silent");
  });
});

describe("modes", () => {
  const rule = (source: string, mode: "off" | "observe" | "enforce") => ({ glob: source, source, mode });

  it("off keeps nothing", async () => {
    world.settings = { ...world.settings, mode: "off" };
    expect(await ann.start()).toBeNull();
    await ann.read(FILE);
    expect(said(await ann.write(FILE, "two\n"))).toBe("silent");
    expect(said(await bob.write(FILE, "three\n", "overwrite"))).toBe("silent");
    await ann.shell(FILE, "four\n");
    await ann.prompt("hello");
    await ann.stop();
    await ann.notices();
    expect(await world.store().instances.list()).toEqual([]);
    expect(await world.store().files.list()).toEqual([]);
    expect(await world.journal()).toEqual([]);
  });

  it("off for a glob keeps nothing of its files", async () => {
    world.settings = { ...world.settings, rules: [rule("^src/", "off")] };
    await ann.before(FILE);
    expect(said(await bob.write(FILE, "x\n"))).toBe("silent");
    await bob.read(FILE);
    expect(await world.store().files.list()).toEqual([]);
    await ann.before("docs/x");
    expect(said(await bob.before("docs/x"))).toBe("held (in-flight)");
  });

  it("observe refuses nothing, tells no model, and records what it would have refused", async () => {
    world.settings = { ...world.settings, mode: "observe" };
    await ann.before(FILE);
    expect(said(await bob.write(FILE, "two\n"))).toBe("silent");
    expect(await bob.notices()).toEqual([]);
    expect(await ann.notices()).toEqual([]);
    await ann.after(FILE, false);
    await ann.read(FILE);
    world.write("/repo/src/a.ts", "other\n");
    expect(said(await ann.before(FILE))).toBe("silent");
    const lines = await world.journal();
    expect(lines).toContain(`observed ${FILE} held`);
    expect(lines).toContain(`observed ${FILE} drift`);
    expect(lines.some((line) => line.startsWith("refused"))).toBe(false);
  });

  it("ignored files are observed, unless a rule or the setting says otherwise", async () => {
    world.ignored.add("/repo/src/a.ts");
    await ann.before(FILE);
    expect(said(await bob.before(FILE))).toBe("silent");
    world.settings = { ...world.settings, ignoredFiles: "enforce" };
    expect(said(await bob.before(FILE))).toBe("held (in-flight)");
    world.settings = { ...world.settings, ignoredFiles: "observe", rules: [rule("^src/", "enforce")] };
    expect(said(await bob.before(FILE))).toBe("held (in-flight)");
  });

  it("files outside any project are not guarded", async () => {
    expect(said(await ann.before("/etc/hosts"))).toBe("silent");
    expect(said(await bob.before("/etc/hosts"))).toBe("silent");
  });
});

describe("a store that fails", () => {
  const failure = new AppError("STATE_UNREADABLE", "a shard cannot be read");

  it("grants nothing: the failure reaches whoever decides what it means", async () => {
    await ann.start();
    world.breakStore(failure);
    await expect(ann.before(FILE)).rejects.toBe(failure);
  });

  it("that cannot be written refuses no edit for ever: what was seen since could not be kept", async () => {
    await ann.read(FILE);
    const full = new AppError("DISK_FULL", "no room");
    world.refuseWrites(full);
    for (const text of ["two\n", "three\n"]) {
      await expect(ann.before(FILE)).rejects.toBe(full);
      // The person was told, and the client goes on.
      world.write("/repo/src/a.ts", text);
      await expect(ann.after(FILE)).rejects.toBe(full);
      await expect(ann.read(FILE)).rejects.toBe(full);
    }
  });

  it("still refuses a write over a change, where only the leases cannot be read", async () => {
    await ann.read(FILE);
    world.breakLeases(failure);
    await expect(ann.before(FILE)).rejects.toBe(failure);
    world.write("/repo/src/a.ts", "two\n");
    expect(await ann.before(FILE)).toMatchObject({ refusal: { kind: "drift", diff: { text: "-1: one\n+1: two" } } });
  });
});
