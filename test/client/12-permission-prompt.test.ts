/**
 * Proves that a file whose holder waits for its user's permission is not given away, however long the user is gone, and that
 * it is free as soon as the prompt ends without a write, though the client then tells no hook. To see it fail: ignore
 * PermissionRequest and the mark of operations in flight, or do not ask for the client's own session file.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createGate } from "../support/client/gate.ts";
import { edit, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { play, type Script, say } from "../support/client/script.ts";
import { eventually, readState, type StateReader } from "../support/client/state.ts";
import type { TmuxClient } from "../support/client/tmux-client.ts";
import { openWorld, type World } from "../support/client/world.ts";

/** All that could end a lease by time is over while the prompt is still open. */
const PROMPT_OPEN_MS = 3_000;
const env = { COORD_TTL: "2s", COORD_YIELD_AFTER: "1s", COORD_FAIR_AFTER: "1s", COORD_TURN_GRACE: "0s" };
const FREE_WITHIN_MS = 1_000;
const pluginDirs = [pluginUnderTest()];

let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

type Meeting = {
  readonly holderName: string;
  readonly terminal: TmuxClient;
  /** Lets the asker ask once more, and waits until it was answered. */
  askAgain(): Promise<void>;
};

/** A prompt that has been open for longer than every time limit, and another session that has asked twice meanwhile. */
async function meet(): Promise<Meeting> {
  const terminal = await world.startInteractive("holder", {
    ...{ pluginDirs, env },
    permissionMode: "default",
    scripts: { main: play(edit("holder", "a.txt", "one", "1"), say("well done")) },
  });
  await terminal.submit("please change one");
  await terminal.waitFor(/Do you want to make this edit/);
  const holder = await eventually("the holder waits", async () => {
    const me = await state.instanceOf(terminal.pid);
    return me?.status === "waiting" ? me : undefined;
  });
  const [asks, answered] = [createGate(), createGate()];
  const main: Script = async function* ask() {
    yield edit("early", "a.txt", "two", "2");
    await sleep(PROMPT_OPEN_MS);
    yield edit("late", "a.txt", "two", "2");
    answered.open();
    await asks.opened;
    yield edit("after", "a.txt", "two", "2");
    yield say("done");
  };
  const launch = { pluginDirs, env, permissionMode: "acceptEdits" } as const;
  const asker = world.start("asker", { ...launch, prompt: "change two", scripts: { main } });
  await Promise.race([answered.opened, asker.done]);
  return {
    holderName: holder.name,
    terminal,
    async askAgain() {
      asks.open();
      await asker.done;
    },
  };
}

function answerTo(id: string) {
  return world.model.toolResult("asker", toolId(id));
}

for (const [name, key] of [
  ["Esc", "Escape"],
  ["No", "3"],
] as const) {
  it(`keeps the file while the prompt is open, and frees it within 1 s of "${name}"`, async () => {
    const { terminal, holderName, askAgain } = await meet();
    for (const id of ["early", "late"]) {
      expect(answerTo(id), id).toMatchObject({ isError: true });
      expect(answerTo(id)?.text).toContain(`session ${holderName}`);
    }
    // The same facts in the same words, so that a retry tells the model nothing new.
    expect(answerTo("late")?.text).toBe(answerTo("early")?.text);
    expect(world.repository.read("a.txt")).toBe("one\ntwo\n");

    terminal.keys(key);
    await sleep(FREE_WITHIN_MS);
    await askAgain();
    expect(answerTo("after")).toMatchObject({ isError: false });
    expect(world.repository.read("a.txt")).toBe("one\n2\n");
    expect(await state.journal("taken")).toMatchObject([{ path: "a.txt", detail: `yield of ${holderName}` }]);
    await terminal.exit();
  });
}

it("lets the holder write when its user accepts at last, and the asker only after that", async () => {
  const { terminal, askAgain } = await meet();
  expect(answerTo("late")).toMatchObject({ isError: true });
  terminal.keys("Enter");
  await terminal.waitFor(/well done/);
  expect(world.repository.read("a.txt")).toBe("1\ntwo\n");
  await askAgain();
  // Free by now, but the asker has not read what was written: it must not overwrite blindly.
  expect(answerTo("after")).toMatchObject({ isError: true });
  expect(answerTo("after")?.text).toMatch(/Read it (first|again)/);
  expect(world.repository.read("a.txt")).toBe("1\ntwo\n");
  expect(await state.journal("lost-write")).toEqual([]);
  await terminal.exit();
});
