/** What happens seldom: outside any project, with files nobody can read, and where two are at it at once. */
import { beforeEach, describe, expect, it } from "vitest";
import { checkLock } from "../../src/app/check-lock.ts";
import { diagnoseProject } from "../../src/app/diagnose-project.ts";
import { systemCode } from "../../src/app/errors.ts";
import { homeOrThrow } from "../../src/app/home-project.ts";
import { inspect } from "../../src/app/inspect.ts";
import { noteHookRan } from "../../src/app/keep-alive.ts";
import { acquireLock, releaseLock } from "../../src/app/locks.ts";
import { entry, journal, type Machine, type Project } from "../../src/app/machine.ts";
import { archiveDecisions } from "../../src/app/query-decisions.ts";
import { revokeLock } from "../../src/app/revoke-lock.ts";
import { roleOf, setRole } from "../../src/app/set-role.ts";
import { spokenName } from "../../src/domain/spoken-name.ts";
import { Interruption } from "../support/app/interrupt.ts";
import { type Session, said } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";
import { agentOf } from "../support/domain/build.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
const PIN = { intent: "", ttlMs: null };
let world: World;
let ann: Session;
let bob: Session;
let shell: Session;

beforeEach(() => {
  world = new World();
  world.write(PATH, "one\n");
  [ann, bob] = [world.session("ann"), world.session("bob")];
  shell = world.session("shell").as({ kind: "shell", sessionId: null });
});

async function projectOf(machine: Machine): Promise<Project> {
  return (await homeOrThrow(machine, "/repo")).project;
}

describe("outside any project", () => {
  const outside = (session: Session): Session => session.as({ cwd: "/home/x", startFolder: "/home/x" });

  it("there is no home, no role and no file to lock", async () => {
    await expect(homeOrThrow(world.machine, "/home/x")).rejects.toMatchObject({ code: "NOT_A_PROJECT" });
    expect(await roleOf(world.machine, outside(ann).caller)).toBeNull();
    await expect(acquireLock(world.machine, ann.caller, "", PIN)).rejects.toMatchObject({ code: "NOT_A_PROJECT" });
    await noteHookRan(world.machine, outside(ann).caller, "Stop");
    expect(await world.store().ran.get("Stop")).toBeNull();
  });

  it("a session that writes into one is registered there, with the folder it works in", async () => {
    expect(said(await outside(ann).before(PATH, "overwrite"))).not.toBe("overlap");
    expect(await ann.record()).toMatchObject({ worktree: "/home/x", branch: null });
  });
});

describe("a file that nobody can read", () => {
  it("is let through: the client's own write fails better; its lock can be taken and looked at", async () => {
    await ann.read(FILE);
    await shell.start();
    await acquireLock(world.machine, shell.caller, FILE, PIN);
    await releaseLock(world.machine, shell.caller, FILE);
    world.unreadable.set(PATH, "EACCES");
    expect(said(await ann.before(FILE))).toBe("silent");
    expect((await checkLock(world.machine, shell.caller, FILE)).drift).toMatchObject({ kind: "unreadable" });
    world.unreadable.set("/repo/src/b.ts", "EISDIR");
    expect(await acquireLock(world.machine, shell.caller, "src/b.ts", PIN)).toMatchObject({ kind: "acquired" });
    expect((await checkLock(world.machine, shell.caller, "src/b.ts")).drift.kind).toBe("never-seen");
  });

  it("is not kept when it is ignored, and has no text before it was made", async () => {
    world.settings = { ...world.settings, ignoredFiles: "enforce" };
    world.ignored.add(PATH);
    await ann.read(FILE);
    world.write(PATH, "two\n");
    expect(await ann.before(FILE)).toMatchObject({ refusal: { diff: { kind: "none" } } });
    world.ignored.clear();
    await bob.before("src/new.ts", "overwrite");
    await bob.after("src/new.ts");
    await bob.batch("src/new.ts");
    world.write("/repo/src/new.ts", "by another\n");
    expect(await bob.before("src/new.ts")).toMatchObject({
      refusal: { kind: "drift", diff: { kind: "lines", text: "+1: by another" } },
    });
  });
});

/** Two keys of instances that the same name is spoken for. */
function keysOfOneName(): readonly string[] {
  const keyOf = (index: number): string => index.toString(16).padStart(8, "0");
  const name = spokenName(keyOf(7), new Set());
  const isAlike = (index: number): boolean => spokenName(keyOf(index), new Set()) === name;
  return Array.from({ length: 20_000 }, (_, index) => index)
    .filter((index) => index >= 7 && isAlike(index))
    .map(keyOf);
}

describe("two that register at one moment", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("keep to it when the other comes before operation %i", async (at) => {
    // A register of its own to each, and one name to both.
    const [first = "", second = ""] = keysOfOneName();
    const shortHash = (text: string): string => (text.includes(String(ann.process.pid)) ? first : second);
    const interruption = new Interruption(at, () => bob.start());
    Object.assign(world, { machine: interruption.machine({ ...world.machine, shortHash }) });
    await ann.start();
    await bob.start();
    const names = (await world.store().instances.list()).map(({ record }) => record.name);
    expect(new Set(names).size).toBe(2);
  });
});

describe("two hooks of a session that register it at one moment", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("make one instance of it: before operation %i", async (at) => {
    const interruption = new Interruption(at, () => ann.beat());
    Object.assign(world, { machine: interruption.machine(world.machine) });
    await ann.start();
    expect(await world.store().instances.list()).toHaveLength(1);
  });
});

describe("those who look", () => {
  it("see agents by type, or by id where the client names none, and failures of the last day only", async () => {
    await ann.start();
    await ann.agent("x").startAgent();
    await ann.as({ agent: { id: agentOf("y"), type: "" } }).startAgent();
    const project = await projectOf(world.machine);
    await journal(project.store, entry("failure", project.store.now().wall, null, "old"));
    world.seconds(25 * 60 * 60);
    await journal(project.store, entry("failure", project.store.now().wall, null, "new"));
    await journal(project.store, entry("refused", project.store.now().wall, null, "no failure"));
    const { failures, sinceMs, instances } = await diagnoseProject(world.machine, project, ["Stop"]);
    expect(failures.map(({ detail }) => detail)).toEqual(["new"]);
    expect(sinceMs).not.toBeNull();
    expect(instances[0]?.agents).toEqual(["tester", "y"]);
  });

  it("are told of a want no longer than it is fresh, and of an overlap with one who has left", async () => {
    await ann.before(FILE);
    await bob.before(FILE);
    const project = await projectOf(world.machine);
    const look = () => inspect(world.machine, project, ann.caller, "/repo", 5);
    expect((await look()).totals.waiters).toBe(1);
    world.seconds(60 * 60);
    expect((await look()).totals.waiters).toBe(0);
    const there = world.session("there").as({ cwd: "/tree", startFolder: "/tree" });
    world.write("/tree/src/a.ts", "one\n");
    await there.before(FILE);
    const { instances } = world.store();
    const { id } = await there.record();
    const found = (await instances.list()).find(({ record }) => record.id === id);
    if (found === undefined) throw new Error("not registered");
    await instances.swap(found.key, (await instances.read(found.key)).revision, null);
    const { overlaps } = await look();
    expect(overlaps.flatMap(({ holders }) => holders.map(({ branch }) => branch)).sort()).toEqual(["main", null]);
  });
});

describe("a script that asks as an edit does", () => {
  it("has seen what it locked", async () => {
    await acquireLock(world.machine, shell.caller, FILE, PIN);
    expect(said(await shell.before(FILE))).toBe("silent");
    world.write(PATH, "two\n");
    expect(said(await shell.before(FILE))).toBe("drift");
  });
});

describe("a person who ends a lock", () => {
  it("of the session it types in is not told of it by a notice", async () => {
    await ann.before(FILE);
    const me = await ann.record();
    const { revoked } = await revokeLock(world.machine, ann.caller, FILE, me, true);
    expect(revoked).toHaveLength(1);
    expect(await ann.notices()).toEqual([]);
    expect((await revokeLock(world.machine, ann.caller, FILE, me, true)).revoked).toEqual([]);
    expect((await revokeLock(world.machine, ann.caller, "src/none.ts", me, true)).revoked).toEqual([]);
  });
});

describe("a session in two repositories", () => {
  it("remembers the second once, and goes on when that is gone", async () => {
    world.write("/other/x.ts", "one\n");
    await ann.start();
    await ann.before("/other/x.ts");
    await ann.before("/other/y.ts", "overwrite");
    const { id } = await ann.record();
    expect((await world.store().touched.get(id))?.value).toEqual(["/other/.git/coord"]);
    Object.assign(world, { machine: { ...world.machine, reopen: async () => null } });
    await setRole(world.machine, ann.caller, "backend");
    expect((await ann.record()).role).toBe("backend");
  });

  it("is one in each, also where it has changed to the second", async () => {
    world.write("/other/x.ts", "one\n");
    await ann.start();
    await ann.before("/other/x.ts");
    await ann.as({ cwd: "/other" }).beat();
    expect(await world.store("/other").instances.list()).toHaveLength(1);
  });
});

describe("what is asked for wrongly", () => {
  it.each([-1, 1.5, Number.NaN])("is refused: keeping %f decisions", async (keep) => {
    const project = await projectOf(world.machine);
    await expect(archiveDecisions(world.machine, project, { keep })).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it.each([
    [null, "no error at all"],
    [null, new Error("without a code")],
    [null, Object.assign(new Error("with a number"), { code: 5 })],
    ["ENOENT", Object.assign(new Error("of the system"), { code: "ENOENT" })],
  ])("has the code %s", (code, error) => {
    expect(systemCode(error)).toBe(code);
  });
});

describe("an instance that ended before coord kept the moment", () => {
  it("is dropped a week after it started", async () => {
    await ann.start();
    await ann.exit();
    const { instances } = world.store();
    const [found] = await instances.list();
    if (found === undefined) throw new Error("not registered");
    const { revision } = await instances.read(found.key);
    await instances.swap(found.key, revision, { ...found.record, endedAt: null });
    world.seconds(8 * 24 * 60 * 60);
    await bob.start();
    expect((await instances.list()).map(({ record }) => record.process.pid)).toEqual([bob.process.pid]);
  });
});
