import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openNamed } from "../../src/adapters/store-file/named-register.ts";
import { endResources, guardResources } from "../../src/app/guard-resources.ts";
import type { NamedStore } from "../../src/app/named-resources.ts";
import { type ResourceWaitEnd, waitForResource } from "../../src/app/wait-for-resource.ts";
import type { NamedResource } from "../../src/domain/named-resource.ts";
import { resourceRefusalText } from "../../src/text/resource-text.ts";
import { resourceWaitText } from "../../src/text/wait-text.ts";
import type { Session } from "../support/app/session.ts";
import { Timetable } from "../support/app/timetable.ts";
import { World } from "../support/app/world.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";
import { PROCESS } from "../support/domain/build.ts";

const TESTS: NamedResource = { name: "tests", commands: ["npm test"], capacity: 1, ttlMs: 30 * 60_000 };
const DB: NamedResource = { name: "db", commands: ["npm run migrate"], capacity: 2, ttlMs: 30 * 60_000 };

let folder: string;
let world: World;
let named: NamedStore;
let anna: Session;
let ben: Session;
let cleo: Session;
let others: Timetable;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coord wait-"));
  world = new World();
  world.settings = { ...DEFAULT_SETTINGS, resources: [TESTS, DB], resourceWaitMs: 0 };
  named = openNamed(join(folder, "state"), () => world.store().now());
  others = new Timetable(world);
  [anna, ben, cleo] = [world.session("anna"), world.session("ben"), world.session("cleo")];
  for (const session of [anna, ben, cleo]) await session.start();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function refusalOf(session: Session, command: string) {
  const request = { toolUseId: command, runs: [command], isBackground: false, mostWaitMs: 0 };
  return guardResources(world.machine, () => named, session.caller, request);
}

async function runs(session: Session, command: string): Promise<boolean> {
  return (await refusalOf(session, command)) === null;
}

function end(session: Session, toolUseId: string): Promise<void> {
  return endResources(world.machine, () => named, session.caller, { toolUseId, isBackground: false });
}

async function wait(session: Session, resource = TESTS, mostMs = 60_000, pid = 9001): Promise<ResourceWaitEnd> {
  const project = await world.machine.open("/repo/.git/coord", "/repo");
  const { signal } = new AbortController();
  const request = { mostMs, process: { ...PROCESS, pid }, signal, onPlace: () => {} };
  return waitForResource(others.machine(), project, named, session.caller, resource, request);
}

describe("a wait for a named resource", () => {
  it("ends when the command that uses it ends; the place is kept until the waiter's own command takes it", async () => {
    expect(await runs(anna, "npm test")).toBe(true);
    others.inSeconds(7, () => end(anna, "npm test"));
    const end7 = await wait(ben);
    expect(end7).toMatchObject({ kind: "free", name: "tests" });
    expect(Math.round(end7.waitedMs / 1000)).toBe(7);
    expect(resourceWaitText(end7)).toMatch(/^It is your turn after 7s: the resource "tests" is kept for you until /);
    const refusal = await refusalOf(anna, "npm test");
    expect(refusal === null ? null : resourceRefusalText(refusal)).toMatch(
      /has waited since .*, so its turn comes first .*\n.*wait your turn: coord wait tests$/,
    );
    expect(await runs(ben, "npm test")).toBe(true);
    await end(ben, "npm test");
    expect(await runs(anna, "npm test")).toBe(true);
  });

  it("ends at once where a place is free, and the others go on using theirs", async () => {
    expect(await runs(anna, "npm run migrate")).toBe(true);
    expect(await wait(ben, DB)).toMatchObject({ kind: "free", waitedMs: 0 });
    expect(await runs(cleo, "npm run migrate")).toBe(false);
    expect(await runs(ben, "npm run migrate")).toBe(true);
  });

  it("is not overtaken by one that asks at the moment of the release", async () => {
    await runs(anna, "npm test");
    let hasOvertaken = true;
    others.inSeconds(3, async () => {
      await end(anna, "npm test");
      hasOvertaken = await runs(cleo, "npm test");
    });
    expect((await wait(ben)).kind).toBe("free");
    expect(hasOvertaken).toBe(false);
  });

  it("ends with its time, says who uses it, and gives its place up", async () => {
    await runs(anna, "npm test");
    const over = await wait(ben, TESTS, 2000);
    expect(over).toMatchObject({ kind: "in-use", users: [{ name: await anna.name(), command: "npm test" }] });
    expect(resourceWaitText(over)).toMatch(/^The resource "tests" is in use\.\n- session .*\nWaited 2s; your place/);
    await end(anna, "npm test");
    expect(await runs(cleo, "npm test")).toBe(true);
  });

  it("stands in nobody's way once its command is gone", async () => {
    await runs(anna, "npm test");
    const pending = wait(ben, TESTS, 3_600_000, 8999);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    world.liveness.set(8999, "dead");
    await end(anna, "npm test");
    expect(await runs(cleo, "npm test")).toBe(true);
    await end(cleo, "npm test");
    await pending;
  });

  it("keeps the place no longer than three minutes, or the session's turn", async () => {
    await wait(ben);
    world.seconds(179);
    expect(await runs(anna, "npm test")).toBe(false);
    world.seconds(1);
    expect(await runs(anna, "npm test")).toBe(true);
    await end(anna, "npm test");
    await wait(ben);
    world.seconds(1);
    await ben.stop();
    expect(await runs(anna, "npm test")).toBe(true);
  });
});
