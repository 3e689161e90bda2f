/**
 * Proves that asking coord costs no model call: `/coord-status` and `/decide <text>` are answered by a hook, the text is kept
 * as it was typed, and every session hears of it with a call it makes anyway. To see it fail: let the UserPromptExpansion hook
 * print {}, or pass the text through a shell.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { edit, holding, holdingThen, toolId } from "../support/client/holder.ts";
import { textAt } from "../support/client/json.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, say } from "../support/client/script.ts";
import { readState, type StateReader } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

const launch = { pluginDirs: [pluginUnderTest()], permissionMode: "acceptEdits" } as const;
const UNEXPECTED = { main: play(say("the model was asked")) };

let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

/** Requests of any kind for a completion: titles and summaries are paid for, too. */
function modelRequests(client: string): number {
  return world.model.requests.filter((it) => it.client === client && it.path.endsWith("/v1/messages")).length;
}

it("answers /coord-status without any model request", async () => {
  const first = holding(edit("first", "a.txt", "one", "1"));
  const holder = world.start("first", { ...launch, prompt: "fix the login", scripts: { main: first.script } });
  await first.holds;
  const name = (await state.instanceOf(holder.pid))?.name ?? "not registered";
  const asked = await world.start("asker", { ...launch, prompt: "/coord-status", scripts: UNEXPECTED }).done;
  first.release();
  await holder.done;
  const answer = textAt(asked.json, "result");
  expect(answer).toContain(name);
  expect(answer).toContain("a.txt");
  expect(answer).toContain("fix the login");
  expect(asked.code).toBe(0);
  expect(modelRequests("asker")).toBe(0);
});

const TRICKY = `Use "Postgres" & 'pgx' for \`jobs\`; never $(rm -rf /) or \${HOME}, \\n stays \\\\ two 🚀 é\n\n  second <b>line</b>\t!`;

it("records /decide <text> as typed without a model request, and tells it to sessions that start", async () => {
  const decided = await world.start("decider", { ...launch, prompt: `/decide ${TRICKY}`, scripts: UNEXPECTED }).done;
  expect(modelRequests("decider")).toBe(0);

  const [decision, ...others] = await state.decisions();
  expect(others).toEqual([]);
  expect(decision?.description).toBe(TRICKY);
  expect(decision?.id).toMatch(/^DEC-\d{8}-0001$/);
  expect(textAt(decided.json, "result")).toContain(decision?.id);

  await world.start("later", { ...launch, prompt: "go on", scripts: { main: play(say("done")) } }).done;
  expect(world.model.injectedContext("later").join("\n")).toContain(`${decision?.id} Use "Postgres"`);
  expect(world.model.modelCalls("later")).toBe(1);
});

it("tells a session that runs of a new decision with its next call", async () => {
  const first = holdingThen([edit("first", "a.txt", "one", "1")], [call("Read", { file_path: "a.txt" })]);
  const running = world.start("running", { ...launch, prompt: "go", scripts: { main: first.script } });
  await first.holds;
  await world.start("decider", { ...launch, prompt: "/decide All dates are UTC", scripts: UNEXPECTED }).done;
  first.release();
  await running.done;
  const [decision] = await state.decisions();
  expect(world.model.injectedContext("running").join("\n")).toContain("All dates are UTC");
  expect(decision?.title).toBe("All dates are UTC");
});

it("lets the model propose and record a decision for /decide without text", async () => {
  const command = `coord decisions add --category testing --scope project --description - <<'COORD_DECISION'
Property tests with "fast-check"

Because $HOME stays and \`quotes\` do.
COORD_DECISION`;
  const proposing = play(call("Bash", { command, description: "record" }, { id: toolId("record") }), say("recorded"));
  await world.start("proposer", { ...launch, prompt: "/decide", scripts: { main: proposing } }).done;
  const recorded = world.model.toolResult("proposer", toolId("record"));
  expect(recorded).toMatchObject({ isError: false });
  const [decision] = await state.decisions();
  expect(decision).toMatchObject({
    title: 'Property tests with "fast-check"',
    category: "testing",
    scope: "project",
  });
  expect(decision?.description).toContain("Because $HOME stays and `quotes` do.");
  expect(recorded?.text).toContain(decision?.id);
});
