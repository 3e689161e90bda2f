import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openNamed } from "../../src/adapters/store-file/named-register.ts";
import { endResources, guardResources } from "../../src/app/guard-resources.ts";
import { listResources } from "../../src/app/list-resources.ts";
import type { NamedStore } from "../../src/app/named-resources.ts";
import type { NamedResource } from "../../src/domain/named-resource.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";

const TESTS: NamedResource = { name: "tests", commands: ["npm test"], capacity: 1, ttlMs: 30 * 60_000 };
const PORT: NamedResource = { name: "port:3000", commands: ["npm run dev", "npm run e2e"], capacity: 1, ttlMs: 60_000 };
const DB: NamedResource = { name: "db", commands: ["npm run e2e", "npm run migrate"], capacity: 2, ttlMs: 60_000 };

let folder: string;
let world: World;
let named: NamedStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "coord resources-"));
  world = new World();
  world.settings = { ...DEFAULT_SETTINGS, resources: [TESTS, PORT, DB], resourceWaitMs: 300 };
  named = openNamed(join(folder, "state"), () => world.store().now());
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function started(name: string): Promise<Session> {
  const session = world.session(name);
  await session.start();
  return session;
}

/** What a command comes to: null, or the resource it is refused for. */
async function run(
  session: Session,
  command: string,
  toolUseId = command,
  isBackground = false,
): Promise<string | null> {
  const request = { toolUseId, runs: [command], isBackground, mostWaitMs: 3_000 };
  const refusal = await guardResources(world.machine, () => named, session.caller, request);
  return refusal?.name ?? null;
}

function end(session: Session, toolUseId: string, isBackground = false): Promise<void> {
  return endResources(world.machine, () => named, session.caller, { toolUseId, isBackground });
}

async function inUse(): Promise<readonly string[]> {
  const project = await world.machine.open("/repo/.git/coord", "/repo");
  const views = await listResources(world.machine, project, named);
  return views.flatMap(({ name, uses }) => uses.map((use) => `${name}: ${use.command}${use.isBackground ? " &" : ""}`));
}

describe("a command that uses a named resource", () => {
  it("is refused while another uses it, told by whom, and runs when that has ended", async () => {
    const [anna, ben] = [await started("anna"), await started("ben")];
    expect(await run(anna, "npm test -- a")).toBeNull();
    await anna.claim("parser");
    const request = { toolUseId: "toolu_b", runs: ["cd web", "npm test"], isBackground: false, mostWaitMs: 3_000 };
    const refusal = await guardResources(world.machine, () => named, ben.caller, request);
    expect(refusal).toMatchObject({ name: "tests", capacity: 1, command: "npm test" });
    expect(refusal?.by).toMatchObject([
      { name: await anna.name(), command: "npm test -- a", claims: ["feature parser"] },
    ]);
    expect(await world.journal()).toContainEqual("refused - resource tests: npm test");
    await end(anna, "npm test -- a");
    expect(await run(ben, "npm test")).toBeNull();
    expect(await inUse()).toEqual(["tests: npm test"]);
  });

  it("waits a little in its hook before it is refused", async () => {
    const [anna, ben] = [await started("anna"), await started("ben")];
    await run(anna, "npm test");
    const slept: number[] = [];
    world.machine.sleep = async (ms) => {
      slept.push(ms);
      if (slept.length === 2) await end(anna, "npm test");
    };
    expect(await run(ben, "npm test")).toBeNull();
    expect(slept).toEqual([100, 100]);
    slept.length = 5;
    expect(await run(anna, "npm test")).toBe("tests");
    expect(slept).toHaveLength(8);
  });

  it("waits no longer than its hook may, and counts the time that its looks take", async () => {
    const [anna, ben] = [await started("anna"), await started("ben")];
    await run(anna, "npm test");
    let slept = 0;
    world.machine.sleep = async (ms) => {
      slept++;
      world.elapse(ms + 100);
    };
    const request = { toolUseId: "toolu_b", runs: ["npm test"], isBackground: false };
    const waiting = (mostWaitMs: number) =>
      guardResources(world.machine, () => named, ben.caller, { ...request, mostWaitMs });
    expect(await waiting(3_000)).toMatchObject({ name: "tests" });
    expect(slept).toBe(2);
    expect(await waiting(-1)).toMatchObject({ name: "tests" });
    expect(slept).toBe(2);
  });

  it("gets all that it uses or nothing", async () => {
    const [anna, ben, carl] = [await started("anna"), await started("ben"), await started("carl")];
    expect(await run(anna, "npm run dev")).toBeNull();
    expect(await run(ben, "npm run e2e")).toBe("port:3000");
    expect(await inUse()).toEqual(["port:3000: npm run dev"]);
    expect(await run(ben, "npm run migrate")).toBeNull();
    expect(await run(carl, "npm run migrate")).toBeNull();
    expect(await run(anna, "npm run migrate")).toBe("db");
  });

  it("does not keep it beyond its process, its session, its reply or its time", async () => {
    const [anna, ben] = [await started("anna"), await started("ben")];
    const frees = async (free: () => unknown, resource = "npm test"): Promise<void> => {
      expect(await run(anna, resource)).toBeNull();
      expect(await run(ben, resource)).not.toBeNull();
      world.seconds(1);
      await free();
      expect(await run(ben, resource)).toBeNull();
      await end(ben, resource);
    };
    await frees(() => anna.batch("x.txt"));
    await frees(() => world.elapse(60_000), "npm run dev");
    await frees(() => anna.exit());
    await anna.start();
    await frees(() => anna.die());
  });

  it("keeps it in the background until nothing runs there any more", async () => {
    const [anna, ben] = [await started("anna"), await started("ben")];
    await anna.prompt();
    await run(anna, "npm run dev", "toolu_dev", true);
    await end(anna, "toolu_dev", true);
    await anna.batch("x.txt");
    world.seconds(1);
    expect(await run(ben, "npm run dev")).toBe("port:3000");
    await anna.stop(1);
    expect(await inUse()).toEqual(["port:3000: npm run dev &"]);
    world.seconds(1);
    await anna.prompt();
    await anna.stop(0);
    expect(await run(ben, "npm run dev")).toBeNull();
  });

  it("is kept by a command that was moved to the background at its timeout", async () => {
    const [anna, ben] = [await started("anna"), await started("ben")];
    await run(anna, "npm test", "toolu_t");
    await end(anna, "toolu_t", true);
    await anna.batch("x.txt");
    expect(await run(ben, "npm test")).toBe("tests");
  });

  it("is only recorded where coord observes, and not at all where it is off or nothing is configured", async () => {
    const [anna, ben] = [await started("anna"), await started("ben")];
    await run(anna, "npm test");
    world.settings = { ...world.settings, mode: "observe" };
    expect(await run(ben, "npm test")).toBeNull();
    expect(await world.journal()).toContainEqual("observed - resource tests: npm test");
    world.settings = { ...world.settings, mode: "off" };
    expect(await run(ben, "npm test")).toBeNull();
    world.settings = { ...world.settings, mode: "enforce", resources: [] };
    expect(await run(ben, "npm test")).toBeNull();
  });
});
