import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { HookOutput } from "../../src/claude/hook-output.ts";
import { callInProcess, GOLDEN_SCENES, prepare, SESSION_NAMES } from "../crash/golden-scenes.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/**
 * Pairs of what the real client sends and what the hook answers, to the letter. `<case>.in.json` names a captured
 * payload and what has to happen before it; `COORD_UPDATE_GOLDEN=1` writes the answers anew: read the diff.
 */
const FIXTURES = join(import.meta.dirname, "fixtures");
const isUpdate = process.env["COORD_UPDATE_GOLDEN"] === "1";
const CASES = [...GOLDEN_SCENES.keys()];

let repository: HookRepository;

beforeEach(() => {
  repository = new HookRepository();
});
afterEach(() => repository.remove());

const TIME = /\b(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\b/g;
/** The beginning of a message's id, where it stands alone. */
const MESSAGE_ID = /(?<=\[|reply |Sent |Kept |inbox |\\n\\n)[0-9a-f]{6}\b/g;

/** Names, times and places in an answer, made the same for every run. */
async function settled(output: HookOutput): Promise<unknown> {
  let text = JSON.stringify(output).replaceAll(repository.cwd, "{{cwd}}");
  const store = openFileStore(join(repository.cwd, ".git", "coord"));
  const instances = await store.instances.list();
  // One name may be the beginning of another.
  for (const { record } of instances.toSorted((a, b) => b.record.name.length - a.record.name.length)) {
    const who = SESSION_NAMES.find((name) => repository.pidOf(name) === record.process.pid);
    text = text.replaceAll(record.name, `{{${who}}}`);
  }
  return JSON.parse(text.replaceAll(MESSAGE_ID, "{{id}}").replaceAll(TIME, "{{time}}"));
}

describe("golden pairs", () => {
  it.each(CASES)("%s", async (name) => {
    const scene = GOLDEN_SCENES.get(name);
    if (scene === undefined) throw new Error(`no scene ${name}`);
    await prepare(repository, scene.before);
    const answer = await settled(await callInProcess(repository, scene));
    const file = join(FIXTURES, `${name}.out.json`);
    if (isUpdate) writeFileSync(file, `${JSON.stringify(answer, null, 2)}\n`);
    expect(answer).toEqual(existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : "no answer is stored");
  });

  it("has an answer for every case, and a case for every event and answer", () => {
    const answers = readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((file) =>
      /\.out\.json$/.test(file),
    );
    expect(answers.map((file) => file.slice(0, -".out.json".length).replaceAll("\\", "/")).sort()).toEqual(
      CASES.toSorted(),
    );
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
