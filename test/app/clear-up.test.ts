import { describe, expect, it } from "vitest";
import { clearUpSometimes } from "../../src/app/clear-up.ts";
import { World } from "../support/app/world.ts";

const MIB = 1024 * 1024;

/** The largest draw, of a 1024th each, at which it still clears up; 0: it never does. */
async function chanceOf(addedBytes: number, mostBytes: number): Promise<number> {
  const world = new World();
  const home = await world.machine.home("/repo");
  if (home === null) throw new Error("/repo is no project");
  let evictions = 0;
  const evict = async () => ++evictions;
  const { store, settings } = home.project;
  const blobs = { ...store.blobs, evict };
  const history = { ...settings.history, mostBytes };
  const project = { ...home.project, store: { ...store, blobs }, settings: { ...settings, history } };
  for (let draw = 0; draw < 1024; draw++) {
    await clearUpSometimes({ ...world.machine, random: () => draw / 1024 }, project, addedBytes);
  }
  return evictions / 1024;
}

/** To see one fail: let each content count with its length, or with the same chance. */
describe("contents are cleared up", () => {
  it("the likelier the more was added, in proportion to what may be kept", async () => {
    expect(await chanceOf(MIB, 256 * MIB)).toBe(1 / 4);
    expect(await chanceOf(2 * MIB, 256 * MIB)).toBe(1 / 2);
    expect(await chanceOf(MIB, 128 * MIB)).toBe(1 / 2);
    expect(await chanceOf(8 * MIB, 256 * MIB)).toBe(1);
  });

  it("as often for one byte as for the block that it takes", async () => {
    expect(await chanceOf(1, 64 * MIB)).toBe(1 / 256);
    expect(await chanceOf(4096, 64 * MIB)).toBe(1 / 256);
  });

  it("now and then where nothing is to be kept, so that a refusal can show what was read", async () => {
    expect(await chanceOf(4096, 0)).toBe(1 / 64);
  });
});
