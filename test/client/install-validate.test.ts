/**
 * Proves that the client accepts the plugin as a published directory plugin, and that having it costs a session little
 * context. To see it fail: remove LICENSE, or give an agent a description of 500 words.
 */
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseJson } from "../support/client/json.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { runPluginCommand } from "../support/client/plugin-command.ts";
import { publish } from "../support/client/plugin-files.ts";
import { openWorld, type World } from "../support/client/world.ts";

const MOST_ALWAYS_ON_TOKENS = 500;

let world: World;
let published: string;
beforeAll(async () => {
  world = await openWorld();
  published = join(world.directory, "published plugin");
  publish(pluginUnderTest(), published);
});
afterAll(() => world.close());

it("passes the client's strict validation for plugin directories", async () => {
  const { code, stdout, stderr } = await runPluginCommand(
    world,
    published,
    ...["validate", ".", "--strict", "--profile", "directory", "--json"],
  );
  expect.soft({ report: parseJson(stdout), stderr }).toMatchObject({ report: { success: true, strict: true } });
  expect(code).toBe(0);
});

it("adds at most 500 tokens to a session that does not use it", async () => {
  const added = await runPluginCommand(world, world.repository.root, "marketplace", "add", published);
  expect(added.code, added.stderr).toBe(0);
  const installed = await runPluginCommand(world, world.repository.root, "install", "coord@coord-market");
  expect(installed.code, installed.stderr).toBe(0);
  const { code, stdout } = await runPluginCommand(world, world.repository.root, "details", "coord");
  expect(code).toBe(0);
  const tokens = /always-on[^\d]*~?\s*([\d,.]+)(k?)/i.exec(stdout);
  expect(tokens, stdout).not.toBeNull();
  const always = Number((tokens?.[1] ?? "").replaceAll(",", "")) * (tokens?.[2] === "k" ? 1000 : 1);
  expect(always).toBeGreaterThan(0);
  expect(always, stdout).toBeLessThanOrEqual(MOST_ALWAYS_ON_TOKENS);
});
