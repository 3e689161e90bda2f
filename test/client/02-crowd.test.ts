import { afterEach, describe, expect, it } from "vitest";
import { type CrowdPlan, crowdFiles, lostMarkers, markersNotOnce, startCrowd } from "../support/client/crowd.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * Eight sessions make 20 edits each in five files: with coord no edit is lost and every session finishes; without it
 * edits are lost in silence. To see it fail: let `dist/hooks/pre-tool-use.cjs` of the plugin print `{}`.
 */
let world: World;
afterEach(() => world.close());

const FILES = ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"];
const plan: CrowdPlan = {
  sessions: 8,
  editsPerSession: 20,
  files: FILES,
  seed: 1,
  replyDelayMs: 0,
  retryDelayMs: 600,
  mostRefusals: 60,
  pluginDirs: [pluginUnderTest()],
  // Twenty times shorter than by default, so that the test does not spend its time on waiting for turns.
  env: { COORD_FAIR_AFTER: "500ms", COORD_TURN_GRACE: "500ms" },
};

describe("eight sessions, 160 edits, five files", () => {
  it("loses none of them, and every session finishes", async () => {
    world = await openWorld({ files: crowdFiles(FILES) });
    const members = startCrowd(world, plan);
    const results = await Promise.all(members.map(({ client }) => client.done));
    expect(results.map((result) => result.json?.["result"])).toEqual(members.map(() => "all lines added"));
    expect(members.flatMap(({ markers }) => markers)).toHaveLength(160);
    expect(markersNotOnce(world, members)).toEqual([]);

    const state = readState(world.repository.root);
    expect(members.flatMap(({ refusals }) => refusals).length).toBeGreaterThan(0);
    expect(await state.journal("lost-write")).toEqual([]);
    expect(await state.journal("failure")).toEqual([]);
    for (const file of FILES) expect(await state.leasesOf(file)).toEqual([]);
  });

  // Which edits meet is chance, so a run without any loss is possible; three in a row would mean that coord is not needed.
  it("loses some without coord, though the models were told that every edit was done", { retry: 2 }, async () => {
    world = await openWorld({ files: crowdFiles(FILES) });
    const members = startCrowd(world, { ...plan, pluginDirs: [] });
    const results = await Promise.all(members.map(({ client }) => client.done));
    expect(results.map((result) => result.json?.["result"])).toEqual(members.map(() => "all lines added"));
    expect(lostMarkers(world, members).length).toBeGreaterThan(0);
  });
});
