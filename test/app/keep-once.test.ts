/** Before a command that may write anything, others' files are read once: then one look each says that they are kept. */
import { beforeEach, expect, it } from "vitest";
import { guardCommand } from "../../src/app/guard-command.ts";
import type { Machine } from "../../src/app/machine.ts";
import type { FileStamp, Workspace } from "../../src/app/ports.ts";
import type { Sha256 } from "../../src/domain/lease.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

let world: World;
let ann: Session;
let bob: Session;
let read: string[];

beforeEach(async () => {
  world = new World();
  read = [];
  for (const name of ["a", "b"]) world.write(`/repo/${name}`, `${name}\n`);
  [ann, bob] = [world.session("ann"), world.session("bob")];
  await ann.start();
  await bob.start();
  // Held, and never settled.
  for (const name of ["a", "b"]) await ann.before(name, "overwrite");
  await world.store().blobs.evict({ mostBytes: 0, keptForMs: 0 });
  world.seconds(1);
});

/** Bob is about to run something; answers which of Ann's files were read for it. */
async function command(change: Partial<Workspace> = {}): Promise<readonly string[]> {
  read = [];
  const { workspace } = world.machine;
  const content: Workspace["content"] = async (absolute) => {
    read.push(absolute);
    return workspace.content(absolute);
  };
  const machine: Machine = { ...world.machine, workspace: { ...workspace, content, ...change } };
  world.elapse(10);
  const request = { writes: [], mayTouchAny: true, command: "make", tool: "Bash", toolUseId: "toolu_1" };
  expect(await guardCommand(machine, bob.caller, request)).toEqual({ kind: "silent" });
  return read;
}

async function isKept(path: string): Promise<boolean> {
  const content = await world.machine.workspace.content(path);
  if (content.kind !== "file") return false;
  const [isThere = false] = await world.store().blobs.hasAll([content]);
  return isThere;
}

it("they are read and kept by the first, and not read by the next", async () => {
  expect(await command()).toEqual(["/repo/a", "/repo/b"]);
  expect([await isKept("/repo/a"), await isKept("/repo/b")]).toEqual([true, true]);
  expect(await command()).toEqual([]);
});

it("one that has changed is read again", async () => {
  await command();
  world.write("/repo/a", "changed\n");
  world.seconds(1);
  expect(await command()).toEqual(["/repo/a"]);
  expect(await isKept("/repo/a")).toBe(true);
  expect(await command()).toEqual([]);
});

it("one that another file has come in the place of is read again, though it changed at the same time", async () => {
  await command();
  const stamps: Workspace["stamps"] = async (absolutes) =>
    (await world.machine.workspace.stamps(absolutes)).map((stamp): FileStamp | null => stamp && { ...stamp, inode: 2 });
  expect(await command({ stamps })).toEqual(["/repo/a", "/repo/b"]);
  expect(await command({ stamps })).toEqual([]);
});

it("one that changes at the very time of the look is read again by the next", async () => {
  world.files.set("/repo/a", { text: "just now\n", changedAtMs: world.nowMs });
  await command();
  expect(await command()).toEqual(["/repo/a"]);
  world.seconds(1);
  await command();
  expect(await command()).toEqual([]);
});

it("one whose content is gone from what was kept, or is not whole, is kept again", async () => {
  await command();
  await world.store().blobs.evict({ mostBytes: 0, keptForMs: 0 });
  expect(await command()).toEqual(["/repo/a", "/repo/b"]);
  expect([await isKept("/repo/a"), await isKept("/repo/b")]).toEqual([true, true]);
});

it("one that may not be kept is read each time, and nothing is noted of it again", async () => {
  world.ignored.add("/repo/a");
  await command();
  let written = 0;
  const kept = await world.store().kept();
  const before = await kept.read();
  expect(await command()).toEqual(["/repo/a"]);
  if ((await kept.read()) !== before) written++;
  expect(written).toBe(0);
  expect(await isKept("/repo/a")).toBe(false);
});

it("one that is gone, or of which nothing can be told, is not noted", async () => {
  world.files.delete("/repo/a");
  await command();
  expect((await (await world.store().kept()).read()).size).toBe(1);
  const nothing: Workspace["stamps"] = async (absolutes) => absolutes.map(() => null);
  await (await world.store().kept()).write(new Map());
  await command({ stamps: nothing });
  expect((await (await world.store().kept()).read()).size).toBe(0);
});

it("one that changes while it is kept is not noted as what it was", async () => {
  const { workspace } = world.machine;
  const keepable: Workspace["keepable"] = async (resource) => {
    const found = await workspace.keepable(resource);
    return found.kind === "content" ? { ...found, sha: "0".repeat(64) as Sha256 } : found;
  };
  await command({ keepable });
  expect((await (await world.store().kept()).read()).size).toBe(0);
});

it("what is known of files that nobody holds any more is forgotten", async () => {
  await command();
  expect((await (await world.store().kept()).read()).size).toBe(2);
  await ann.exit();
  await bob.before("a", "overwrite");
  const cat = world.session("cat");
  await cat.start();
  world.write("/repo/a", "changed\n");
  world.seconds(1);
  const request = { writes: [], mayTouchAny: true, command: "make", tool: "Bash", toolUseId: "toolu_2" };
  await guardCommand(world.machine, cat.caller, request);
  expect((await (await world.store().kept()).read()).size).toBe(1);
});
