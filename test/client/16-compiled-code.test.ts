import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { collide } from "../support/client/collide.ts";
import { edit, holding } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { eventually } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";
import { KEPT_CODE } from "../support/hooks/kept-code.ts";

/**
 * The client starts what keeps the hooks' compiled code beside a session, in a folder of the plugin's own; with it, as without,
 * the second of two sessions is refused. To see it fail: take `keep-code.cjs` out of the plugin's `hooks/hooks.json`.
 */
let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n", "b.txt": "one\n" }, isNewUser: true });
});
afterEach(() => world.close());

const launch = { permissionMode: "acceptEdits", pluginDirs: [pluginUnderTest()] } as const;

it("hooks around edits and commands are compiled beside the first session, and refuse from that in the next", async () => {
  const first = holding(edit("first", "b.txt", "one", "1"));
  const session = world.start("compiler", { ...launch, prompt: "change one", scripts: { main: first.script } });
  await first.holds;
  const data = join(world.home, ".claude", "plugins", "data");
  // Not in the folder beside them of the trial in which they are made.
  const kept = (): readonly string[] =>
    (existsSync(data) ? readdirSync(data) : [])
      .map((plugin) => join(data, plugin, "code"))
      .flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []))
      .filter((name) => name.endsWith(".v8"));
  const names = await eventually("all are kept", () => (kept().length === KEPT_CODE.length ? kept() : undefined));
  expect(names.map((name) => name.replace(/-v.*$/, "")).sort()).toEqual(KEPT_CODE);
  first.release();
  expect((await session.done).code).toBe(0);

  const { result, holderName, content } = await collide(world, launch);
  expect(result?.isError).toBe(true);
  expect(result?.text).toContain(`a.txt is held by session ${holderName}`);
  expect(content).toBe("1\ntwo\n");
});
