import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pluginUnderTest } from "./plugin.ts";

/** Names the folder in which the hooks' compiled code lies; set while the client tests run, and by nothing else. */
const COMPILED_HOOKS = "COORD_TEST_COMPILED_HOOKS";
/** The client's name for the data of a plugin that is given by --plugin-dir. */
const DATA_NAME = "coord-inline";

/** Vitest's global setup of the client tests: has the hooks compiled once per build. */
export function setup(): void {
  const data = fileURLToPath(new URL("../../../node_modules/.cache/coord/client-plugin-data", import.meta.url));
  mkdirSync(data, { recursive: true });
  const hook = join(pluginUnderTest(), "dist", "hooks", "keep-code.cjs");
  const input = JSON.stringify({ session_id: "s", cwd: data, hook_event_name: "SessionStart" });
  const env = { PATH: process.env["PATH"] ?? "", HOME: data, CLAUDE_PLUGIN_DATA: data };
  spawnSync(process.execPath, [hook], { cwd: data, env, input });
  // Where the machine was too busy for it, each user's first session does it, as outside of tests.
  const folder = join(data, "code");
  if (existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(".v8")))
    process.env[COMPILED_HOOKS] = folder;
}

/**
 * Gives a home what the first session of its user leaves there: the hooks' compiled code. Otherwise each of more than a
 * hundred homes would have it made anew, by some twenty processes beside what is tested.
 */
export function provideCompiledHooks(home: string): void {
  const made = process.env[COMPILED_HOOKS];
  if (made === undefined) return;
  const folder = join(home, ".claude", "plugins", "data", DATA_NAME, "code");
  // As coord makes it: it believes nothing that others could have written.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(made)) copyFileSync(join(made, name), join(folder, name));
}
