import { afterEach, describe, expect, it } from "vitest";
import { edit, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, callAll, play, type Step, say } from "../support/client/script.ts";
import { readState } from "../support/client/state.ts";
import { type UserHook, userHooks } from "../support/client/user-hook.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * A formatter that the user runs after each edit is not taken for somebody else's change: no edit is refused, whether
 * the formatter is faster or slower than coord's own hook. To see it fail: let `settleBatch` of the
 * plugin do nothing (edits in a row), or `isAfterOwnWrite` return false (several edits in one reply).
 */
let world: World;
afterEach(() => world.close());

const EDITS = 10;

describe("a formatter that runs as the user's own hook", () => {
  for (const delayMs of [0, 400]) {
    it(`makes none of ${EDITS} edits in a row a refused one, ${delayMs} ms after each`, async () => {
      await startWithFormatter(delayMs, [read, ...edits()]);
      await expectAllDone();
    });
  }

  it("makes none of them a refused one when several stand in one reply", async () => {
    await startWithFormatter(400, [read, callAll(...edits().slice(0, 5)), callAll(...edits().slice(5))]);
    await expectAllDone();
  });
});

const read = call("Read", { file_path: "a.txt" });

function edits(): readonly Step[] {
  return Array.from({ length: EDITS }, (_, n) => edit(`edit ${n}`, "a.txt", "end", `  line ${n}\nend`));
}

async function startWithFormatter(delayMs: number, steps: readonly Step[]): Promise<void> {
  world = await openWorld({ files: { "a.txt": "end\n" } });
  await world.start("fox", {
    permissionMode: "bypassPermissions",
    pluginDirs: [pluginUnderTest()],
    prompt: "go",
    settings: userHooks(world.directory, formatter(delayMs)),
    scripts: { main: play(...steps, say("bye")) },
  }).done;
}

/** Takes the indentation away, so that it changes what each edit has just written. */
function formatter(delayMs: number): UserHook {
  const body = `const file = input.tool_input.file_path;
await sleep(${delayMs});
fs.writeFileSync(file, fs.readFileSync(file, "utf8").replaceAll(/^ +/gm, ""));`;
  return { event: "PostToolUse", matcher: "Edit", body };
}

async function expectAllDone(): Promise<void> {
  const answers = Array.from({ length: EDITS }, (_, n) => world.model.toolResult("fox", toolId(`edit ${n}`)));
  expect(answers.filter((answer) => answer?.isError !== false)).toEqual([]);
  expect(world.repository.read("a.txt")).toBe(
    `${Array.from({ length: EDITS }, (_, n) => `line ${n}\n`).join("")}end\n`,
  );
  expect(await readState(world.repository.root).journal("refused")).toEqual([]);
}
