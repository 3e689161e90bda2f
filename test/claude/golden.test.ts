import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { HookOutput } from "../../src/claude/hook-output.ts";
import { readFixtures } from "../support/client/capture.ts";
import { callHook } from "../support/hooks/door.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/**
 * Pairs of what the real client sends and what the hook answers, to the letter. `<case>.in.json` names a captured
 * payload and what has to happen before it; `COORD_UPDATE_GOLDEN=1` writes the answers anew: read the diff.
 */
const FIXTURES = join(import.meta.dirname, "fixtures");
const isUpdate = process.env["COORD_UPDATE_GOLDEN"] === "1";
const CASES = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".in.json"))
  .map((file) => file.slice(0, -".in.json".length).replaceAll("\\", "/"))
  .sort();

const Hook = z.strictObject({
  /** Whose client it is; each has a process of its own. */
  as: z.string(),
  payload: z.string(),
  /** Members of the payload that differ, as `tool_input.file_path`; null: left out. */
  set: z.record(z.string(), z.unknown()).optional(),
});
const Step = z.union([
  Hook,
  z.strictObject({ write: z.tuple([z.string(), z.string()]) }),
  z.strictObject({ git: z.array(z.string()) }),
  z.strictObject({ kill: z.string() }),
]);
const Scene = Hook.extend({ why: z.string(), before: z.array(Step) });

const captured = readFixtures();
let repository: HookRepository;

beforeEach(() => {
  repository = new HookRepository();
});
afterEach(() => repository.remove());

/** Every session has a conversation of its own; the captured one is Ann's. */
const SESSIONS: Readonly<Record<string, string>> = { ann: "1", bob: "2", cat: "3" };

async function run(hook: z.infer<typeof Hook>): Promise<HookOutput> {
  const found = captured.get(hook.payload);
  if (found === undefined) throw new Error(`no captured payload ${hook.payload}`);
  const payload = { ...structuredClone(found), session_id: `5e55104a-0000-4000-8000-00000000000${SESSIONS[hook.as]}` };
  for (const [path, value] of Object.entries(hook.set ?? {})) setAt(payload, path.split("."), value);
  const [event = ""] = hook.payload.split("/");
  return callHook(event, repository.fill(payload), repository.environmentOf(hook.as));
}

function setAt(target: unknown, [first = "", ...rest]: string[], value: unknown): void {
  if (typeof target !== "object" || target === null) throw new Error(`nothing to set ${first} in`);
  if (rest.length > 0) setAt(Reflect.get(target, first), rest, value);
  else if (value === null) Reflect.deleteProperty(target, first);
  else Reflect.set(target, first, value);
}

async function prepare(step: z.infer<typeof Step>): Promise<void> {
  if ("write" in step) repository.write(...step.write);
  else if ("git" in step) repository.git(...step.git);
  else if ("kill" in step) await repository.kill(step.kill);
  else await run(step);
}

/** Names, times and places in an answer, made the same for every run. */
async function settled(output: HookOutput): Promise<unknown> {
  let text = JSON.stringify(output).replaceAll(repository.cwd, "{{cwd}}");
  const store = openFileStore(join(repository.cwd, ".git", "coord"));
  const instances = await store.instances.list();
  // One name may be the beginning of another.
  for (const { record } of instances.toSorted((a, b) => b.record.name.length - a.record.name.length)) {
    const who = Object.keys(SESSIONS).find((name) => repository.pidOf(name) === record.process.pid);
    text = text.replaceAll(record.name, `{{${who}}}`);
  }
  return JSON.parse(text.replaceAll(/\b\d\d:\d\d:\d\d\b/g, "{{time}}"));
}

describe("golden pairs", () => {
  it.each(CASES)("%s", async (name) => {
    const scene = Scene.parse(JSON.parse(readFileSync(join(FIXTURES, `${name}.in.json`), "utf8")));
    for (const step of scene.before) await prepare(step);
    const answer = await settled(await run(scene));
    const file = join(FIXTURES, `${name}.out.json`);
    if (isUpdate) writeFileSync(file, `${JSON.stringify(answer, null, 2)}\n`);
    expect(answer).toEqual(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : "no answer is stored");
  });

  it("has an answer for every case, and a case for every event and answer", () => {
    const answers = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((file) =>
      /\.out\.json$/.test(file),
    );
    expect(answers.map((file) => file.slice(0, -".out.json".length).replaceAll("\\", "/")).sort()).toEqual(CASES);
    const events = new Set(CASES.map((name) => name.split("/")[0]));
    expect([...events].sort()).toEqual([
      "PermissionRequest",
      "PostToolBatch",
      "PostToolUse",
      "PostToolUseFailure",
      "PreToolUse",
      "SessionEnd",
      "SessionStart",
      "Stop",
      "StopFailure",
      "SubagentStart",
      "SubagentStop",
      "UserPromptExpansion",
      "UserPromptSubmit",
    ]);
  });
});
