/**
 * What happens to the state while a session runs: it is removed or replaced, the disk is full or read-only. A hook that
 * ships answers and grants nothing it should not; what was held counts as lost, never as free in silence. See one fail:
 * let `endInstance` fail when its mark cannot be written.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, statfsSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { type HookCall, prepare } from "../crash/golden-scenes.ts";
import { answerTo, copyOfProgram } from "../crash/scenes.ts";
import { CUT_SHORT, problemsIn, viewOf } from "../crash/state-view.ts";
import { HookRepository } from "../support/hooks/repository.ts";

const START: HookCall = { as: "ann", payload: "SessionStart/startup" };
const START_BOB: HookCall = { as: "bob", payload: "SessionStart/startup" };
const EDIT: HookCall = { as: "ann", payload: "PreToolUse/edit-one" };
const EDITED: HookCall = { as: "ann", payload: "PostToolUse/edit-one" };
const END: HookCall = { as: "ann", payload: "SessionEnd/other" };
const BOB_ASKS: HookCall = { as: "bob", payload: "PreToolUse/edit-one" };

let program: string;
let repository: HookRepository;
let state: string;
beforeAll(() => {
  program = copyOfProgram();
});
afterAll(() => rmSync(program, { recursive: true, force: true }));
beforeEach(async () => {
  repository = new HookRepository();
  state = join(repository.cwd, ".git", "coord");
  await prepare(repository, [START, START_BOB, EDIT]);
});
afterEach(() => repository.remove());

const run = (hook: HookCall, env: Readonly<Record<string, string>> = {}) => answerTo(program, repository, hook, env);

async function holdersOf(folder = state): Promise<readonly number[]> {
  const files = await openFileStore(folder).files.list();
  return files.flatMap(({ record }) => record.leases.map(({ holder }) => holder.process.pid));
}

const isDenied = (answer: Readonly<Record<string, unknown>>): boolean => JSON.stringify(answer).includes('"deny"');

describe("a state folder that changes under a running session", () => {
  it("deleted: who asks first holds, the former holder learns of it and is refused", async () => {
    rmSync(state, { recursive: true });
    expect(await run(BOB_ASKS)).toEqual({});
    expect(await holdersOf()).toEqual([repository.pidOf("bob")]);
    expect(JSON.stringify(await run(EDITED))).toContain("a.txt");
    expect(isDenied(await run(EDIT))).toBe(true);
    expect(await holdersOf()).toEqual([repository.pidOf("bob")]);
    expect(problemsIn(viewOf(state))).toEqual([]);
  });

  it("deleted, and the session ends: nothing is made again for it", async () => {
    rmSync(state, { recursive: true });
    expect(await run(END)).toEqual({});
    expect(await holdersOf()).toEqual([]);
  });

  it("replaced by an older copy: its holders are believed, and tokens still grow", async () => {
    const copy = join(repository.directory, "copy");
    execFileSync("cp", ["-a", state, copy]);
    await run(EDITED);
    rmSync(state, { recursive: true });
    renameSync(copy, state);
    expect(isDenied(await run(BOB_ASKS))).toBe(true);
    expect(await run(EDITED)).toEqual({});
    expect(problemsIn(viewOf(state))).toEqual([]);
  });

  it.each<[string, () => void]>([
    ["a file", () => writeFileSync(state, "")],
    ["a link to a good state", () => symlinkSync(`${state}.real`, state)],
    ["a folder of another user", () => mkdirAs(65_534)],
    ["a newer coord's", () => newer()],
  ])("replaced by %s: the write goes on with a word to the user, or is refused, as configured", async (_, replace) => {
    renameSync(state, `${state}.real`);
    replace();
    expect(await run(BOB_ASKS)).toMatchObject({ systemMessage: expect.stringContaining("coord") });
    expect(isDenied(await run(BOB_ASKS, { COORD_ON_FAILURE: "deny" }))).toBe(true);
    expect(await run(EDITED)).toEqual({});
  });
});

function mkdirAs(uid: number): void {
  mkdirSync(state, { mode: 0o700 });
  execFileSync("chown", [String(uid), state]);
}

function newer(): void {
  mkdirSync(state, { mode: 0o700 });
  writeFileSync(join(state, "epoch"), "coord state 999 0123456789abcdef\n");
}

describe("a disk that is full", () => {
  it("keeps the state whole at every fill level, and lets leases be given back", async (context) => {
    context.skip(process.platform !== "linux" || process.getuid?.() !== 0, "only root can mount a small file system");
    const disk = mkdtempSync(join(tmpdir(), "coord-disk-"));
    const env = { COORD_DIR: join(disk, "state") };
    try {
      for (let pages = 0; pages <= 24; pages += 2) {
        execFileSync("mount", ["-t", "tmpfs", "-o", "size=640k,mode=700", "none", disk]);
        for (const hook of [START, START_BOB, EDIT]) await run(hook, env);
        fill(disk, pages);
        const answer = await run({ ...EDIT, set: { "tool_input.file_path": join(repository.cwd, "b.txt") } }, env);
        const held = (await holdersOf(env.COORD_DIR)).length;
        if (!("systemMessage" in answer)) expect(held, `${pages} pages free, and said to be granted`).toBe(2);
        expect(problemsIn(viewOf(env.COORD_DIR), CUT_SHORT)).toEqual([]);
        await run(END, env);
        expect(await holdersOf(env.COORD_DIR), `${pages} pages free`).toEqual([]);
        expect(
          problemsIn(viewOf(env.COORD_DIR), CUT_SHORT).filter((problem) => !problem.startsWith("ballast")),
        ).toEqual([]);
        execFileSync("umount", [disk]);
      }
    } finally {
      execFileSync("sh", ["-c", `umount '${disk}' 2>/dev/null; rmdir '${disk}'`]);
    }
  }, 60_000);
});

/** Leaves this many pages of 4 KiB on a small disk. */
function fill(disk: string, pages: number): void {
  const { bavail, bsize } = statfsSync(disk);
  const bytes = Math.max(0, (bavail - pages) * bsize);
  writeFileSync(join(disk, "filler"), new Uint8Array(bytes));
}
