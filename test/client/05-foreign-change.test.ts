import { statSync, utimesSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { edit, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, type Script, say, type ToolResult } from "../support/client/script.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * What somebody else changed since the model read it is not overwritten: the model gets the change as a diff and has to
 * read again, also in a session resumed by another process. To see it fail: let `verify` in the plugin's
 * `dist/hooks/pre-tool-use.cjs` always answer "unchanged".
 */
let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
});
afterEach(() => world.close());

const launch = { permissionMode: "bypassPermissions", pluginDirs: [pluginUnderTest()], prompt: "go" } as const;
const read = call("Read", { file_path: "a.txt" });
const FIRST_CALLS = { Edit: edit("refused", "a.txt", "one", "ONE"), Write: write("refused", "ONE\ntwo\n") };
/** What a refusal says to do next. A whole diff counts as read, but only for an edit. */
const READ = "Read it again, then retry";
const RETRY = "That is the whole change: retry if your edit still fits";
const CHANGED = "one\ntwo\nforeign line\n";

describe("a change by somebody else since the model read the file", () => {
  it("stops an Edit, shows the change, and lets the Edit through after another Read", async () => {
    const main: Script = async function* surprised() {
      yield read;
      world.repository.write("a.txt", CHANGED);
      yield edit("refused", "a.txt", "one", "ONE");
      expect(world.repository.read("a.txt")).toBe(CHANGED);
      yield read;
      yield edit("granted", "a.txt", "one", "ONE");
      yield say("bye");
    };
    await foxPlays(main);
    expectDiff(answer("refused"), RETRY);
    expect(answer("granted")?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("ONE\ntwo\nforeign line\n");
  });

  it("lets an Edit through at once after its refusal has shown the whole change", async () => {
    const main: Script = async function* surprised() {
      yield read;
      world.repository.write("a.txt", CHANGED);
      yield edit("refused", "a.txt", "one", "ONE");
      expect(world.repository.read("a.txt")).toBe(CHANGED);
      yield edit("granted", "a.txt", "one", "ONE");
      yield say("bye");
    };
    await foxPlays(main);
    expectDiff(answer("refused"), RETRY);
    expect(answer("granted")?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("ONE\ntwo\nforeign line\n");
  });

  it("stops a Write", async () => {
    const main: Script = async function* surprised() {
      yield read;
      world.repository.write("a.txt", CHANGED);
      // The client sees this one by itself, before any hook runs.
      yield write("refused", "one\n");
      expect(world.repository.read("a.txt")).toBe(CHANGED);
      yield read;
      yield write("granted", "one\nforeign line\n");
      yield say("bye");
    };
    await foxPlays(main);
    expect(answer("refused")?.isError).toBe(true);
    expect(answer("granted")?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("one\nforeign line\n");
  });

  it("stops a Write over a change that the client cannot see, because it keeps the time of the file", async () => {
    const main: Script = async function* surprised() {
      yield read;
      changeKeepingTime("a.txt", CHANGED);
      yield write("refused", "one\n");
      expect(world.repository.read("a.txt")).toBe(CHANGED);
      yield read;
      yield write("granted", "one\nforeign line\n");
      yield say("bye");
    };
    await foxPlays(main);
    expectDiff(answer("refused"));
    expect(answer("granted")?.isError).toBe(false);
    expect(world.repository.read("a.txt")).toBe("one\nforeign line\n");
  });

  for (const [tool, call] of Object.entries(FIRST_CALLS)) {
    it(`stops the ${tool} of a session that read the file in another process and was resumed`, async () => {
      const before = world.start("before", { ...launch, scripts: { main: play(read, say("bye")) } });
      const sessionId = (await before.done).json?.["session_id"];
      changeKeepingTime("a.txt", CHANGED);
      const main: Script = async function* resumed() {
        yield call;
        expect(world.repository.read("a.txt")).toBe(CHANGED);
        yield read;
        yield edit("granted", "a.txt", "one", "ONE");
        yield say("bye");
      };
      const { json } = await world.start("after", { ...launch, resume: String(sessionId), scripts: { main } }).done;
      expect([json?.["result"], json?.["session_id"]]).toEqual(["bye", sessionId]);
      expectDiff(answer("refused", "after"), tool === "Edit" ? RETRY : READ);
      expect(answer("granted", "after")?.isError).toBe(false);
      expect(world.repository.read("a.txt")).toBe("ONE\ntwo\nforeign line\n");
    });
  }
});

/** One session, to its end. */
async function foxPlays(main: Script): Promise<void> {
  const { code, json } = await world.start("fox", { ...launch, scripts: { main } }).done;
  expect([code, json?.["result"]]).toEqual([0, "bye"]);
}

/** As `cp -p`, `rsync -t` and archives do it. */
function changeKeepingTime(file: string, content: string): void {
  const { mtimeMs } = statSync(world.repository.path(file));
  world.repository.write(file, content);
  // A Date would round to the next millisecond, which the client takes for a change.
  const seconds = Math.floor(mtimeMs) / 1000;
  utimesSync(world.repository.path(file), seconds, seconds);
}

function write(id: string, content: string) {
  return call("Write", { file_path: "a.txt", content }, { id: toolId(id) });
}

function answer(id: string, client = "fox"): ToolResult | undefined {
  return world.model.toolResult(client, toolId(id));
}

function expectDiff(refusal: ToolResult | undefined, next = READ): void {
  expect(refusal?.isError).toBe(true);
  expect(refusal?.text).toContain("a.txt has changed since you last saw it");
  expect(refusal?.text).toMatch(/^\+3: foreign line$/m);
  expect(refusal?.text).toContain(next);
}
