import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { captureBackground } from "./capture-background.ts";
import { fixtureName } from "./capture-names.ts";
import { capturePeerMessage, captureSessions, captureTerminal } from "./capture-sessions.ts";
import { captureBypassAndAgents, captureFileTools, captureWorktree } from "./capture-tools.ts";
import { isJsonObject, type JsonObject, parseJson } from "./json.ts";
import type { RecordedHook, RecordingPlugin } from "./recording-plugin.ts";
import { createRedactor } from "./redact.ts";
import { openWorld, type World } from "./world.ts";

export const FIXTURES = fileURLToPath(new URL("../../fixtures/payloads/", import.meta.url));

/** `<event>/<case>` -> what the client wrote to the hook's standard input, places and ids redacted. */
export type Payloads = ReadonlyMap<string, JsonObject>;

export type CaptureScenario = { readonly name: string; readonly run: (world: World) => Promise<RecordingPlugin> };

export const SCENARIOS: readonly CaptureScenario[] = [
  { name: "file tools", run: captureFileTools },
  { name: "bypass mode and agents", run: captureBypassAndAgents },
  { name: "background and MCP", run: captureBackground },
  { name: "sessions", run: captureSessions },
  { name: "worktree", run: captureWorktree },
  { name: "terminal", run: captureTerminal },
  { name: "peer message", run: capturePeerMessage },
];

export type Captured = {
  readonly payloads: Payloads;
  readonly hooks: readonly RecordedHook[];
};

/** Runs one scenario with the real client and files what its hooks were told. The first payload of a case is kept. */
export async function capture(scenario: CaptureScenario): Promise<Captured> {
  const world = await openWorld({ files: { "a.txt": "one\ntwo\nthree\n", "CLAUDE.md": "Be brief.\n" } });
  try {
    const recorder = await scenario.run(world);
    const redact = createRedactor({ cwd: world.repository.root, home: world.home, directory: world.directory });
    const payloads = new Map<string, JsonObject>();
    const hooks = recorder.recorded();
    for (const hook of hooks) {
      const name = fixtureName(hook);
      if (name !== undefined && !payloads.has(name)) payloads.set(name, redact(hook.stdin));
    }
    return { payloads, hooks };
  } finally {
    await world.close();
  }
}

export function readFixtures(): Payloads {
  const files = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .sort();
  return new Map(files.map((file) => [file.slice(0, -".json".length).replaceAll("\\", "/"), readFixture(file)]));
}

/** Replaces all stored payloads. */
export function writeFixtures(payloads: Payloads): void {
  rmSync(FIXTURES, { recursive: true, force: true });
  for (const [name, payload] of payloads) {
    const file = join(FIXTURES, `${name}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(payload, null, 2)}\n`);
  }
}

function readFixture(file: string): JsonObject {
  const value = parseJson(readFileSync(join(FIXTURES, file), "utf8"));
  if (!isJsonObject(value)) throw new Error(`${file} is not a JSON object`);
  return value;
}
