/** What each change of a file did, as far as it can be shown. */
import { beforeEach, describe, expect, it } from "vitest";
import { fileHistory } from "../../src/app/file-history.ts";
import { restoreFile } from "../../src/app/restore-file.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
const PATH = "/repo/src/a.ts";
let world: World;
let ann: Session;

beforeEach(async () => {
  world = new World();
  ann = world.session("ann");
  await ann.start();
});

async function diffs() {
  const { versions } = await fileHistory(world.machine, ann.caller, FILE, { limit: 50, isWithDiff: true });
  return versions.map(({ diff }) => (diff?.kind === "lines" ? diff.text : diff?.why));
}

async function restore(): Promise<void> {
  const request = { path: FILE, wanted: { kind: "latest" }, to: null, isDryRun: false } as const;
  await restoreFile(world.machine, ann.caller, request);
}

describe("the differences in a history", () => {
  it("show a file come, go and come back", async () => {
    await ann.write(FILE, "one\n", "overwrite");
    await restore();
    expect(world.files.has(PATH)).toBe(false);
    expect(await diffs()).toEqual(["-1: one", "+1: one"]);
    await ann.write(FILE, "two\n", "overwrite");
    await ann.write(FILE, "three\n");
    expect(await diffs()).toEqual(["-1: two\n+1: three", "+1: two", "-1: one", "+1: one"]);
  });

  it("leave out what is not kept, what is no text now and what is too much to show", async () => {
    const lines = (start: number): string => Array.from({ length: 500 }, (_, index) => `${start + index}\n`).join("");
    await ann.write(FILE, lines(0), "overwrite");
    await ann.write(FILE, lines(1000));
    expect((await diffs())[0]).toBe("too-large");
    world.ignored.add(PATH);
    expect((await diffs())[0]).toBe("not-text");
    await ann.write(FILE, "two\n");
    await world.store().blobs.evict({ mostBytes: 0, keptForMs: 0 });
    expect((await diffs())[0]).toBe("earlier-text-not-kept");
  });
});
