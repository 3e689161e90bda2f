import { copyFileSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { instantAfter } from "../../src/domain/instant.ts";
import type { MessageId } from "../../src/domain/message.ts";
import { mayBeDue } from "../../src/start/beside-work.ts";
import { launch } from "../crash/strace.ts";
import { answerOf, runBuilt } from "../support/hooks/built-hook.ts";
import { BuiltSession } from "../support/hooks/built-session.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** The start of the hook beside the work. To see one fail: let `mayBeDue` in `src/start/beside-work.ts` always say yes, or no. */
const BUILT = fileURLToPath(new URL("../../dist/hooks/board.cjs", import.meta.url));
let repository: HookRepository;
let state: string;
beforeEach(() => {
  repository = new HookRepository();
  state = join(repository.cwd, ".git", "coord");
});
afterEach(() => repository.remove());

function cell(kind: string, name: string): void {
  mkdirSync(join(state, "cell", kind), { recursive: true });
  writeFileSync(join(state, "cell", kind, `${name}.json`), "{}");
}

function page(folder: string, ageMs: number): void {
  mkdirSync(folder, { recursive: true });
  const then = new Date(Date.now() - ageMs);
  writeFileSync(join(folder, "STATUS_BOARD.md"), "page");
  utimesSync(join(folder, "STATUS_BOARD.md"), then, then);
}

const boards = (): string => join(repository.cwd, ".claude", "coordination");
const isDue = (changes: Readonly<Record<string, string | undefined>> = {}): boolean =>
  mayBeDue({ CLAUDE_PROJECT_DIR: repository.cwd, ...changes });

describe("what there is to do beside the work", () => {
  it("is nothing for who is alone, or in no project", () => {
    expect(isDue()).toBe(false);
    cell("heartbeat", "me");
    expect(isDue()).toBe(false);
    expect(isDue({ CLAUDE_PROJECT_DIR: repository.home })).toBe(false);
  });

  it("is a board that is two seconds old where others are, or has a time to come", () => {
    for (const name of ["me", "other"]) cell("heartbeat", name);
    expect(isDue()).toBe(true);
    page(boards(), 0);
    expect(isDue()).toBe(false);
    page(boards(), 2_100);
    expect(isDue()).toBe(true);
    page(boards(), -3_600_000);
    expect(isDue()).toBe(true);
  });

  it("is looked for where the state is: moved by COORD_DIR, and outside git", () => {
    const moved = join(repository.home, "moved");
    expect(isDue({ COORD_DIR: moved })).toBe(false);
    state = moved;
    for (const name of ["me", "other"]) cell("heartbeat", name);
    expect([isDue({ COORD_DIR: moved }), isDue()]).toEqual([true, false]);
    const plain = join(repository.home, "plain");
    state = join(plain, ".claude", "coordination");
    for (const name of ["me", "other"]) cell("heartbeat", name);
    page(state, 0);
    expect(isDue({ CLAUDE_PROJECT_DIR: plain })).toBe(false);
  });

  it("is a call that is owed, also for who is alone", () => {
    cell("owed-call", "other");
    expect(isDue()).toBe(true);
  });

  it("is left to the hook where that cannot be told", () => {
    expect(mayBeDue({})).toBe(true);
    expect(isDue({ CLAUDE_PROJECT_DIR: "" })).toBe(true);
    expect(isDue({ COORD_DIR: "not/absolute" })).toBe(true);
    mkdirSync(join(state, "cell"), { recursive: true });
    writeFileSync(join(state, "cell", "heartbeat"), "no folder");
    expect(isDue()).toBe(true);
  });
});

describe("the built hook", () => {
  const input = (): string =>
    JSON.stringify({
      session_id: "5e55104a-ann",
      cwd: repository.cwd,
      hook_event_name: "PostToolBatch",
      tool_calls: [{ tool_name: "Read", tool_input: {}, tool_response: "x".repeat(300_000) }],
    });
  const run = (script: string) =>
    launch({
      command: process.execPath,
      args: [script],
      input: input(),
      cwd: repository.cwd,
      env: repository.environmentOf("ann"),
    });

  it("loads nothing else for a session that is alone", async () => {
    const bare = join(repository.home, "dist", "hooks");
    mkdirSync(bare, { recursive: true });
    copyFileSync(BUILT, join(bare, "board.cjs"));
    await new BuiltSession(repository, "ann").hook("SessionStart/startup");
    const alone = await run(join(bare, "board.cjs"));
    expect([alone.code, alone.stdout, alone.stderr]).toEqual([0, "{}", ""]);
    await new BuiltSession(repository, "bob").hook("SessionStart/startup");
    expect((await run(join(bare, "board.cjs"))).code).not.toBe(0);
    expect(answerOf(await run(BUILT))).toEqual({});
    expect(readdirSync(boards())).toContain("STATUS_BOARD.md");
  });

  it("repeats a call that is due, for a session that is alone as well", async () => {
    const bob = new BuiltSession(repository, "bob");
    await bob.hook("SessionStart/startup");
    const store = openFileStore(state);
    const [found] = await store.instances.list();
    if (found === undefined) throw new Error("not registered");
    const { owedCalls, wakes } = await store.team();
    const message = "000100000002" as MessageId;
    const now = store.now();
    await owedCalls.put(found.record.id, { message, dueAt: instantAfter(now, 60_000) });
    expect(answerOf(await run(BUILT))).toEqual({});
    expect(await wakes.get(found.record.id)).toBeNull();
    await owedCalls.put(found.record.id, { message, dueAt: now });
    expect(answerOf(await run(BUILT))).toEqual({});
    expect((await wakes.get(found.record.id))?.value.message).toBe(message);
    expect(await owedCalls.list("")).toEqual([]);
  });

  it("answers what is no event as every hook does", async () => {
    cell("heartbeat", "me");
    cell("heartbeat", "other");
    const options = { cwd: repository.cwd, env: repository.environmentOf("ann") };
    expect((await runBuilt("board", "no json", options)).code).toBe(0);
  });
});
