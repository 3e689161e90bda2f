/** What is said of a change that was found: what stood there before, who had written it, and what ran. */
import { beforeEach, describe, expect, it } from "vitest";
import { fileHistory } from "../../src/app/file-history.ts";
import { type ForeignChange, tellLater } from "../../src/app/find-changes.ts";
import { versionId } from "../../src/domain/version.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";
import { epoch } from "../support/domain/build.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
let world: World;
let ann: Session;
let bob: Session;
let annName: string;
let bobName: string;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ [FILE]: "one\n" }));
  [annName, bobName] = [await ann.name(), await bob.name()];
});

const overwrite = async () => world.write(PATH, "bob's\n");

/** Holds a file that it has read and not written: its user refused the write. */
async function hold(session: Session, path = FILE): Promise<void> {
  await session.read(path);
  await session.before(path);
  world.seconds(1);
  await session.batch(path);
  world.seconds(2);
}

async function newestVersion(path = FILE) {
  const { versions } = await fileHistory(world.machine, ann.caller, path, { limit: 1, isWithDiff: false });
  return versions[0];
}

async function idOf(path: string): Promise<string> {
  const content = await world.machine.workspace.content(path);
  return versionId(content.kind === "file" ? content.sha : null);
}

describe("what stood there before", () => {
  it("is what the holder read, written by nobody that coord knows", async () => {
    await hold(ann);
    const before = await idOf(PATH);
    expect(await bob.command("make", overwrite)).toEqual([`${FILE} of ${annName}, was ${before}`]);
    expect(await newestVersion()).toMatchObject({ version: before, writer: null, sizeBytes: 4, isKept: true });
  });

  it("is not to be had where its content was not kept, and then no undo is named", async () => {
    world.ignored.add(PATH);
    await hold(ann);
    expect(await bob.command("make", overwrite)).toEqual([`${FILE} of ${annName}, was not kept`]);
    expect(await newestVersion()).toMatchObject({ sizeBytes: null, isKept: false });
    expect(await ann.notices()).toEqual([`changed ${FILE} - ${bobName}: make`]);
  });

  it("is that there was no file, where the holder was about to make it", async () => {
    await ann.write("src/new.ts", "ann's\n", "overwrite");
    await ann.batch("src/new.ts");
    await ann.before("src/new.ts");
    world.files.delete("/repo/src/new.ts");
    await ann.after("src/new.ts");
    await ann.batch("src/new.ts");
    world.seconds(20);
    const told = await bob.command("make", async () => world.write("/repo/src/new.ts", "bob's\n"));
    expect(told).toEqual([`src/new.ts of ${annName}, was absent`]);
    expect(await newestVersion("src/new.ts")).toMatchObject({ version: "absent", replacedBy: { name: bobName } });
  });
});

describe("what ran meanwhile", () => {
  it("is named with what the same session had in the background then", async () => {
    await hold(ann);
    await bob.command("python slow.py", async () => {}, { taskId: "b1" });
    await bob.command("python slow.py", async () => {}, { taskId: "b2" });
    world.seconds(5);
    await bob.command("make", overwrite);
    const [line] = await ann.notices();
    expect(line).toContain(`${bobName}: make (or in the background: python slow.py)`);
    expect(await world.journal()).toContain(
      `changed ${FILE} held by ${annName}, while this ran: make (or in the background: python slow.py)`,
    );
  });

  it("is the tool, where that has no command", async () => {
    await hold(ann);
    await bob.command("", overwrite);
    expect((await ann.notices())[0]).toContain(`${bobName}: Bash`);
  });

  it("is looked at in this repository's files only, where the client lists more", async () => {
    await hold(ann);
    const changed = ["/other/x.ts", "/elsewhere/y.ts", PATH];
    expect(await bob.command("make", overwrite, { changed })).toHaveLength(1);
  });
});

describe("a change that is found at the end of a turn", () => {
  const change: ForeignChange = {
    path: FILE,
    at: epoch(1000),
    version: "abc",
    during: { name: "bob", command: "python slow.py" },
    isUnsure: false,
    holder: "ann",
  };

  it("is told to the session's own model with its next prompt", async () => {
    await tellLater(world.machine, bob.caller, [change]);
    expect(await bob.notices()).toEqual([`changed-theirs ${FILE} abc ann: python slow.py`]);
  });

  it("is told to nobody where coord is switched off by then", async () => {
    world.settings = { ...world.settings, mode: "off" };
    await tellLater(world.machine, bob.caller, [change]);
    world.settings = { ...world.settings, mode: "enforce" };
    expect(await bob.notices()).toEqual([]);
  });
});
