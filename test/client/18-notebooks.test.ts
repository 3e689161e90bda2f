import { afterEach, beforeEach, expect, it } from "vitest";
import { holding, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, type Step, say } from "../support/client/script.ts";
import { readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * A notebook is guarded by whatever way it is written: another session's NotebookEdit, and its command. To see it fail:
 * take NotebookEdit out of `PreToolUse` in `hooks/hooks.json`.
 */
const CELL = { cell_type: "code", id: "c1", metadata: {}, source: ["print(1)\n"], outputs: [], execution_count: null };
const NOTEBOOK = { cells: [CELL], metadata: { language_info: { name: "python" } }, nbformat: 4, nbformat_minor: 5 };

let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "book.ipynb": `${JSON.stringify(NOTEBOOK, null, 1)}\n` } });
});
afterEach(() => world.close());

const launch = { permissionMode: "bypassPermissions", pluginDirs: [pluginUnderTest()] } as const;
const find = call("ToolSearch", { query: "select:NotebookEdit", max_results: 1 });
const read = call("Read", { file_path: "book.ipynb" });

function cell(id: string, source: string): Step {
  const input = { notebook_path: world.repository.path("book.ipynb"), cell_id: "c1", new_source: source };
  return call("NotebookEdit", input, { id: toolId(id) });
}

it("a notebook that a session holds is written by no other, cell by cell or by a command", async () => {
  const first = holding(find, read, cell("held", "print(2)"));
  const fox = world.start("fox", { ...launch, prompt: "change the notebook", scripts: { main: first.script } });
  await first.holds;
  const command = "sed -i 's/print(2)/print(4)/' book.ipynb";
  const second = play(
    ...[find, read, cell("refused", "print(3)")],
    call("Bash", { command, description: "change" }, { id: toolId("command") }),
    say("bye"),
  );
  await world.start("owl", { ...launch, prompt: "go", scripts: { main: second } }).done;
  const name = (await readState(world.repository.root).instanceOf(fox.pid))?.name ?? "not registered";
  const answer = (client: string, id: string) => world.model.toolResult(client, toolId(id));
  expect(answer("fox", "held")).toMatchObject({ isError: false });
  for (const id of ["refused", "command"]) {
    expect(answer("owl", id)).toMatchObject({ isError: true });
    expect(answer("owl", id)?.text).toContain(`book.ipynb is held by session ${name}`);
  }
  expect(world.repository.read("book.ipynb")).toContain("print(2)");
  first.release();
  await fox.done;
});
