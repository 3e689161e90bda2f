import { beforeEach, describe, expect, it } from "vitest";
import { noteCommandEnd } from "../../src/app/commands.ts";
import { fileHistory } from "../../src/app/file-history.ts";
import { guardCommand } from "../../src/app/guard-command.ts";
import { restoreFile } from "../../src/app/restore-file.ts";
import { versionId } from "../../src/domain/version.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { type Session, said } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
let world: World;
let ann: Session;
let bob: Session;
let annName: string;
let bobName: string;
/** What Ann has written and settled, by its version. */
let settled: string;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ [FILE]: "one\n", "src/b.ts": "one\n" }));
  await ann.read(FILE);
  await ann.write(FILE, "ann's\n");
  [annName, bobName] = [await ann.name(), await bob.name()];
  settled = await versionNow();
  world.seconds(2);
});

async function versionNow(): Promise<string> {
  const content = await world.machine.workspace.content(PATH);
  return versionId(content.kind === "file" ? content.sha : null);
}

const overwrite =
  (path = PATH, text = "bob's\n") =>
  async () =>
    world.write(path, text);
const warnings = async () => (await world.journal()).filter((line) => line.startsWith("changed"));

describe("a file of another session that changed while a command ran", () => {
  it("is told to both at once, goes on record, and comes back with the undo that is told", async () => {
    expect(await bob.command("python gen.py", overwrite())).toEqual([`${FILE} of ${annName}, was ${settled}`]);
    expect(await ann.notices()).toEqual([`changed ${FILE} ${settled} ${bobName}: python gen.py`]);
    expect(await warnings()).toEqual([`changed ${FILE} held by ${annName}, while this ran: python gen.py`]);
    const { versions } = await fileHistory(world.machine, ann.caller, FILE, { limit: 1, isWithDiff: false });
    expect(versions).toMatchObject([
      {
        version: settled,
        replacedBy: { name: bobName },
        tool: "Bash",
        command: "python gen.py",
        writer: { name: annName },
      },
    ]);
    const undo = { path: FILE, wanted: { kind: "id", id: settled }, to: null, isDryRun: false } as const;
    expect(await restoreFile(world.machine, bob.caller, undo)).toMatchObject({ kind: "held" });
    expect(await restoreFile(world.machine, ann.caller, undo)).toMatchObject({ kind: "restored" });
    expect(world.text(PATH)).toBe("ann's\n");
    expect(await bob.command("python gen.py", overwrite("/repo/src/c.ts"))).toEqual([]);
  });

  it("is not looked for after a command that told all it writes, but believed where the client saw it change", async () => {
    expect(await bob.command("cat x", overwrite(), { tellsAll: true })).toEqual([]);
    expect(await bob.command("cat x", overwrite(PATH, "2\n"), { tellsAll: true, changed: [PATH] })).toHaveLength(1);
    expect(await bob.command("sleep 9", overwrite(PATH, "3\n"), { tellsAll: true, taskId: "b1" })).toEqual([]);
    expect(await bob.taskEnds("b1")).toEqual([]);
    expect(await bob.command("make", overwrite(PATH, "4\n"))).toHaveLength(1);
  });

  it("is found by the client's own list as well as without one, and for files that are gone", async () => {
    expect(await bob.command("make", overwrite(), { changed: [PATH] })).toHaveLength(1);
    await ann.read(FILE);
    const gone = await bob.command(
      "rm -r src",
      async () => {
        world.files.delete(PATH);
        world.elapse(100);
      },
      { changed: [PATH] },
    );
    // In memory nothing tells when a file went: its folder does that on a disk.
    expect(gone).toEqual([]);
  });

  it("is found though the client's list does not have it: git ignores it, or it was written under another name", async () => {
    expect(await bob.command("make", overwrite(), { changed: ["/repo/src/b.ts"] })).toHaveLength(1);
    await ann.read(FILE);
    world.seconds(2);
    expect(await bob.command("make", overwrite(PATH, "again\n"), { changed: [] })).toHaveLength(1);
  });

  it("is told once, however many look", async () => {
    const cat = world.session("cat");
    await cat.start();
    await cat.command("sleep 100", async () => {
      expect(await bob.command("python gen.py", overwrite())).toEqual([
        `${FILE} of ${annName}, was ${settled}, unsure`,
      ]);
    });
    await bob.command("true", async () => {});
    await ann.prompt();
    expect(await ann.outside()).toEqual([]);
    expect(await ann.notices()).toHaveLength(1);
    expect(await warnings()).toHaveLength(1);
  });

  it("is no news while the holder has read it since, or wrote it itself meanwhile", async () => {
    const told = await bob.command("npm test", async () => {
      await ann.write(FILE, "ann's again\n");
      world.seconds(1);
    });
    expect(told).toEqual([]);
    expect(
      await bob.command("npm test", async () => {
        await overwrite()();
        await ann.read(FILE);
      }),
    ).toEqual([]);
    expect(await ann.notices()).toEqual([]);
  });

  it("blames nobody for a formatter that runs as the holder's own hook", async () => {
    const told = await bob.command("npm test", async () => {
      await ann.before(FILE);
      world.write(PATH, "ann's   third\n");
      await ann.after(FILE);
      world.write(PATH, "ann's third\n");
    });
    await ann.batch(FILE);
    expect([told, await ann.notices()]).toEqual([[], []]);
    expect(await bob.command("true", async () => world.elapse(100))).toEqual([]);
  });

  it("blames nobody for what the holder's write leaves that is running just now", async () => {
    await ann.before(FILE);
    expect(await bob.command("npm test", overwrite(PATH, "half of ann's"))).toEqual([]);
    await ann.after(FILE);
    expect(await ann.notices()).toEqual([]);
  });

  it("names it while the holder's write still waits for its user", async () => {
    await ann.before(FILE);
    await ann.waits(FILE);
    expect(await bob.command("python gen.py", overwrite())).toHaveLength(1);
  });

  it("blames nobody for a command of the holder's own; that one is told alone, when both ran", async () => {
    let told: readonly string[] = ["nothing yet"];
    const own = await ann.command("make", async () => {
      told = await bob.command("npm test", overwrite());
    });
    expect([told, own, await warnings()]).toEqual([[], [], []]);
    expect(await ann.notices()).toEqual([`changed-unsure ${FILE} ${settled} ${bobName}: npm test`]);
    await ann.read(FILE);
    await ann.command("make", overwrite(PATH, "made\n"));
    expect(await bob.command("npm test", async () => world.elapse(100))).toEqual([]);
  });

  it("asks for nothing where nobody holds the file, the holder is dead, or coord is off", async () => {
    expect(await bob.command("make", overwrite("/repo/src/b.ts"))).toEqual([]);
    ann.die();
    expect(await bob.command("make", overwrite())).toEqual([]);
    world.settings = { ...world.settings, mode: "off" };
    expect(await bob.command("make", overwrite(PATH, "off\n"))).toEqual([]);
  });

  it("counts subagents as others, for each other", async () => {
    const [one, two] = [ann.agent("one"), ann.agent("two")];
    await one.startAgent();
    await two.startAgent();
    await one.read("src/b.ts");
    await one.write("src/b.ts", "one's\n");
    world.seconds(2);
    expect(await two.command("make", overwrite("/repo/src/b.ts"))).toEqual([
      expect.stringContaining(`src/b.ts of ${annName}/tester, was `),
    ]);
  });

  it("keeps before the command what it may overwrite, though its holder never wrote or read it whole", async () => {
    world.write("/repo/src/big.ts", "never read\n");
    await ann.before("src/big.ts", "overwrite");
    await ann.batch("src/big.ts");
    await world.store().blobs.evict({ mostBytes: 0, keptForMs: 0 });
    await bob.command("python gen.py", overwrite("/repo/src/big.ts"));
    const kept = await Promise.all(
      [...world.files.values()].map(async () => world.store().blobs.get((await shaOf("never read\n")) as never)),
    );
    expect(kept).toContain("never read\n");
  });
});

async function shaOf(text: string): Promise<string | null> {
  world.write("/repo/probe", text);
  const content = await world.machine.workspace.content("/repo/probe");
  return content.kind === "file" ? content.sha : null;
}

describe("a command in the background", () => {
  it("stays in flight until the client says that it is over, whatever its session does meanwhile", async () => {
    const call = { toolUseId: "toolu_watch", tool: "Bash", command: "npm run watch" };
    const writes = [{ path: PATH, kind: "part", reach: "file", part: "npm run watch" }] as const;
    const granted = await guardCommand(world.machine, ann.caller, { ...call, writes, mayTouchAny: false });
    expect(granted).toEqual({ kind: "silent" });
    await noteCommandEnd(world.machine, ann.caller, { ...call, fromMs: world.nowMs, toMs: world.nowMs, taskId: "b1" });
    world.seconds(1);
    await ann.batch(FILE);
    await ann.stop(1);
    world.seconds(120);
    expect(said(await bob.before(FILE))).toBe("held (in-flight)");
    world.write(PATH, "watched\n");
    expect(await ann.taskEnds("b2")).toEqual([]);
    expect(said(await bob.before(FILE))).toBe("held (in-flight)");
    expect(await ann.taskEnds("b1")).toEqual([]);
    const after = await world.store().files.read((await keyOf(PATH)) as string);
    expect(after.record?.lastWrite).toMatchObject({ by: { name: annName }, tool: "Bash" });
    const { versions } = await fileHistory(world.machine, ann.caller, FILE, { limit: 1, isWithDiff: false });
    expect(versions).toMatchObject([{ version: settled, isKept: true, tool: "Bash", command: "npm run watch" }]);
    world.seconds(61);
    expect(said(await bob.before(FILE))).not.toBe("held (in-flight)");
  });

  it("is looked at when it ends: what it overwrote of others is told to both", async () => {
    await bob.command("python slow.py", async () => {}, { taskId: "b9" });
    world.seconds(5);
    world.write(PATH, "bob's\n");
    expect(await bob.command("true", async () => {})).toEqual([]);
    expect(await bob.taskEnds("b9")).toEqual([`${FILE} of ${annName}, was ${settled}`]);
    expect(await ann.notices()).toEqual([`changed ${FILE} ${settled} ${bobName}: python slow.py`]);
    expect(await bob.taskEnds("b9")).toEqual([]);
  });

  it("does not hide for ever what others change: it may run for days", async () => {
    await ann.command("npm run dev", async () => {}, { taskId: "b1" });
    world.seconds(5);
    expect(await bob.command("python gen.py", overwrite())).toEqual([`${FILE} of ${annName}, was ${settled}, unsure`]);
  });
});

async function keyOf(path: string): Promise<string | null> {
  return (await world.machine.workspace.locate(path, "/repo"))?.key ?? null;
}

describe("a change by nobody that coord knows", () => {
  it("is told to the holder at its next prompt, once, with the way back; nobody is blamed", async () => {
    world.write(PATH, "an editor's\n");
    world.seconds(1);
    expect(await ann.outside()).toEqual([`changed-outside ${FILE} ${settled}`]);
    expect(await ann.outside()).toEqual([]);
    expect(await warnings()).toEqual([`changed ${FILE} outside Claude Code, held by ${annName}`]);
    const { versions } = await fileHistory(world.machine, ann.caller, FILE, { limit: 1, isWithDiff: false });
    expect(versions).toMatchObject([{ version: settled, replacedBy: null, tool: "", isKept: true }]);
    expect(await bob.outside()).toEqual([]);
    world.write(PATH, "an editor's second\n");
    expect(await ann.outside()).toHaveLength(1);
  });

  it("names what runs in the background beside it, which may have done it or not", async () => {
    await bob.command("npm run dev", async () => {}, { taskId: "b1" });
    world.seconds(5);
    world.write(PATH, "an editor's, or the watcher's\n");
    expect(await ann.outside()).toEqual([`changed-outside ${FILE} ${settled} ${bobName}: npm run dev`]);
    const { versions } = await fileHistory(world.machine, ann.caller, FILE, { limit: 1, isWithDiff: false });
    expect(versions).toMatchObject([{ version: settled, replacedBy: null }]);
  });

  it("is nothing that the holder has read since, or changed by its own command", async () => {
    world.write(PATH, "an editor's\n");
    await ann.read(FILE);
    expect(await ann.outside()).toEqual([]);
    await ann.command("make", overwrite(PATH, "made\n"));
    expect(await ann.outside()).toEqual([]);
  });
});
