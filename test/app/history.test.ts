import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/app/errors.ts";
import { fileHistory } from "../../src/app/file-history.ts";
import { type Restoration, type RestoreRequest, restoreFile } from "../../src/app/restore-file.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { type Session, said } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ [FILE]: "one\n" }));
});

async function history(session = ann, file = FILE): Promise<readonly string[]> {
  const { versions } = await fileHistory(world.machine, session.caller, file, { limit: 50, isWithDiff: false });
  return versions.map(({ replacedBy, tool, isKept, sha256 }) => {
    const content = sha256 === null ? "absent" : isKept ? "kept" : "lost";
    return `${content}, by ${replacedBy?.name ?? "outside"} with ${tool || "-"}`;
  });
}

function restore(session: Session, changes: Partial<RestoreRequest> = {}): Promise<Restoration> {
  const request = { path: FILE, wanted: { kind: "latest" }, to: null, isDryRun: false, ...changes } as const;
  return restoreFile(world.machine, session.caller, request);
}

describe("what a file was before a write", () => {
  it("is kept, though nobody had read it, and says who replaced it", async () => {
    await ann.write(FILE, "two\n", "overwrite");
    await ann.write(FILE, "three\n");
    const name = await ann.name();
    expect(await history()).toEqual([`kept, by ${name} with Edit`, `kept, by ${name} with Write`]);
    const { present, versions } = await fileHistory(world.machine, bob.caller, FILE, { limit: 1, isWithDiff: true });
    expect(present.writer?.name).toBe(name);
    expect(versions).toMatchObject([{ diff: { kind: "lines", text: "-1: two\n+1: three" }, sizeBytes: 4 }]);
  });

  it("is kept as it was found, when an edit is refused by its own user and nothing happens", async () => {
    await ann.before(FILE);
    await ann.batch(FILE);
    expect(await history()).toEqual([]);
    await bob.read(FILE);
    await ann.stop();
    world.seconds(61);
    await bob.write(FILE, "two\n");
    expect(await history()).toEqual([`kept, by ${await bob.name()} with Edit`]);
  });

  it("is kept where coord only observes and a second session writes over the first", async () => {
    world.settings = { ...world.settings, mode: "observe" };
    await ann.write(FILE, "ann's\n", "overwrite");
    expect(said(await bob.write(FILE, "bob's\n", "overwrite"))).toBe("silent");
    expect(await history()).toEqual([
      `kept, by ${await bob.name()} with Write`,
      `kept, by ${await ann.name()} with Write`,
    ]);
    expect(await world.store().blobs.get((await versionSha(0)) as never)).toBe("ann's\n");
  });

  it("says that there was no file, and a restore removes it again", async () => {
    await ann.write("src/new.ts", "new\n", "overwrite");
    expect(await history(ann, "src/new.ts")).toEqual([`absent, by ${await ann.name()} with Write`]);
    expect(await restore(ann, { path: "src/new.ts" })).toMatchObject({ kind: "restored", version: "absent" });
    expect(world.files.has("/repo/src/new.ts")).toBe(false);
    await restore(ann, { path: "src/new.ts" });
    expect(world.text("/repo/src/new.ts")).toBe("new\n");
  });

  it("is not kept of what git ignores, and that is said; who wrote is on record all the same", async () => {
    world.ignored.add(PATH);
    await ann.write(FILE, "two\n", "overwrite");
    const view = await fileHistory(world.machine, ann.caller, FILE, { limit: 9, isWithDiff: false });
    expect(view).toMatchObject({ excludedBecause: "ignored", versions: [{ isKept: false, tool: "Write" }] });
    await expect(restore(ann)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("is not kept where that is switched off", async () => {
    world.settings = { ...world.settings, history: { ...world.settings.history, mostBytes: 0 } };
    await ann.write(FILE, "two\n", "overwrite");
    expect(await fileHistory(world.machine, ann.caller, FILE, { limit: 9, isWithDiff: false })).toMatchObject({
      excludedBecause: "switched-off",
      versions: [],
    });
  });

  it("includes what somebody outside overwrote between two writes", async () => {
    await ann.write(FILE, "ann's\n", "overwrite");
    world.write(PATH, "an editor's\n");
    expect(await history()).toEqual([`kept, by outside with -`, `kept, by ${await ann.name()} with Write`]);
    await ann.read(FILE);
    await ann.write(FILE, "ann's again\n");
    expect(await history()).toEqual([
      `kept, by ${await ann.name()} with Edit`,
      "kept, by outside with -",
      `kept, by ${await ann.name()} with Write`,
    ]);
  });

  it("does not stand in the way of the write when it cannot be kept, but the user is told", async () => {
    const { store } = await world.machine.open("/repo/.git/coord", "/repo");
    const full = new AppError("DISK_FULL", "the disk is full");
    const open = world.machine.open;
    const versions = { ...store.versions, append: () => Promise.reject(full) };
    const machine = {
      ...world.machine,
      open: async (stateDir: string, checkout: string) => {
        const project = await open(stateDir, checkout);
        return { ...project, store: { ...project.store, versions } };
      },
    };
    Object.assign(world, { machine });
    expect(await ann.before(FILE)).toEqual({ kind: "unkept", path: FILE, reason: "the disk is full" });
    expect(await world.journal()).toContain(`failure ${FILE} nothing was kept: the disk is full`);
  });
});

async function versionSha(index: number): Promise<string | null> {
  const { versions } = await fileHistory(world.machine, ann.caller, FILE, { limit: 50, isWithDiff: false });
  return versions[index]?.sha256 ?? null;
}

describe("restoring", () => {
  beforeEach(async () => {
    await ann.write(FILE, "two\n", "overwrite");
    await ann.write(FILE, "three\n");
  });

  it("undoes the last change, and the same again undoes that", async () => {
    expect(await restore(ann)).toMatchObject({ kind: "restored", isDone: true, path: FILE });
    expect(world.text(PATH)).toBe("two\n");
    await restore(ann);
    expect(world.text(PATH)).toBe("three\n");
    expect((await history()).slice(0, 2)).toEqual([
      `kept, by ${await ann.name()} with coord restore`,
      `kept, by ${await ann.name()} with coord restore`,
    ]);
  });

  it("is refused inside a claim that shuts others out, and changes nothing", async () => {
    const paths = [{ glob: FILE, source: `^${FILE}$` }];
    await ann.claim("texts", { paths, exclusive: true });
    await expect(restore(bob)).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(world.text(PATH)).toBe("three\n");
    expect(await restore(ann)).toMatchObject({ kind: "restored" });
  });

  it("is refused while somebody else holds the file, and changes nothing", async () => {
    expect(await restore(bob)).toMatchObject({ kind: "held", path: FILE });
    expect(world.text(PATH)).toBe("three\n");
    expect(await world.held()).toEqual([`${FILE} ${await ann.name()}`]);
  });

  it("holds nothing afterwards that it did not hold before", async () => {
    await ann.exit();
    expect(await restore(bob)).toMatchObject({ kind: "restored" });
    expect(await world.held()).toEqual([]);
    expect(world.text(PATH)).toBe("two\n");
    await bob.write(FILE, "bob's\n", "edit");
    await restore(bob);
    expect(await world.held()).toEqual([`${FILE} ${await bob.name()}`]);
  });

  it("makes a conversation that had seen the file read it again before it writes", async () => {
    await restore(ann);
    expect(said(await ann.before(FILE))).toBe("drift");
    await ann.read(FILE);
    expect(said(await ann.before(FILE))).toBe("silent");
  });

  it("says what it would do and does not do it", async () => {
    const { length } = await history();
    expect(await restore(ann, { isDryRun: true })).toMatchObject({ kind: "restored", isDone: false });
    expect([world.text(PATH), (await history()).length]).toEqual(["three\n", length]);
  });

  it("puts the content into another file, which is guarded like the file itself", async () => {
    expect(await restore(ann, { to: "src/old.ts" })).toMatchObject({ kind: "restored", path: "src/old.ts" });
    expect([world.text(PATH), world.text("/repo/src/old.ts")]).toEqual(["three\n", "two\n"]);
    await bob.write("src/b.ts", "bob's\n", "overwrite");
    expect(await restore(ann, { to: "src/b.ts" })).toMatchObject({ kind: "held", path: "src/b.ts" });
    expect(world.text("/repo/src/b.ts")).toBe("bob's\n");
  });

  it("says when there is nothing of the kind", async () => {
    await expect(restore(ann, { wanted: { kind: "id", id: "0000" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await restore(ann, { wanted: { kind: "moment", at: world.store().now().wall } })).toMatchObject({
      kind: "unchanged",
    });
    await expect(restore(ann, { path: "/outside/a.ts" })).rejects.toMatchObject({ code: "NOT_A_PROJECT" });
  });

  it("keeps no version longer than it is told to", async () => {
    world.settings = { ...world.settings, history: { mostBytes: 1e9, keptForMs: 60_000 } };
    world.seconds(61);
    expect(await history()).toEqual([]);
    await ann.start();
    await expect(restore(ann)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await world.store().blobs.evict(world.settings.history)).toBe(0);
  });
});
