/**
 * Proves that a subagent whose write was refused at the prompt, or stopped there by Esc, leaves its file free: of a
 * subagent the client's session file tells nothing, so all depends on its SubagentStop. To see it fail: let the
 * plugin's `dist/hooks/subagent-stop.cjs` print {} only.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { edit, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, say } from "../support/client/script.ts";
import { eventually, readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

const env = { COORD_YIELD_AFTER: "1s", COORD_TURN_GRACE: "0s" };
const pluginDirs = [pluginUnderTest()];
const work = { description: "work", prompt: "[[agent:worker]] go", subagent_type: "general-purpose" };

let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
});
afterEach(() => world.close());

for (const [name, key, isBackground] of [
  ["Esc", "Escape", false],
  ["No", "3", true],
] as const) {
  it(`frees the file of a subagent after "${name}"`, async () => {
    const state = readState(world.repository.root);
    const worker = play(edit("worker", "a.txt", "one", "1"), say("the worker is done"));
    const terminal = await world.startInteractive("holder", {
      ...{ pluginDirs, env },
      permissionMode: "default",
      scripts: {
        main: play(call("Agent", { ...work, run_in_background: isBackground }), say("done")),
        agents: { worker },
      },
    });
    await terminal.submit("please have one changed");
    await terminal.waitFor(/Do you want to make this edit/);
    await eventually("its lease says that it waits", async () =>
      (await state.leasesOf("a.txt")).find(({ inFlight }) => inFlight?.waitsForUser === true),
    );
    // A freshly drawn dialog ignores keys for about half a second.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    terminal.keys(key);
    await eventually("nothing is in flight any more", async () =>
      (await state.leasesOf("a.txt")).find(({ inFlight }) => inFlight === null),
    );
    const main = play(edit("asker", "a.txt", "two", "2"), say("done"));
    const launch = { pluginDirs, env, permissionMode: "acceptEdits" } as const;
    await world.start("asker", { ...launch, prompt: "change two", scripts: { main } }).done;
    expect(world.model.toolResult("asker", toolId("asker"))).toMatchObject({ isError: false });
    expect(world.repository.read("a.txt")).toBe("one\n2\n");
    await terminal.exit();
  });
}
