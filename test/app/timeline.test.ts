import { beforeEach, describe, expect, it } from "vitest";
import { acquireLock, releaseLock } from "../../src/app/locks.ts";
import { type TimelineView, timeline } from "../../src/app/timeline.ts";
import type { EpochMs } from "../../src/domain/instant.ts";
import type { ResourceKey, Sha256 } from "../../src/domain/lease.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";
import { instanceOf } from "../support/domain/build.ts";

let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob());
});

function look(minutes = 60): Promise<TimelineView> {
  return timeline(world.project(), minutes * 60_000);
}

/** `a.ts: 0 held 1` a file each: whose, how it ended, how many writes. Holders are numbered as they come. */
async function told(minutes = 60): Promise<readonly string[]> {
  const { files } = await look(minutes);
  const known = [...new Set(files.flatMap(({ spans }) => spans.map(({ instance }) => instance)))];
  return files.map(({ path, spans }) => {
    const parts = spans.map(({ instance, end, writes }) => `${known.indexOf(instance)} ${end} ${writes.length}`);
    return `${path}: ${parts.join(", ")}`;
  });
}

describe("who held which file when", () => {
  it("is made of writes, and of who has the file now", async () => {
    await ann.write("a.ts", "one");
    world.seconds(10);
    await ann.write("a.ts", "two");
    await bob.write("b.ts", "one");
    expect(await told()).toEqual(["a.ts: 0 held 2", "b.ts: 1 held 1"]);
    const [first] = (await look()).files;
    expect(first?.spans[0]?.name).toMatch(/^\w+-\w+$/);
    expect(first?.checkout).toBe("/repo");
  });

  it("shows a file that went to another, and one that was given back at the end of its session", async () => {
    await ann.write("a.ts", "one");
    world.seconds(120);
    await bob.read("a.ts");
    await bob.write("a.ts", "two");
    expect(await told()).toEqual(["a.ts: 0 passed-on 1, 1 held 1"]);
    await bob.exit();
    expect(await told()).toEqual(["a.ts: 0 passed-on 1, 1 ended 1"]);
  });

  it("shows a lock by name from its beginning, though nothing was written", async () => {
    await acquireLock(world.machine, ann.caller, "a.ts", { intent: "", ttlMs: null });
    world.seconds(30);
    await ann.exit();
    expect(await told()).toEqual(["a.ts: 0 ended 0"]);
    const span = (await look()).files[0]?.spans[0];
    expect(Date.parse(span?.to ?? "") - Date.parse(span?.from ?? "")).toBe(30_000);
  });

  it("ends with a person's word, and keeps a file of another worktree apart", async () => {
    const there = bob.as({ cwd: "/tree", startFolder: "/tree" });
    await there.start();
    await ann.write("a.ts", "one");
    await there.write("a.ts", "two");
    await acquireLock(world.machine, there.caller, "c.ts", { intent: "", ttlMs: null });
    expect(await told()).toEqual(["a.ts: 0 held 1", "a.ts: 1 held 1", "c.ts: 1 held 0"]);
    const line = { at: world.nowMs as EpochMs, instance: null, name: null, path: "c.ts", detail: "" };
    await world.store().journal.append("x", { ...line, kind: "revoked" });
    await world.store().journal.append("x", { ...line, kind: "taken" });
    await world.store().journal.append("x", { ...line, kind: "ended" });
    await world.store().journal.append("x", { ...line, kind: "refused", instance: null });
    // The lease still stands in this story, so a bar begins anew.
    expect((await look()).files.at(-1)?.spans.map(({ end }) => end)).toEqual(["revoked", "held"]);
  });

  it("shows a file that was handed over, also to one that is not known any more", async () => {
    await ann.write("a.ts", "one");
    await ann.write("b.ts", "one");
    world.seconds(5);
    const others = (await world.store().instances.list()).map(({ record }) => record);
    const [giver, receiver] = others.sort((a, b) => a.process.pid - b.process.pid);
    const line = { at: world.nowMs as EpochMs, instance: giver?.id ?? null, name: giver?.name ?? null } as const;
    for (const [path, name] of [
      ["a.ts", receiver?.name],
      ["b.ts", "gone-bee"],
    ] as const) {
      await world.store().journal.append("x", { ...line, kind: "handed", path, detail: `to ${name}` });
    }
    await ann.exit();
    expect(await told()).toEqual(["a.ts: 0 passed-on 1, 1 unknown 0", "b.ts: 0 ended 1"]);
  });

  it("leaves out what is older than asked for, and files that nobody held", async () => {
    await ann.write("old.ts", "one");
    await ann.exit();
    world.seconds(3600);
    await world.session("c").write("new.ts", "one");
    expect(await told(30)).toEqual(["new.ts: 0 held 1"]);
    expect((await told(120)).length).toBe(2);
  });

  it("ends with a release, and leaves out what was found changed and what another checkout's session did", async () => {
    await acquireLock(world.machine, ann.caller, "a.ts", { intent: "", ttlMs: null });
    world.seconds(5);
    await releaseLock(world.machine, ann.caller, "a.ts");
    const { versions, files } = world.store();
    const [found] = await files.list();
    if (found === undefined) throw new Error("no record");
    const at = world.nowMs as EpochMs;
    const instance = await bob.id();
    const by = { instance, name: "bob" };
    const nothing = { sha: null, sizeBytes: null, mode: null, writer: null, command: null } as const;
    const version = { ...nothing, at, tool: "Bash" };
    const became = { sha: "0".repeat(64) as Sha256 };
    await versions.append(found.key as ResourceKey, { ...version, by, became });
    await versions.append(found.key as ResourceKey, { ...version, by: null, became: null });
    expect(await told()).toEqual(["a.ts: 0 released 0"]);
  });

  it("tells of one whose record is gone by the name in the journal, in the lease, or by its id", async () => {
    await acquireLock(world.machine, ann.caller, "a.ts", { intent: "", ttlMs: null });
    const { files, journal } = world.store();
    const [held] = await files.list();
    if (held === undefined) throw new Error("no record");
    const [lease] = held.record.leases;
    if (lease === undefined) throw new Error("no lease");
    const stranger = { ...lease, holder: { ...lease.holder, instance: instanceOf("gone-1"), name: "left-wren" } };
    await files.swap(held.key, (await files.read(held.key)).revision, { ...held.record, leases: [stranger] });
    await releaseLock(world.machine, ann.caller, "a.ts");
    world.seconds(5);
    const taken = { at: (world.nowMs - 60_000) as EpochMs, kind: "taken", path: "a.ts", detail: "" } as const;
    await journal.append("x", { ...taken, instance: instanceOf("gone-2"), name: null });
    const names = (await look()).files.flatMap(({ spans }) => spans.map(({ name }) => name));
    expect(names.sort()).toEqual(["gone-2", "left-wren", await ann.name()].sort());
  });

  it("counts a session and its subagents as one", async () => {
    const agent = ann.agent("1");
    await agent.startAgent();
    await agent.write("a.ts", "one");
    await ann.write("a.ts", "two");
    expect(await told()).toEqual(["a.ts: 0 held 2"]);
  });
});
