import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openNamed } from "../../src/adapters/store-file/named-register.ts";
import { endResources, guardResources } from "../../src/app/guard-resources.ts";
import { homeOrThrow } from "../../src/app/home-project.ts";
import { acquireLock, releaseLock } from "../../src/app/locks.ts";
import type { Machine } from "../../src/app/machine.ts";
import type { NamedStore } from "../../src/app/named-resources.ts";
import { type ClaimWaitEnd, waitForClaim } from "../../src/app/wait-for-claim.ts";
import { type WaitEnd, type WaitRequest, waitForFile } from "../../src/app/wait-for-file.ts";
import { type ResourceWaitEnd, waitForResource } from "../../src/app/wait-for-resource.ts";
import { openWaits } from "../../src/app/wait-graph.ts";
import type { NamedResource } from "../../src/domain/named-resource.ts";
import { claimWaitText, resourceWaitText, waitText } from "../../src/text/wait-text.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";
import { PROCESS } from "../support/domain/build.ts";

/** To see one fail: let `endsInTime` in `src/domain/use-end.ts` always say so, or `stuckPart` leave the graph as it is. */
const TTL_MS = 30 * 60_000;
const DB: NamedResource = { name: "db", commands: ["migrate"], capacity: 1, ttlMs: TTL_MS };
const PORTS: NamedResource = { name: "ports", commands: ["serve"], capacity: 2, ttlMs: TTL_MS };

let folder: string;
let world: World;
let named: NamedStore;
let anna: Session;
let ben: Session;
let cleo: Session;
let waitPid = 9100;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coord circle-"));
  world = new World();
  world.settings = { ...DEFAULT_SETTINGS, resources: [DB, PORTS], resourceWaitMs: 0 };
  named = openNamed(join(folder, "state"), () => world.store().now());
  for (const file of ["a.ts", "b.ts", "c.ts"]) world.write(`/repo/${file}`, "one");
  [anna, ben, cleo] = [world.session("anna"), world.session("ben"), world.session("cleo")];
  for (const session of [anna, ben, cleo]) await session.start();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function machine(): Machine {
  const sleep = async (ms: number): Promise<void> => {
    world.elapse(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ...world.machine, sleep };
}

function request(mostMs: number): WaitRequest {
  const { signal } = new AbortController();
  const process = { ...PROCESS, pid: waitPid++ };
  return { mostMs, process, signal, onPlace: () => {}, openNamed: () => named };
}

async function runs(session: Session, command: string, isBackground: boolean): Promise<void> {
  const asked = { toolUseId: command, runs: [command], isBackground, mostWaitMs: 0 };
  expect(await guardResources(world.machine, () => named, session.caller, asked)).toBeNull();
}

function end(session: Session, toolUseId: string): Promise<void> {
  return endResources(world.machine, () => named, session.caller, { toolUseId, isBackground: false });
}

async function waitNamed(session: Session, resource = DB, mostMs = 100_000): Promise<ResourceWaitEnd> {
  const { project } = await homeOrThrow(world.machine, "/repo");
  return waitForResource(machine(), project, named, session.caller, resource, request(mostMs));
}

function waitFile(session: Session, path: string, mostMs = 100_000): Promise<WaitEnd> {
  return waitForFile(machine(), session.caller, path, request(mostMs));
}

async function waitClaim(session: Session, name: string, mostMs = 100_000): Promise<ClaimWaitEnd> {
  const { project } = await homeOrThrow(world.machine, "/repo");
  return waitForClaim(machine(), project, session.caller, { type: "feature", name }, request(mostMs));
}

const lock = (session: Session, path: string) =>
  acquireLock(world.machine, session.caller, path, { intent: "", ttlMs: null });
const release = (session: Session, path: string) => releaseLock(world.machine, session.caller, path);

async function turns(count = 60): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const linksOf = (ended: WaitEnd | ClaimWaitEnd | ResourceWaitEnd): readonly string[] =>
  "cycle" in ended ? ended.cycle.map(({ waitsFor }) => waitsFor) : [ended.kind];

const DB_LINK = 'the resource "db"';

describe("commands that wait for each other over a named resource", () => {
  it("are found when the circle closes with a file; the younger one is told in words, the other goes on", async () => {
    await runs(anna, "migrate", true);
    await lock(ben, "a.ts");
    const first = waitNamed(ben);
    await turns();
    const second = await waitFile(anna, "a.ts");
    expect([second.kind, linksOf(second)]).toEqual(["deadlock", ["a.ts", DB_LINK]]);
    const said = second.kind === "deadlock" ? waitText(second) : "";
    expect(said).toMatch(
      /^Waiting for a\.ts would be in vain: \S+ waits for a\.ts, \S+ waits for the resource "db" \(in use until \d\d:\d\d:\d\d at the latest\)\.\nYou came last, so you give way/,
    );
    await end(anna, "migrate");
    expect((await first).kind).toBe("free");
  });

  it("are found when it closes with the resource", async () => {
    await runs(anna, "migrate", true);
    await lock(ben, "a.ts");
    const first = waitFile(anna, "a.ts");
    await turns();
    const second = await waitNamed(ben);
    expect([second.kind, linksOf(second)]).toEqual(["resource-deadlock", [DB_LINK, "a.ts"]]);
    expect(resourceWaitText(second)).toMatch(/^Waiting for the resource "db" would be in vain: \S+ waits for the res/);
    const { record } = await named.register.read(named.keyOf("db"));
    expect(record?.queue).toBeUndefined();
    await release(ben, "a.ts");
    expect((await first).kind).toBe("your-turn");
  });

  it("are found over three: a resource, a claim and a file", async () => {
    await runs(anna, "migrate", true);
    await ben.claim("login");
    await lock(cleo, "a.ts");
    const first = waitNamed(ben);
    await turns();
    const second = waitClaim(cleo, "login");
    await turns();
    const third = await waitFile(anna, "a.ts");
    expect(linksOf(third)).toEqual(["a.ts", "feature login", DB_LINK]);
    await end(anna, "migrate");
    expect((await first).kind).toBe("free");
    ben.die();
    expect((await second).kind).toBe("claim-yours");
  });

  it("are found where the claim is what closes it", async () => {
    await runs(anna, "migrate", true);
    await ben.claim("login");
    const first = waitNamed(ben);
    await turns();
    const second = await waitClaim(anna, "login");
    expect(linksOf(second)).toEqual(["feature login", DB_LINK]);
    expect(claimWaitText(second)).toContain("in use until");
    await end(anna, "migrate");
    expect((await first).kind).toBe("free");
  });

  it("are found where the place is kept for a command that has not begun", async () => {
    expect((await waitNamed(anna)).kind).toBe("free");
    await lock(ben, "a.ts");
    const first = waitNamed(ben);
    await turns();
    expect(linksOf(await waitFile(anna, "a.ts"))).toEqual(["a.ts", DB_LINK]);
    world.seconds(1);
    await anna.stop();
    expect((await first).kind).toBe("free");
  });

  it("are found where the line that uses it is the one that waits", async () => {
    await runs(anna, "migrate", false);
    await lock(ben, "a.ts");
    const first = waitNamed(ben);
    await turns();
    expect(linksOf(await waitFile(anna, "a.ts"))).toEqual(["a.ts", DB_LINK]);
    await end(anna, "migrate");
    expect((await first).kind).toBe("free");
  });

  it("are found where every place is taken by one of them", async () => {
    await runs(anna, "serve", true);
    await runs(cleo, "serve", true);
    await lock(ben, "a.ts");
    await lock(ben, "b.ts");
    const first = waitFile(anna, "a.ts");
    const second = waitFile(cleo, "b.ts");
    await turns();
    const third = await waitNamed(ben, PORTS);
    expect(third.kind).toBe("resource-deadlock");
    expect(linksOf(third)[0]).toBe('the resource "ports"');
    await release(ben, "a.ts");
    await release(ben, "b.ts");
    expect([(await first).kind, (await second).kind]).toEqual(["your-turn", "your-turn"]);
  });
});

describe("commands that wait, but not for ever", () => {
  it("go on where the use runs in the foreground and began after the wait: it ends by itself", async () => {
    await lock(ben, "a.ts");
    const first = waitFile(anna, "a.ts", 30_000);
    await turns();
    world.seconds(1);
    await runs(anna, "migrate", false);
    expect((await waitNamed(ben, DB, 5000)).kind).toBe("in-use");
    await release(ben, "a.ts");
    expect((await first).kind).toBe("your-turn");
  });

  it("go on where the use is over before the wait is", async () => {
    await runs(anna, "migrate", true);
    await lock(ben, "a.ts");
    world.elapse(TTL_MS - 10_000);
    const first = waitFile(anna, "a.ts", 40_000);
    await turns();
    expect((await waitNamed(ben, DB, 30_000)).kind).toBe("free");
    await release(ben, "a.ts");
    expect((await first).kind).toBe("your-turn");
  });

  it("go on where one of two places is used by one that waits for nobody", async () => {
    await runs(anna, "serve", true);
    await runs(cleo, "serve", true);
    await lock(ben, "a.ts");
    const first = waitFile(anna, "a.ts");
    await turns();
    const second = waitNamed(ben, PORTS);
    await turns();
    await end(cleo, "serve");
    expect((await second).kind).toBe("free");
    await release(ben, "a.ts");
    expect((await first).kind).toBe("your-turn");
  });

  it("go on where a session waits for its own command in the background", async () => {
    await runs(anna, "migrate", true);
    expect((await waitNamed(anna, DB, 3000)).kind).toBe("in-use");
  });

  it("go on where the other only uses it, and waits for nothing", async () => {
    await runs(anna, "migrate", true);
    await lock(ben, "a.ts");
    expect((await waitNamed(ben, DB, 3000)).kind).toBe("in-use");
  });

  it("go on where nothing is known of the resource, because it cannot be read", async () => {
    await runs(anna, "migrate", true);
    await lock(ben, "a.ts");
    const first = waitNamed(ben, DB, 20_000);
    await turns();
    const broken = () => Promise.reject(new Error("unreadable"));
    const unreadable = { ...named, register: { ...named.register, read: broken } };
    const asked = { ...request(3000), openNamed: () => unreadable };
    expect((await waitForFile(machine(), anna.caller, "a.ts", asked)).kind).toBe("still-held");
    await first;
  });
});

describe("the waits of a repository", () => {
  it("know nobody who has a file that is not on record, nor a resource that is not configured", async () => {
    const { project } = await homeOrThrow(world.machine, "/repo");
    const now = project.store.now();
    const waits = await openWaits(world.machine, project, named, now, now);
    expect(await waits.holdersOf("0".repeat(64))).toEqual([]);
    expect([waits.placesOf("\nports"), waits.placesOf("\nunknown"), waits.untilOf("\ndb")]).toEqual([2, 1, {}]);
  });
});
