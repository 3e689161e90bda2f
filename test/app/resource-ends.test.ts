/** When a place in a named resource is free again though its command has not said so, and when it is not. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openNamed } from "../../src/adapters/store-file/named-register.ts";
import { endResources, guardResources } from "../../src/app/guard-resources.ts";
import { endUse, type NamedStore } from "../../src/app/named-resources.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";
import { holder } from "../support/domain/build.ts";

const COMMAND = "npm test";
let folder: string;
let world: World;
let named: NamedStore;
let anna: Session;
let ben: Session;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "coord resources-"));
  world = new World();
  const tests = { name: "tests", commands: [COMMAND], capacity: 1, ttlMs: 24 * 60 * 60_000 };
  world.settings = { ...world.settings, resources: [tests], resourceWaitMs: 0 };
  named = openNamed(join(folder, "state"), () => world.store().now());
  [anna, ben] = [world.session("anna"), world.session("ben")];
  await anna.start();
  await ben.start();
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Whether the command may run. */
async function runs(session: Session, toolUseId = COMMAND): Promise<boolean> {
  const request = { toolUseId, runs: ["cd web", COMMAND], isBackground: false, mostWaitMs: 3_000 };
  return (await guardResources(world.machine, () => named, session.caller, request)) === null;
}

function end(session: Session, toolUseId = COMMAND): Promise<void> {
  return endResources(world.machine, () => named, session.caller, { toolUseId, isBackground: false });
}

describe("a command whose session cannot be probed", () => {
  it("keeps its place while the session gives signs of life, and not for long after", async () => {
    expect(await runs(anna)).toBe(true);
    world.liveness.set(anna.process.pid, "unknown");
    const { ttlMs } = world.settings.lease;
    world.elapse(ttlMs - 1000);
    expect(await runs(ben)).toBe(false);
    await anna.beat();
    world.elapse(ttlMs - 1000);
    expect(await runs(ben)).toBe(false);
    world.elapse(2000);
    expect(await runs(ben)).toBe(true);
  });
});

describe("a command that its user stopped with Esc", () => {
  it("is over when the client says that it idles since", async () => {
    world.clients.set(anna.process.pid, { status: "idle", sinceMs: world.nowMs });
    world.seconds(1);
    expect(await runs(anna)).toBe(true);
    // It idled before the command; now it is busy.
    expect(await runs(ben)).toBe(false);
    world.clients.set(anna.process.pid, { status: "busy", sinceMs: world.nowMs });
    expect(await runs(ben)).toBe(false);
    world.clients.set(anna.process.pid, { status: "idle", sinceMs: world.nowMs });
    expect(await runs(ben)).toBe(true);
  });
});

describe("a command of a subagent", () => {
  it("goes on while the main thread idles, and ends with the subagent's own reply", async () => {
    const agent = anna.agent("x");
    await agent.startAgent();
    expect(await runs(agent)).toBe(true);
    world.seconds(1);
    world.clients.set(anna.process.pid, { status: "idle", sinceMs: world.nowMs });
    await anna.batch("x.txt");
    expect(await runs(ben)).toBe(false);
    await agent.batch("x.txt");
    expect(await runs(ben)).toBe(true);
  });
});

describe("the end of a command", () => {
  it("frees nobody else's place", async () => {
    expect(await runs(anna)).toBe(true);
    await end(ben);
    expect(await runs(ben)).toBe(false);
    await end(anna, "toolu_other");
    expect(await runs(ben)).toBe(false);
    await end(anna);
    expect(await runs(ben)).toBe(true);
  });

  it("makes no record of a resource that nobody has used", async () => {
    await endUse(world.machine, named, "unused", { kind: "end", holder: holder("a"), toolUseId: COMMAND });
    expect(await named.register.list()).toEqual([]);
  });

  it("asks nothing outside a project, or where no resource is configured", async () => {
    const opened = (): never => {
      throw new Error("the store of named resources was opened");
    };
    const request = { toolUseId: COMMAND, isBackground: false };
    const outside = anna.as({ cwd: "/home/x" });
    await endResources(world.machine, opened, outside.caller, request);
    world.settings = { ...world.settings, resources: [] };
    await endResources(world.machine, opened, anna.caller, request);
    world.settings = { ...world.settings, resources: [{ name: "a", commands: ["a"], capacity: 1, ttlMs: 1 }] };
    await expect(endResources(world.machine, opened, anna.caller, request)).rejects.toThrow("was opened");
  });
});
