import { beforeEach, describe, expect, it } from "vitest";
import { acquireLock, releaseLock } from "../../src/app/locks.ts";
import { type WaitEnd, waitForFile } from "../../src/app/wait-for-file.ts";
import type { ProcessFacts } from "../../src/domain/holder.ts";
import { type Session, said } from "../support/app/session.ts";
import { Timetable } from "../support/app/timetable.ts";
import { World } from "../support/app/world.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";
import { PROCESS } from "../support/domain/build.ts";

let world: World;
let otter: Session;
let heron: Session;
let others: Timetable;
let waitPid = 9000;

beforeEach(async () => {
  world = new World();
  others = new Timetable(world);
  world.write("/repo/a.ts", "one");
  world.write("/repo/b.ts", "one");
  otter = world.session("otter");
  heron = world.session("heron");
  for (const session of [otter, heron]) await session.start();
});

function wait(session: Session, path = "a.ts", mostMs = 100_000, process?: ProcessFacts): Promise<WaitEnd> {
  return waitForFile(others.machine(), session.caller, path, {
    mostMs,
    process: process ?? { ...PROCESS, pid: waitPid++ },
    signal: new AbortController().signal,
    onPlace: () => {},
  });
}

async function edit(session: Session, path: string, text: string): Promise<string> {
  await session.read(path);
  return said(await session.write(path, text));
}

const lock = (session: Session, path = "a.ts") =>
  acquireLock(world.machine, session.caller, path, { intent: "", ttlMs: null });
const release = (session: Session, path = "a.ts") => releaseLock(world.machine, session.caller, path);
const queueOf = async (path: string) =>
  (await world.store().files.list()).flatMap(({ record }) => (record.path === path ? (record.queue ?? []) : []));

describe("a wait for a file", () => {
  it("ends at once when nobody holds it, and keeps the file for the one who waited", async () => {
    expect(await wait(otter)).toMatchObject({ kind: "your-turn", path: "a.ts", waitedMs: 0 });
    expect(await edit(heron, "a.ts", "two")).toBe("held (reserved)");
    expect(await edit(otter, "a.ts", "three")).toBe("silent");
    world.seconds(61);
    expect(await edit(heron, "a.ts", "four")).toBe("silent");
  });

  it("ends when the holder lets go, and the holder has heard of it once", async () => {
    await lock(heron);
    others.inSeconds(30, () => release(heron));
    const end = await wait(otter);
    expect(end).toMatchObject({ kind: "your-turn" });
    expect(end.kind === "your-turn" && Math.round(end.waitedMs / 1000)).toBe(30);
    expect((await heron.notices()).filter((line) => line.startsWith("awaited"))).toEqual([
      `awaited a.ts ${await otter.name()}`,
    ]);
    expect(await queueOf("a.ts")).toEqual([]);
  });

  it("is not told once more that the file is free, as one that was only refused is", async () => {
    const refused = world.session("refused");
    await refused.start();
    await lock(heron);
    expect(await edit(otter, "a.ts", "too soon")).toContain("held");
    expect(await edit(refused, "a.ts", "too soon")).toContain("held");
    others.inSeconds(5, () => release(heron));
    expect((await wait(otter)).kind).toBe("your-turn");
    const free = async (session: Session) =>
      (await session.notices()).filter((line) => line.startsWith("released a.ts"));
    expect([await free(otter), await free(refused)]).toEqual([[], ["released a.ts "]]);
  });

  it("gets a file that its holder goes on editing, by the same rule as one that asks again", async () => {
    expect(await edit(heron, "a.ts", "two")).toBe("silent");
    for (const second of [3, 6, 9]) others.inSeconds(second, () => edit(heron, "a.ts", `at ${second}`));
    const end = await wait(otter);
    expect(end.kind === "your-turn" && Math.round(end.waitedMs / 1000)).toBe(10);
    expect(await edit(heron, "a.ts", "late")).toBe("held (reserved)");
  });

  it("is never overtaken by one that comes later", async () => {
    await lock(heron);
    const newcomer = world.session("newcomer");
    await newcomer.start();
    let said = "";
    others.inSeconds(5, async () => {
      await release(heron);
      said = await edit(newcomer, "a.ts", "overtaken");
    });
    expect((await wait(otter)).kind).toBe("your-turn");
    expect(said).toBe("held (reserved)");
    expect(world.text("/repo/a.ts")).toBe("one");
  });

  it("is served in the order of five, each after the one before has let go", async () => {
    await lock(heron);
    const order: string[] = [];
    const five = ["1", "2", "3", "4", "5"].map((name) => world.session(name));
    for (const session of five) await session.start();
    const waits = five.map(async (session, place) => {
      for (let turn = 0; turn < place * 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      const end = await wait(session, "a.ts", 10 * 60_000);
      order.push(`${place + 1} ${end.kind}`);
      await release(session);
    });
    others.inSeconds(60, () => release(heron));
    await Promise.all(waits);
    expect(order).toEqual([1, 2, 3, 4, 5].map((place) => `${place} your-turn`));
  });

  it("ends with its time, names the holder and how many were before, and gives its place up", async () => {
    await lock(heron);
    expect(await wait(otter, "a.ts", 5000)).toMatchObject({
      kind: "still-held",
      held: { lock: { pinned: { intent: "" } } },
      ahead: 0,
    });
    expect(await queueOf("a.ts")).toEqual([]);
    await release(heron);
    const newcomer = world.session("newcomer");
    await newcomer.start();
    expect(await edit(newcomer, "a.ts", "two")).toBe("silent");
  });

  it("stands in nobody's way once its command is gone", async () => {
    await lock(heron);
    const process = { ...PROCESS, pid: 8999 };
    const pending = wait(otter, "a.ts", 3_600_000, process);
    await new Promise((resolve) => setImmediate(resolve));
    // The command is killed: nothing of it runs any more, and its place is left behind.
    await world.store().files.list();
    world.liveness.set(process.pid, "dead");
    await release(heron);
    const newcomer = world.session("newcomer");
    await newcomer.start();
    expect(await edit(newcomer, "a.ts", "two")).toBe("silent");
    void pending.catch(() => {});
  });

  it("tells one that holds the file already so, and leaves its lease as it is", async () => {
    expect(await edit(otter, "a.ts", "two")).toBe("silent");
    expect(await wait(otter)).toMatchObject({ kind: "your-turn", reservedUntil: null });
  });
});

describe("a reservation", () => {
  beforeEach(async () => {
    await lock(heron);
    others.inSeconds(1, () => release(heron));
    await wait(otter);
  });

  it("ends after three minutes without a write", async () => {
    world.seconds(179);
    expect(await edit(heron, "a.ts", "two")).toBe("held (reserved)");
    world.seconds(2);
    expect(await edit(heron, "a.ts", "two")).toBe("silent");
  });

  it("lasts as long again from the moment its holder reads the file", async () => {
    world.seconds(150);
    await otter.read("a.ts");
    world.seconds(150);
    expect(await edit(heron, "a.ts", "two")).toBe("held (reserved)");
    world.seconds(31);
    expect(await edit(heron, "a.ts", "two")).toBe("silent");
  });

  it("ends with the turn of its session, not with one that was over before", async () => {
    world.seconds(1);
    await otter.stop();
    world.seconds(1);
    expect(await edit(heron, "a.ts", "two")).toBe("silent");
  });

  it("ends with its session", async () => {
    otter.die();
    expect(await edit(heron, "a.ts", "two")).toBe("silent");
  });
});

describe("commands that wait for each other", () => {
  it("are told so when the circle closes, in words; the last one gives way and the others go on", async () => {
    const wren = world.session("wren");
    await wren.start();
    world.write("/repo/c.ts", "one");
    await lock(otter, "a.ts");
    await lock(heron, "b.ts");
    await lock(wren, "c.ts");
    const first = wait(otter, "b.ts");
    const second = wait(heron, "c.ts");
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    const third = await wait(wren, "a.ts");
    expect(third).toMatchObject({ kind: "deadlock", path: "a.ts" });
    expect(third.kind === "deadlock" && third.cycle.map(({ name, waitsFor }) => `${name} -> ${waitsFor}`)).toEqual([
      expect.stringMatching(/ -> a\.ts$/),
      expect.stringMatching(/ -> b\.ts$/),
      expect.stringMatching(/ -> c\.ts$/),
    ]);
    await release(wren, "c.ts");
    expect((await second).kind).toBe("your-turn");
    await release(heron, "b.ts");
    expect((await first).kind).toBe("your-turn");
  });

  it("are told so where leases that are settled never yield, also of one whose record is gone", async () => {
    world.settings = { ...DEFAULT_SETTINGS, lease: { ...DEFAULT_SETTINGS.lease, yieldAfterMs: "exit" } };
    expect(await edit(otter, "a.ts", "two")).toBe("silent");
    expect(await edit(heron, "b.ts", "two")).toBe("silent");
    const first = wait(otter, "b.ts");
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    const { instances } = world.store();
    const found = (await instances.list()).find(({ record }) => record.process.pid === otter.process.pid);
    if (found === undefined) throw new Error("not registered");
    await instances.swap(found.key, (await instances.read(found.key)).revision, null);
    const second = await wait(heron, "a.ts");
    expect(second.kind === "deadlock" && second.cycle.at(-1)?.name).toBe(found.record.id);
    await release(heron, "b.ts");
    expect((await first).kind).toBe("your-turn");
  });

  it("go on when the lease in the circle is settled: it yields", async () => {
    expect(await edit(otter, "a.ts", "two")).toBe("silent");
    expect(await edit(heron, "b.ts", "two")).toBe("silent");
    const first = wait(otter, "b.ts");
    const second = wait(heron, "a.ts");
    expect([(await first).kind, (await second).kind]).toEqual(["your-turn", "your-turn"]);
  });
});
