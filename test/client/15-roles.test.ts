/**
 * Proves that a session's role is its agent's, whose name the client puts behind the plugin's, and that COORD_ROLE wins.
 * To see it fail: let `roleOf` in the plugin's hooks return the agent type as it is.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { play, say } from "../support/client/script.ts";
import { readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\n" } });
});
afterEach(() => world.close());

for (const [what, env, role] of [
  ["its agent's", {}, "backend"],
  ["what COORD_ROLE says, before its agent's", { COORD_ROLE: "reviewer" }, "reviewer"],
] as const) {
  it(`a session's role is ${what}`, async () => {
    const { pid, done } = world.start("fox", {
      pluginDirs: [pluginUnderTest()],
      extraArgs: ["--agent", "coord:backend"],
      env,
      prompt: "go",
      scripts: { main: play(say("done")) },
    });
    expect((await done).code).toBe(0);
    expect(await readState(world.repository.root).instanceOf(pid)).toMatchObject({ role });
  });
}
