/** What is gone by the time somebody asks: holders, instances, files, other leases of the same session. */
import { beforeEach, describe, expect, it } from "vitest";
import { AppError, codeOrReason, hasCode, reasonOf } from "../../src/app/errors.ts";
import { fileHistory } from "../../src/app/file-history.ts";
import { factsFor } from "../../src/app/lazy/contention.ts";
import { decide } from "../../src/domain/decide.ts";
import type { InstanceRecord } from "../../src/domain/instance.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { Interruption } from "../support/app/interrupt.ts";
import { type Session, said } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";
import { at, holder, keyOf, lease, record, token } from "../support/domain/build.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ "src/a.ts": "one\n", "src/b.ts": "one\n" }));
});

async function found(session: Session) {
  const { instances } = world.store();
  const one = (await instances.list()).find(({ record }) => record.process.pid === session.process.pid);
  if (one === undefined) throw new Error("not registered");
  return { ...one, revision: (await instances.read(one.key)).revision };
}

/** Changes an instance's record (null: removes it) and nothing else, as when its end was cut off. */
async function put(session: Session, change: Partial<InstanceRecord> | null): Promise<void> {
  const { key, revision, record: was } = await found(session);
  await world.store().instances.swap(key, revision, change === null ? null : { ...was, ...change });
}

describe("a holder that has ended, but whose lease was left", () => {
  it("is no overlap with another checkout", async () => {
    world.write("/tree/src/a.ts", "one\n");
    const there = ann.as({ cwd: "/tree", startFolder: "/tree" });
    await there.before("/tree/src/a.ts");
    expect(said(await bob.before(FILE))).toBe("overlap");
    await bob.exit();
    await bob.start();
    await put(ann, { status: "ended" });
    expect(said(await bob.before(FILE))).toBe("silent");
  });
});

describe("a session that ends", () => {
  it("gives back a file that its main thread and its subagent hold", async () => {
    await ann.write(FILE, "ann's\n", "overwrite");
    const agent = ann.agent("x");
    await agent.startAgent();
    await agent.read(FILE);
    expect(said(await agent.before(FILE))).toBe("silent");
    expect(await world.held()).toHaveLength(2);
    expect(await ann.exit()).toEqual([FILE]);
    expect(await world.held()).toEqual([]);
  });
});

describe("a session that is removed while it registers", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("registers again with its next hook: before operation %i", async (operation) => {
    const cat = world.session("cat");
    const interruption = new Interruption(operation, async () => {
      const { instances } = world.store();
      for (const { key } of await instances.list())
        await instances.swap(key, (await instances.read(key)).revision, null);
    });
    const { machine } = world;
    Object.assign(world, { machine: interruption.machine(machine) });
    await cat.start();
    Object.assign(world, { machine });
    await cat.beat();
    expect((await found(cat)).record.status).toBe("active");
  });
});

describe("a file that goes while it is kept", () => {
  it("was no file, as far as its history knows", async () => {
    const keepable = async () => ({ kind: "missing" }) as const;
    const { machine } = world;
    Object.assign(world, { machine: { ...machine, workspace: { ...machine.workspace, keepable } } });
    expect(said(await ann.before(FILE, "overwrite"))).toBe("silent");
    Object.assign(world, { machine });
    const { versions } = await fileHistory(world.machine, ann.caller, FILE, { limit: 1, isWithDiff: false });
    expect(versions).toMatchObject([{ version: "absent", writer: null }]);
  });
});

describe("who waits for a file that nobody knows any more", () => {
  it("closes no circle with those who wait for it", async () => {
    await ann.write(FILE, "ann's\n", "overwrite");
    const { record: me } = await found(ann);
    const now = world.store().now();
    const want = { key: keyOf("gone"), thread: "", firstRefusedAt: now, lastAskedAt: now };
    await world.store().wants.put(me.id, [want]);
    expect(said(await bob.before(FILE))).toBe("held (settled)");
  });
});

describe("a lease of whose holder nothing was asked", () => {
  it("is not taken", async () => {
    const project = await world.machine.open("/repo/.git/coord", "/repo");
    const factsOf = await factsFor(world.machine, project, keyOf("a"), [], at(0));
    const acquire = { kind: "acquire", operation: null, pin: null, refusedForMs: null, closesCycle: false } as const;
    const { outcome } = decide(
      { ...acquire, holder: holder("b"), policy: world.settings.lease },
      { record: record([lease()]), now: at(1), nextToken: token(2), factsOf },
    );
    expect(outcome.kind).toBe("held");
  });
});

describe("an error", () => {
  it("says its code, or else what it is about", () => {
    const system = Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT" });
    const ours = new AppError("DISK_FULL", "the disk is full");
    expect([system, ours, new Error("a fault"), "text"].map(codeOrReason)).toEqual([
      "ENOENT",
      "DISK_FULL",
      "a fault",
      "text",
    ]);
    expect([system, "text"].map(reasonOf)).toEqual(["ENOENT: no such file", "text"]);
    expect([system, ours, "ENOENT"].map((error) => hasCode(error, ["ENOENT", "EACCES"]))).toEqual([true, false, false]);
  });

  it("of a store that has no code does not take the protection away", async () => {
    await ann.read(FILE);
    world.write(PATH, "an editor's\n");
    const read = (): Promise<never> => Promise.reject(new Error("a fault"));
    const { machine } = world;
    const open = async (stateDir: string, checkout: string) => {
      const project = await machine.open(stateDir, checkout);
      return { ...project, store: { ...project.store, files: { ...project.store.files, read } } };
    };
    Object.assign(world, { machine: { ...machine, open } });
    expect(await ann.before(FILE).then(said, reasonOf)).toBe("drift");
    await ann.read("src/b.ts").catch(() => {});
    expect(await bob.before("src/b.ts").then(said, reasonOf)).toBe("a fault");
  });
});
