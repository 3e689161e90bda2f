/**
 * Two versions of coord on one repository, as they are built: while sessions run, somebody updates the plugin, and what
 * runs already keeps its hooks. Proves that the newer respects what the older holds, that the older stops with a word to
 * its user and writes nothing any more, and that neither takes the other's records for damage, in turn or at once. See
 * it fail: let `markFormat` do nothing, or leave `checkFormatAgain` out of `load-snapshot.ts`.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { nodeFs } from "../../src/adapters/store-file/node-fs.ts";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { JSON_SHAPES } from "../../src/cli/json-shapes.ts";
import type { HookCall } from "../crash/golden-scenes.ts";
import { answerTo, copyOfProgram } from "../crash/scenes.ts";
import { type Ended, launch } from "../crash/strace.ts";
import { HookRepository } from "../support/hooks/repository.ts";
import { fileRecordOf, hexOf } from "../support/store/records.ts";
import { makeStateDir } from "../support/store/state-dir.ts";
import { buildNewerProgram } from "./newer-program.ts";

const NEWER = "is of a newer coord";
const REMEDY = "update the coord plugin, then restart";

let older: string;
let newer: string;
let repository: HookRepository;
let state: string;
beforeAll(() => {
  older = copyOfProgram();
  newer = buildNewerProgram();
}, 120_000);
afterAll(() => {
  for (const program of [older, newer]) rmSync(program, { recursive: true, force: true });
});
beforeEach(() => {
  repository = new HookRepository();
  state = join(repository.cwd, ".git", "coord");
});
afterEach(() => repository.remove());

const start = (as: string): HookCall => ({ as, payload: "SessionStart/startup" });

function edit(as: string, file: string, stage: "PreToolUse" | "PostToolUse" = "PreToolUse"): HookCall {
  return { as, payload: `${stage}/edit-one`, set: { "tool_input.file_path": join(repository.cwd, file) } };
}

const run = (program: string, hook: HookCall, env: Readonly<Record<string, string>> = {}) =>
  answerTo(program, repository, hook, env);

function coord(program: string, as: string, ...args: readonly string[]): Promise<Ended> {
  const env = { ...repository.environmentOf(as), CLAUDECODE: "" };
  const path = join(program, "dist/cli.mjs");
  return launch({ command: process.execPath, args: [path, ...args], cwd: repository.cwd, env, input: "" });
}

/** Who holds what, as the newer version sees it: `a.txt ann`. */
async function held(): Promise<readonly string[]> {
  const { stdout } = await coord(newer, "cat", "status", "--json");
  const { locks, instances } = JSON_SHAPES.status.parse(JSON.parse(stdout));
  const nameOf = (id: string): string => {
    const pid = instances.find((instance) => instance.id === id)?.pid;
    return ["ann", "bob", "cat", "dan"].find((name) => repository.pidOf(name) === pid) ?? id;
  };
  return locks.map(({ path, holder }) => `${path} ${nameOf(holder.instance)}`).sort();
}

/** Every file and folder of the state, with what is in it. */
function contentOf(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return `${path} ${entry.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : ""}`;
    })
    .sort();
}

describe("a newer version beside an older one", () => {
  beforeEach(async () => {
    for (const hook of [start("ann"), edit("ann", "a.txt"), edit("ann", "a.txt", "PostToolUse")])
      await run(older, hook);
  });

  it("respects what the older holds, and its own leases are safe from it", async () => {
    await run(newer, start("bob"));
    expect(JSON.stringify(await run(newer, edit("bob", "a.txt")))).toContain('"deny"');
    expect(await run(newer, edit("bob", "b.txt"))).toEqual({});
    await run(older, edit("ann", "b.txt"));
    await run(older, edit("ann", "b.txt", "PostToolUse"));
    expect(await held()).toEqual(["a.txt ann", "b.txt bob"]);
    expect(existsSync(join(state, "aside"))).toBe(false);
  });

  it("changes what is there already: the mark comes first", async () => {
    // No session start, no new record: the first thing this process writes is over a register of the older.
    await run(newer, edit("ann", "a.txt"));
    expect(existsSync(join(state, "epoch-2"))).toBe(true);
  });

  it("is noticed by the older: one word to the user per edit, with the remedy; nothing is written", async () => {
    await run(newer, start("bob"));
    const before = contentOf(state);
    const hooks = [
      edit("ann", "c.txt"),
      edit("ann", "c.txt", "PostToolUse"),
      { as: "ann", payload: "PostToolBatch/edit-one" },
      { as: "ann", payload: "UserPromptSubmit/typed" },
      { as: "ann", payload: "Stop/plain" },
      { as: "ann", payload: "SessionEnd/other" },
    ];
    const answers: unknown[] = [];
    for (const hook of hooks) answers.push(await run(older, hook));
    const [first, ...others] = answers;
    expect(first).toEqual({ systemMessage: expect.stringMatching(new RegExp(`${NEWER}.*edit goes on.*${REMEDY}`)) });
    expect(others.every((answer) => JSON.stringify(answer) === "{}")).toBe(true);
    expect(JSON.stringify(await run(older, start("dan")))).toContain(NEWER);
    const refused = await run(older, edit("ann", "c.txt"), { COORD_ON_FAILURE: "deny" });
    expect(JSON.stringify(refused)).toMatch(new RegExp(`"deny".*${REMEDY}`));
    expect(contentOf(state)).toEqual(before);
  });

  it("is noticed by the older command line, which says what to do and writes nothing", async () => {
    await run(newer, start("bob"));
    const before = contentOf(state);
    for (const args of [["status"], ["lock", "acquire", "c.txt"], ["lock", "list"], ["decisions", "list"]]) {
      const { code, stderr } = await coord(older, "ann", ...args);
      expect([args, code, stderr]).toEqual([args, 1, expect.stringMatching(new RegExp(`${NEWER}[^]*${REMEDY}`))]);
      const { stdout } = await coord(older, "ann", ...args, "--json");
      expect(stdout).toContain("STATE_NEWER");
    }
    const doctor = await coord(older, "ann", "doctor", "--json");
    const { findings } = JSON_SHAPES.doctor.parse(JSON.parse(doctor.stdout));
    const problems = findings.filter(({ level, topic }) => level === "problem" && topic === "state");
    expect(problems.map(({ check }) => check)).toEqual(["state-format"]);
    expect(contentOf(state)).toEqual(before);
  }, 60_000);

  it("keeps every grant of both when they work at once", async () => {
    for (let round = 0; round < 3; round++) {
      rmSync(state, { recursive: true });
      mkdirSync(state, { mode: 0o700 });
      const programs = { ann: older, bob: newer, cat: older, dan: newer } as const;
      const granted: string[] = [];
      await Promise.all(
        Object.entries(programs).map(async ([as, program]) => {
          for (let file = 0; file < 4; file++) {
            const path = `${as}-${file}.txt`;
            const answer = await run(program, edit(as, path));
            if (JSON.stringify(answer) === "{}") granted.push(`${path} ${as}`);
            else expect(JSON.stringify(answer)).toContain(NEWER);
          }
        }),
      );
      const kept = await held();
      expect(kept).toEqual(expect.arrayContaining(granted));
      // An older one may have committed just before it met the newer, and then says that it cannot go on.
      expect(kept.filter((lease) => !granted.includes(lease) && !/ann|cat/.test(lease))).toEqual([]);
      expect(granted.filter((grant) => /bob|dan/.test(grant))).toHaveLength(8);
      expect(existsSync(join(state, "aside")), "nothing was damaged").toBe(false);
    }
  }, 120_000);
});

describe("an older version that had begun before the newer wrote", () => {
  it("does not take the new record for damage", async () => {
    const dir = makeStateDir();
    const key = hexOf("3f");
    const first = dir.open();
    await first.files.swap(key, (await first.files.read(key)).revision, fileRecordOf("a.ts"));
    const shard = join(dir.path, "reg", "lease-3f");
    const readdir = (folder: string): readonly string[] => {
      // The folder has been checked by now. What follows is what a newer version does, in its order.
      if (folder === shard && !existsSync(join(dir.path, "epoch-2"))) {
        mkdirSync(join(dir.path, "epoch-2"));
        const [data = ""] = readdirSync(shard).filter((name) => name.startsWith("D"));
        const Content = z.looseObject({ format: z.number() });
        const content = Content.parse(JSON.parse(readFileSync(join(shard, data), "utf8")));
        rmSync(join(shard, data));
        const file = nodeFs.openExclusive(join(shard, data));
        nodeFs.write(file, new TextEncoder().encode(JSON.stringify({ ...content, format: 2 })), 0);
        nodeFs.close(file);
      }
      return nodeFs.readdir(folder);
    };
    const before = openFileStore(dir.path, { fs: { ...nodeFs, readdir } });
    await expect(before.files.read(key)).rejects.toMatchObject({ code: "STATE_NEWER" });
    expect(existsSync(join(dir.path, "aside"))).toBe(false);
    await expect(before.files.read(key)).rejects.toMatchObject({ code: "STATE_NEWER" });
    dir.dispose();
  });
});
