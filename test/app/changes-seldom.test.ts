/** Changes that are seldom: of files that are gone, twice the same, by an editor before a first write; and runs that are over. */
import { beforeEach, describe, expect, it } from "vitest";
import { beforeCommand } from "../../src/app/before-command.ts";
import { noteCommandEnd } from "../../src/app/commands.ts";
import { guardCommand } from "../../src/app/guard-command.ts";
import { acquireLock } from "../../src/app/locks.ts";
import type { Workspace } from "../../src/app/ports.ts";
import { restoreFile } from "../../src/app/restore-file.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { Interruption } from "../support/app/interrupt.ts";
import { type Session, said } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ [FILE]: "one\n" }));
  await ann.read(FILE);
  await ann.write(FILE, "ann's\n");
  world.seconds(2);
});

const overwrite =
  (text = "bob's\n", path = PATH) =>
  async () =>
    world.write(path, text);

/** On a disk the folder tells when a file in it went. */
function tellOfFolders(): void {
  const { workspace } = world.machine;
  const stamps: Workspace["stamps"] = async (absolutes) =>
    (await workspace.stamps(absolutes)).map((stamp) => stamp ?? { changedAtMs: world.nowMs - 50, inode: null });
  Object.assign(world, { machine: { ...world.machine, workspace: { ...workspace, stamps } } });
}

const remove = (path: string) => async () => {
  world.elapse(100);
  world.files.delete(path);
  world.elapse(100);
};

describe("a held file that is gone", () => {
  beforeEach(tellOfFolders);

  it("is told of like any change", async () => {
    expect(await bob.command("rm -r src", remove(PATH))).toHaveLength(1);
    expect((await ann.notices())[0]).toMatch(/^changed src\/a\.ts [0-9a-f]{10} .*: rm -r src$/);
  });

  it("is not told of where it may be there under another form of its name, or cannot be read", async () => {
    await ann.write("src/ö.ts", "ann's\n", "overwrite");
    world.seconds(2);
    expect(await bob.command("rm -r src", remove("/repo/src/ö.ts"))).toEqual([]);
    const unreadable = async () => {
      await overwrite()();
      world.unreadable.set(PATH, "EACCES");
    };
    expect(await bob.command("chmod 0 src/a.ts", unreadable)).toEqual([]);
  });

  it("is expected by who removed it with a command, but not that it comes back", async () => {
    const call = { tool: "Bash", toolUseId: "toolu_rm", command: "rm src/b.ts" };
    world.write("/repo/src/b.ts", "one\n");
    const writes = [{ path: "/repo/src/b.ts", kind: "delete", reach: "file", part: "rm src/b.ts" }] as const;
    expect(await guardCommand(world.machine, ann.caller, { ...call, writes, mayTouchAny: false })).toMatchObject({
      kind: "silent",
    });
    await remove("/repo/src/b.ts")();
    await noteCommandEnd(world.machine, ann.caller, { ...call, fromMs: 0, toMs: world.nowMs, taskId: null });
    await ann.batch("src/b.ts");
    world.seconds(20);
    expect(await bob.command("true", async () => world.elapse(100))).toEqual([]);
    const told = await bob.command("make", overwrite("made\n", "/repo/src/b.ts"));
    expect(told).toEqual([`src/b.ts of ${await ann.name()}, was absent`]);
  });
});

describe("the same change twice", () => {
  it("is told twice, where the file was brought back in between", async () => {
    expect(await bob.command("make", overwrite())).toHaveLength(1);
    world.seconds(1);
    const undo = { path: FILE, wanted: { kind: "latest" }, to: null, isDryRun: false } as const;
    expect(await restoreFile(world.machine, ann.caller, undo)).toMatchObject({ kind: "restored" });
    await ann.read(FILE);
    world.seconds(20);
    expect(await bob.command("make", overwrite())).toHaveLength(1);
    expect(await ann.notices()).toHaveLength(2);
  });
});

describe("a write whose reply goes on", () => {
  it("may have been followed by its user's formatter, so nobody is blamed at once", async () => {
    const cat = world.session("cat");
    await cat.start();
    await cat.before("src/c.ts", "overwrite");
    world.write("/repo/src/c.ts", "cat's\n");
    await cat.after("src/c.ts");
    const path = "/repo/src/c.ts";
    expect(await bob.command("make", overwrite("formatted\n", path))).toEqual([]);
    world.seconds(20);
    expect(await bob.command("make", overwrite("bob's\n", path))).toHaveLength(1);
  });
});

describe("commands that are over though no hook said so", () => {
  it("make nothing unsure: those of who has left, and of a reply that has ended", async () => {
    const [cat, dan] = [world.session("cat"), world.session("dan")];
    for (const session of [cat, dan]) {
      await session.start();
      const call = { tool: "Bash", toolUseId: "toolu_x", command: "x", tellsAll: false };
      await beforeCommand(world.machine, session.caller, call, false);
    }
    const name = await ann.name();
    expect((await bob.command("make", overwrite("1\n")))[0]).toMatch(/, unsure$/);
    world.seconds(1);
    await cat.exit();
    await dan.batch("src/d.ts");
    world.seconds(1);
    const [told] = await bob.command("make", overwrite("2\n"));
    expect(told).toMatch(new RegExp(`^${FILE} of ${name}, was [0-9a-f]+$`));
  });

  it("are known from their end on, where coord was installed while they ran", async () => {
    const call = { tool: "Bash", toolUseId: "toolu_old", command: "npm run watch" };
    await noteCommandEnd(world.machine, bob.caller, { ...call, fromMs: world.nowMs, toMs: world.nowMs, taskId: "b1" });
    world.seconds(5);
    await overwrite()();
    expect(await bob.taskEnds("b1")).toHaveLength(1);
  });
});

describe("a change outside Claude Code", () => {
  it("is told to who holds the file and has not written it yet", async () => {
    world.write("/repo/src/b.ts", "one\n");
    await bob.read("src/b.ts");
    await bob.before("src/b.ts");
    world.seconds(1);
    await bob.batch("src/b.ts");
    world.seconds(1);
    await overwrite("an editor's\n", "/repo/src/b.ts")();
    expect((await bob.outside())[0]).toMatch(/^changed-outside src\/b\.ts /);
  });

  it("costs no reading of files that have not changed", async () => {
    const read: string[] = [];
    const { workspace } = world.machine;
    const content = (absolute: string) => {
      read.push(absolute);
      return workspace.content(absolute);
    };
    Object.assign(world, { machine: { ...world.machine, workspace: { ...workspace, content } } });
    expect(await ann.outside()).toEqual([]);
    expect(read).toEqual([]);
    await overwrite("an editor's\n")();
    expect(await ann.outside()).toHaveLength(1);
    expect(read).toEqual([PATH]);
  });
});

describe("a file that somebody holds where coord only observes", () => {
  it("is written over, and the user is told when what it was could not be kept", async () => {
    world.settings = { ...world.settings, mode: "observe" };
    const { open } = world.machine;
    const append = (): Promise<never> => Promise.reject(new Error("no room"));
    const machine = {
      ...world.machine,
      open: async (stateDir: string, checkout: string) => {
        const project = await open(stateDir, checkout);
        return { ...project, store: { ...project.store, versions: { ...project.store.versions, append } } };
      },
    };
    Object.assign(world, { machine });
    expect(await bob.before(FILE)).toEqual({ kind: "unkept", path: FILE, reason: "no room" });
  });

  it("says at the second refusal when the first one counts from", async () => {
    const first = await bob.before(FILE);
    world.seconds(4);
    const second = await bob.before(FILE);
    const freeAt = (verdict: typeof first) =>
      verdict.kind === "deny" && verdict.refusal.kind === "held" ? verdict.refusal.freeAt : null;
    expect(freeAt(first)).not.toBeNull();
    expect(freeAt(second)).toBe(freeAt(first));
    expect(said(second)).toBe("held (settled)");
  });
});

describe("a shell that is back, and is removed at that moment", () => {
  it.each([1, 2, 3, 4, 5, 6])("has the lock it asked for: before operation %i", async (operation) => {
    const shell = world.session("shell").as({ kind: "shell", sessionId: null });
    await acquireLock(world.machine, shell.caller, "src/s.ts", { intent: "", ttlMs: null });
    await shell.exit();
    const interruption = new Interruption(operation, async () => {
      const { instances } = world.store();
      for (const { key, record } of await instances.list()) {
        if (record.process.pid !== shell.process.pid) continue;
        await instances.swap(key, (await instances.read(key)).revision, null);
      }
    });
    const machine = interruption.machine(world.machine);
    const lock = await acquireLock(machine, shell.caller, "src/s.ts", { intent: "", ttlMs: null });
    expect(lock).toMatchObject({ kind: "acquired" });
  });
});
