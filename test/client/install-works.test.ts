/**
 * Proves that the plugin works however it is installed, from a path with spaces and from committed files alone: in each way
 * the second of two sessions is refused. To see it fail: leave dist/ out of the commit, or quote nothing in hooks.json.
 */
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Collision, collide } from "../support/client/collide.ts";
import { serveGit } from "../support/client/git-server.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { runPluginCommand } from "../support/client/plugin-command.ts";
import { gitIn, publish } from "../support/client/plugin-files.ts";
import { openWorld, type World } from "../support/client/world.ts";

let world: World;
let published: string;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" }, homeName: "home folder" });
  published = join(world.directory, "published plugin");
  publish(pluginUnderTest(), published);
});
afterEach(() => world.close());

describe("two sessions, with the plugin", () => {
  it("given by --plugin-dir", async () => {
    expectRefusal(await collide(world, { pluginDirs: [published] }));
  });

  it("installed from a marketplace that is a folder", async () => {
    await install(published);
    expectRefusal(await collide(world, {}));
  });

  it("installed from a git repository over HTTP", async () => {
    const served = join(world.directory, "served");
    mkdirSync(served);
    gitIn(served, "clone", "-q", "--bare", published, "coord.git");
    const server = await serveGit(served);
    try {
      await install(server.url("coord"));
    } finally {
      await server.close();
    }
    const cache = join(world.home, ".claude", "plugins", "cache", "coord-market", "coord");
    const [version = "none"] = readdirSync(cache);
    expect(existsSync(join(cache, version, "dist", "hooks", "pre-tool-use.cjs"))).toBe(true);
    expect(existsSync(join(cache, version, "node_modules"))).toBe(false);
    expectRefusal(await collide(world, {}));
  });
});

async function install(marketplace: string): Promise<void> {
  const added = await runPluginCommand(world, world.repository.root, "marketplace", "add", marketplace);
  expect(added.code, added.stdout + added.stderr).toBe(0);
  const installed = await runPluginCommand(world, world.repository.root, "install", "coord@coord-market");
  expect(installed.code, installed.stdout + installed.stderr).toBe(0);
}

function expectRefusal({ result, holderName, content }: Collision): void {
  expect(holderName).toMatch(/^[a-z]+-[a-z]+/);
  expect(result).toMatchObject({ isError: true });
  expect(result?.text).toContain(`session ${holderName}`);
  expect(content).toBe("1\ntwo\n");
}
