import { describe, expect, it } from "vitest";
import { stuckPart } from "../../src/domain/deadlock.ts";
import { findCycle, type Thread } from "../../src/domain/want.ts";
import { instanceOf } from "../support/domain/build.ts";

/** `a` is a main thread, `a/x` a subagent in it. What has room for two ends in `2`. */
type Scene = Record<string, { readonly has?: readonly string[]; readonly wants?: readonly string[] }>;

function thread(name: string): Thread {
  const [instance = "", agent = ""] = name.split("/");
  return { instance: instanceOf(instance), thread: agent };
}

function graphOf(scene: Scene) {
  const all = Object.entries(scene).map(([name, parts]) => ({ ...thread(name), ...parts }));
  return {
    wantedBy: async (instance: Thread["instance"]) =>
      all
        .filter((each) => each.instance === instance)
        .flatMap(({ thread: own, wants = [] }) => wants.map((key) => ({ key, thread: own }))),
    holdersOf: async (key: string) => all.filter(({ has = [] }) => has.includes(key)),
    placesOf: (key: string) => (key.endsWith("2") ? 2 : 1),
  };
}

async function isStuck(asker: string, blocker: string, scene: Scene): Promise<boolean> {
  const stuck = await stuckPart(thread(asker), graphOf(scene));
  return (await findCycle(thread(asker), thread(blocker), stuck)) !== null;
}

describe("what cannot go on", () => {
  it("is a circle over what one at a time may have", async () => {
    const scene: Scene = { a: { has: ["f"], wants: ["g"] }, b: { has: ["g"], wants: ["f"] } };
    expect(await isStuck("a", "b", scene)).toBe(true);
    expect(await isStuck("a", "b", { ...scene, b: { has: ["g"] } })).toBe(false);
  });

  it("is not a circle over one of two places while who has the other goes on", async () => {
    const scene: Scene = {
      a: { has: ["f"], wants: ["p2"] },
      b: { has: ["p2"], wants: ["f"] },
      c: { has: ["p2"] },
    };
    expect(await isStuck("a", "b", scene)).toBe(false);
    expect(await isStuck("b", "a", scene)).toBe(false);
    expect(await isStuck("a", "b", { ...scene, c: { has: ["p2"], wants: ["f"] } })).toBe(true);
    expect(await isStuck("b", "a", { ...scene, c: { has: ["p2"], wants: ["f"] } })).toBe(true);
  });

  it("is a circle although one of those who are stuck in it waits for something that will be free", async () => {
    const scene: Scene = {
      a: { has: ["f"], wants: ["g"] },
      b: { has: ["g"], wants: ["f", "h"] },
      c: { has: ["h"] },
    };
    expect(await isStuck("a", "b", scene)).toBe(true);
  });

  it("is no circle over places of which one is free", async () => {
    const scene: Scene = { a: { has: ["f"], wants: ["p2"] }, b: { has: ["p2"], wants: ["f"] } };
    expect(await isStuck("a", "b", scene)).toBe(false);
  });

  it("is a main thread whose subagent waits, but no subagent whose main thread does", async () => {
    const scene: Scene = {
      a: { has: ["f"], wants: ["g"] },
      b: { has: ["g"] },
      "b/x": { wants: ["f"] },
    };
    expect(await isStuck("a", "b", scene)).toBe(true);
    const turned: Scene = { a: { has: ["f"], wants: ["g"] }, b: { wants: ["f"] }, "b/x": { has: ["g"] } };
    expect(await isStuck("a", "b/x", turned)).toBe(false);
  });

  it("is looked for among so many threads, and not without end", async () => {
    const chain: Scene = {};
    for (let place = 0; place < 100; place++) chain[`t${place}`] = { has: [`f${place}`], wants: [`f${place + 1}`] };
    expect(await isStuck("t0", "t1", { ...chain, t100: { has: ["f100"], wants: ["f0"] } })).toBe(false);
    const short: Scene = {};
    for (let place = 0; place < 20; place++) {
      short[`t${place}`] = { has: [`f${place}x`], wants: [`f${(place + 1) % 20}x`] };
    }
    expect(await isStuck("t0", "t1", short)).toBe(true);
  });
});
