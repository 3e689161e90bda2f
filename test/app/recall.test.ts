import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/app/errors.ts";
import { readEstates, succeed } from "../../src/app/estates.ts";
import type { GitTree } from "../../src/app/git-tree.ts";
import { ensureInstance } from "../../src/app/instances.ts";
import type { Project } from "../../src/app/machine.ts";
import { addNote, clearNotes, notesFor } from "../../src/app/notes.ts";
import type { Store } from "../../src/app/ports.ts";
import { isNothing, recallOwn } from "../../src/app/recall.ts";
import { recallNamed } from "../../src/app/resume.ts";
import { startSession } from "../../src/app/start-session.ts";
import { MOST_NOTES } from "../../src/domain/estate.ts";
import type { InstanceRecord } from "../../src/domain/instance.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { Interruption } from "../support/app/interrupt.ts";
import { type Session, said } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

let world: World;
let ann: Session;
let bob: Session;
beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({}, "startup"));
});

const recordOf = (session: Session): Promise<InstanceRecord> =>
  ensureInstance(world.machine, world.project(), session.caller);
const note = async (session: Session, text: string) =>
  addNote(world.machine, world.project(), await recordOf(session), text);
const notes = async (session: Session): Promise<readonly string[]> =>
  (await notesFor(world.project(), await recordOf(session))).map(({ text }) => text);

/** A git in which these files differ from HEAD; null: it gives no answer. */
function gitWith(dirty: readonly string[] | null): GitTree {
  const changes: GitTree["changes"] = async (_, paths) =>
    dirty === null
      ? null
      : dirty.filter((path) => paths?.includes(path)).map((path) => ({ path, name: path, kinds: ["modified"] }));
  const never = (): never => {
    throw new Error("not asked for");
  };
  return {
    changes,
    matching: never,
    moved: never,
    differing: never,
    commitsAmong: never,
    aliased: never,
    hasAutostash: never,
    isMerging: never,
    isIndexLocked: never,
    prefixOf: never,
  };
}

const resume = (session: Session, name: string | null, git = gitWith(["a.ts"]), isTaking = true) =>
  recallNamed(world.machine, git, world.project(), session.caller, name, isTaking);

async function succeedAs(session: Session, isNew = true): Promise<string | null> {
  await session.start(isNew ? "startup" : "resume");
  return (await succeed(world.machine, world.project(), await recordOf(session), isNew))?.name ?? null;
}

describe("notes", () => {
  it("are kept in their order, also those that are written at once, and dropped together", async () => {
    await note(ann, "first");
    world.seconds(1);
    await note(ann, "second");
    world.seconds(1);
    await Promise.all([note(ann, "third"), note(ann, "fourth")]);
    const found = await notes(ann);
    expect(found.slice(0, 2)).toEqual(["first", "second"]);
    expect([...found].sort()).toEqual(["first", "fourth", "second", "third"]);
    expect(await notes(bob)).toEqual([]);
    expect(await clearNotes(world.project(), await recordOf(ann))).toBe(4);
    expect(await notes(ann)).toEqual([]);
  });

  it("are bounded", async () => {
    for (let number = 0; number < MOST_NOTES; number++) await note(ann, `note ${number}`);
    await expect(note(ann, "one more")).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(await notes(ann)).toHaveLength(MOST_NOTES);
  });
});

describe("what a session was at", () => {
  beforeEach(async () => {
    world.write("/repo/a.ts", "one\n");
    await ann.prompt("fix the login");
    await ann.write("a.ts", "ONE\n");
    await ann.claim("login");
    await note(ann, "half done");
    await ann.command("make server", async () => {}, { taskId: "b1" });
  });

  it("is its task, notes, files, claims, running commands and work that is not committed", async () => {
    const { recall, heir } = await resume(ann, null);
    expect(recall).toMatchObject({
      of: { name: await ann.name() },
      how: "own",
      endedAt: null,
      task: "fix the login",
      notes: [{ text: "half done" }],
      files: ["a.ts"],
      claims: ["feature login"],
      commands: ["make server"],
      uncommitted: ["a.ts"],
    });
    expect(heir).toBeNull();
    expect((await resume(ann, await ann.name(), gitWith([]))).recall.uncommitted).toEqual([]);
    await ann.exit();
    await bob.read("a.ts");
    await bob.write("a.ts", "ONE BOB\n");
    expect((await resume(bob, await ann.name(), gitWith(["a.ts"]), false)).recall.uncommitted).toEqual(["a.ts"]);
  });

  it("names files of another worktree in full, now and afterwards", async () => {
    await ann.as({ cwd: "/tree" }).write("c.ts", "tree\n");
    expect((await resume(ann, null)).recall.files).toEqual(["/tree/c.ts", "a.ts"]);
    await ann.exit();
    expect((await readEstates(world.project())).estates[0]?.files).toEqual(["/tree/c.ts", "a.ts"]);
  });

  it("says so where git does not tell", async () => {
    expect((await resume(ann, null, gitWith(null))).recall.uncommitted).toBeNull();
  });

  it("stays readable when it crashed, for one new session at its place", async () => {
    const name = await ann.name();
    ann.die();
    const [next, other] = [world.session("next"), world.session("other")];
    expect(await succeedAs(next)).toBe(name);
    expect(await succeedAs(other)).toBeNull();
    expect(await notes(next)).toEqual(["half done"]);
    expect((await readEstates(world.project())).estates).toMatchObject([
      {
        name,
        how: "crashed",
        task: "fix the login",
        files: ["a.ts"],
        claims: ["feature login"],
        commands: ["make server"],
      },
    ]);
    expect(await world.held()).toEqual([]);
    const { recall } = await resume(next, null);
    expect(recall).toMatchObject({
      how: "own",
      task: "fix the login",
      notes: [{ text: "half done" }],
      files: [],
      uncommitted: ["a.ts"],
    });
  });

  it("is for whoever starts at once only one's", async () => {
    ann.die();
    await bob.start("compact");
    const sessions = Array.from({ length: 8 }, (_, index) => world.session(`s${index}`));
    for (const session of sessions) await session.start("startup");
    const records = await Promise.all(sessions.map(recordOf));
    const found = await Promise.all(records.map((me) => succeed(world.machine, world.project(), me, true)));
    expect(found.filter((estate) => estate !== null)).toHaveLength(1);
  });

  it("is not told to a new session when it ended in order, but to the same conversation in another process", async () => {
    const name = await ann.name();
    await ann.exit();
    expect(await succeedAs(world.session("next"))).toBeNull();
    expect(await succeedAs(world.session("again").as({ sessionId: ann.caller.sessionId }), false)).toBe(name);
  });

  it("can be asked for by name, and then is the asker's", async () => {
    const name = await ann.name();
    ann.die();
    const { recall, heir } = await resume(bob, name);
    expect(recall).toMatchObject({ of: { name }, how: "crashed", files: ["a.ts"], notes: [{ text: "half done" }] });
    expect(heir).toBeNull();
    expect(await succeedAs(world.session("next"))).toBeNull();
    expect(await notes(bob)).toEqual(["half done"]);
    const cat = world.session("cat");
    expect(await resume(cat, recall.of.instance)).toMatchObject({ heir: await bob.name() });
  });

  it("can be looked at by a person without being taken", async () => {
    const name = await ann.name();
    ann.die();
    expect(await resume(bob, name, gitWith([]), false)).toMatchObject({ heir: null });
    expect(await succeedAs(world.session("next"))).toBe(name);
  });

  it("goes on over several crashes", async () => {
    ann.die();
    const next = world.session("next");
    await succeedAs(next);
    world.seconds(1);
    await note(next, "a bit more");
    next.die();
    const last = world.session("last");
    expect(await succeedAs(last)).toBe(await next.name());
    expect(await notes(last)).toEqual(["half done", "a bit more"]);
    expect(await clearNotes(world.project(), await recordOf(last))).toBe(2);
  });
});

describe("an ending that is cut off", () => {
  async function crashed(): Promise<string> {
    ({ world, ann, bob } = await annAndBob({}, "startup"));
    await ann.write("a.ts", "ONE\n");
    await ann.claim("login");
    const name = await ann.name();
    ann.die();
    return name;
  }

  it("at any operation leaves what the dead one had to the next who looks", async () => {
    await crashed();
    const whole = new Interruption(0, async () => {});
    await startSession(whole.machine(world.machine), bob.caller, "startup");
    expect(whole.count).toBeGreaterThan(20);
    for (let at = 1; at <= whole.count; at++) {
      const name = await crashed();
      const cut = new Interruption(at, () => new Promise(() => {}));
      await Promise.race([startSession(cut.machine(world.machine), bob.caller, "startup"), tick()]);
      const next = world.session("next");
      expect([at, await succeedAs(next)]).toEqual([at, name]);
      const [estate] = (await readEstates(world.project())).estates;
      expect([at, estate?.files, estate?.claims, estate?.how]).toEqual([at, ["a.ts"], ["feature login"], "crashed"]);
      // Never seen, so it must be read; but nobody holds it.
      expect([at, said(await next.write("a.ts", "TWO\n"))]).toEqual([at, "unseen"]);
    }
  });
});

/** Long enough for everything that is not held up. */
async function tick(): Promise<null> {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return null;
}

describe("whose work nobody can go on with", () => {
  it("is one that lives, and one that nobody knows", async () => {
    await expect(resume(ann, await bob.name())).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    await expect(resume(ann, "brisk-nobody")).rejects.toMatchObject({ code: "NOT_FOUND", hint: "coord status" });
    const name = await bob.name();
    await bob.exit();
    await expect(resume(ann, `${name.slice(0, -1)}x`)).rejects.toMatchObject({
      hint: `did you mean: coord resume ${name}`,
    });
  });

  it("is nothing where there was nothing", async () => {
    expect(isNothing(await recallOwn(world.machine, gitWith([]), world.project(), await recordOf(ann)))).toBe(true);
    expect(
      isNothing({
        ...(await recallOwn(world.machine, gitWith([]), world.project(), await recordOf(ann))),
        uncommitted: null,
      }),
    ).toBe(true);
  });
});

describe("a full disk", () => {
  it("keeps nobody from ending, and what it left is kept if there is room once something was given back", async () => {
    await ann.write("a.ts", "ONE\n");
    const { machine } = world;
    let failures = 1;
    const refusing = withTeam((team) => ({
      ...team,
      estates: {
        ...team.estates,
        swap: (...facts: Parameters<typeof team.estates.swap>) =>
          failures-- > 0 ? Promise.reject(new AppError("DISK_FULL", "no space")) : team.estates.swap(...facts),
      },
    }));
    const { endInstance } = await import("../../src/app/end-session.ts");
    expect(await endInstance(machine, refusing, await recordOf(ann), "ended", "x")).toEqual(["a.ts"]);
    expect((await readEstates(world.project())).estates).toMatchObject([{ files: ["a.ts"], how: "ended" }]);
    failures = 2;
    await endInstance(machine, refusing, await recordOf(bob), "ended", "x");
    expect((await readEstates(world.project())).estates).toHaveLength(1);
    expect(await world.journal()).toContain("failure - no room for what it leaves");
  });

  it("nor does what cannot be read", async () => {
    const broken = {
      ...world.project(),
      store: { ...world.store(), leased: () => Promise.reject(new Error("damage")) },
    };
    const { endInstance } = await import("../../src/app/end-session.ts");
    await endInstance(world.machine, broken, await recordOf(ann), "ended", "x");
    expect((await recordOf(ann)).status).toBe("ended");
    expect(await world.journal()).toContain("failure - what it leaves: Error: damage");
  });

  it("is no reason to fail a start", async () => {
    const refusing = withTeam((team) => ({
      ...team,
      estates: { ...team.estates, read: () => Promise.reject(new AppError("STATE_UNREADABLE", "damage")) },
    }));
    const machine = { ...world.machine, found: async () => ({ project: refusing, checkout: "/repo" }) };
    expect(await startSession(machine, ann.caller, "startup")).toMatchObject({ mayRecall: false });
  });
});

type Team = Awaited<ReturnType<Store["team"]>>;

function withTeam(change: (team: Team) => Team): Project {
  const { store, ...rest } = world.project();
  return { ...rest, store: { ...store, team: async () => change(await store.team()) } };
}
