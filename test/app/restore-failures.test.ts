/** What a restore says when there is nothing to restore, and that it changes nothing when it fails. */
import { beforeEach, describe, expect, it } from "vitest";
import { AppError, reasonOf } from "../../src/app/errors.ts";
import type { Machine, Project } from "../../src/app/machine.ts";
import { type RestoreRequest, restoreFile } from "../../src/app/restore-file.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
let world: World;
let ann: Session;

beforeEach(async () => {
  world = new World();
  ann = world.session("ann");
  await ann.start();
});

function restore(changes: Partial<RestoreRequest> = {}, machine: Machine = world.machine) {
  const request = { path: FILE, wanted: { kind: "latest" }, to: null, isDryRun: false, ...changes } as const;
  return restoreFile(machine, ann.caller, request);
}

describe("a version that cannot be meant", () => {
  it("is one whose digits fit several", async () => {
    // Their SHA-256 begin with the same digit.
    for (const text of ["0\n", "10\n", "1\n"]) await ann.write(FILE, text, "overwrite");
    const failed = restore({ wanted: { kind: "id", id: "9" } });
    await expect(failed).rejects.toMatchObject({ code: "BAD_INPUT", hint: `coord history ${FILE}` });
    await expect(failed).rejects.toThrow(/fits several versions of src\/a\.ts: [0-9a-f]{16}, [0-9a-f]{16}$/);
  });

  it("is what is there now, for another file: that is a copy", async () => {
    await ann.write(FILE, "one\n", "overwrite");
    const moment = { kind: "moment", at: world.store().now().wall } as const;
    await expect(restore({ wanted: moment, to: "src/b.ts" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(world.files.has("/repo/src/b.ts")).toBe(false);
  });

  it("is that there was no file, for another file", async () => {
    await ann.write(FILE, "one\n", "overwrite");
    await expect(restore({ to: "src/b.ts" })).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(world.text(PATH)).toBe("one\n");
  });

  it("is any of a folder", async () => {
    world.unreadable.set(PATH, "is a directory");
    await expect(restore()).rejects.toMatchObject({ code: "BAD_INPUT", message: `${FILE} is a directory` });
  });
});

describe("a restore that fails", () => {
  beforeEach(async () => {
    await ann.write(FILE, "one\n", "overwrite");
    await ann.write(FILE, "two\n");
    await ann.exit();
    await ann.start();
    expect(await world.held()).toEqual([]);
  });

  const system = (code: string): Error => Object.assign(new Error(`${code}: it failed`), { code });
  const failing = (error: unknown): Machine => ({
    ...world.machine,
    workspace: { ...world.machine.workspace, replace: () => Promise.reject(error) },
  });

  it.each([
    ["DISK_FULL", system("ENOSPC")],
    ["STATE_READ_ONLY", system("EACCES")],
    ["STATE_READ_ONLY", "no error at all"],
    ["BAD_CONFIG", new AppError("BAD_CONFIG", "said by coord itself")],
  ])("says %s, leaves the file and holds nothing: %s", async (code, error) => {
    const failed = restore({}, failing(error));
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(reasonOf(error)) });
    expect(world.text(PATH)).toBe("two\n");
    expect(await world.held()).toEqual([]);
    expect(await restore()).toMatchObject({ kind: "restored" });
  });

  it("is not even begun where what is there cannot be kept", async () => {
    const append = () => Promise.reject(new AppError("DISK_FULL", "the disk is full"));
    const withoutVersions = (project: Project): Project => {
      const versions = { ...project.store.versions, append };
      return { ...project, store: { ...project.store, versions } };
    };
    const { open } = world.machine;
    const machine = { ...world.machine, open: async (dir: string, at: string) => withoutVersions(await open(dir, at)) };
    await expect(restore({}, machine)).rejects.toMatchObject({ code: "DISK_FULL" });
    expect(world.text(PATH)).toBe("two\n");
    expect(await world.held()).toEqual([]);
  });
});
