/**
 * Proves that worktrees of one repository share coord's state but not its leases: the same path may be written in each of
 * them, and whoever comes second is told of the merge to come; and that coord's state is out of git's sight and reach. To see
 * it fail: leave the checkout out of the resource key, or move the state to `.coord/` in the checkout.
 */
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { edit, type Holding, holding, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, say } from "../support/client/script.ts";
import { readState, type StateReader } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

const launch = { pluginDirs: [pluginUnderTest()], permissionMode: "bypassPermissions" } as const;

let world: World;
let state: StateReader;
beforeEach(async () => {
  world = await openWorld({ files: { "src/a.txt": "one\ntwo\n", ".gitignore": "ignored\n" } });
  state = readState(world.repository.root);
});
afterEach(() => world.close());

/** A session in the main checkout that has changed src/a.txt and goes on. */
async function startHolder(): Promise<{ name: string; holder: Holding; end(): Promise<void> }> {
  const holder = holding(edit("holder", "src/a.txt", "one", "1"));
  const client = world.start("holder", { ...launch, prompt: "change one", scripts: { main: holder.script } });
  await holder.holds;
  const name = (await state.instanceOf(client.pid))?.name ?? "not registered";
  return {
    name,
    holder,
    async end() {
      holder.release();
      await client.done;
    },
  };
}

it("lets a --worktree session write the same path, and reports the overlap", async () => {
  const { name, end } = await startHolder();
  const tree = holding(edit("tree", "src/a.txt", "two", "2"));
  const client = world.start("tree", {
    ...launch,
    prompt: "change two",
    scripts: { main: tree.script },
    extraArgs: ["--worktree", "side"],
  });
  await tree.holds;
  const checkout = world.repository.path(".claude/worktrees/side");
  const here = await state.holdersOf("src/a.txt", world.repository.root);
  const there = await state.holdersOf("src/a.txt", checkout);
  const treeInstance = await state.instanceOf(client.pid);
  tree.release();
  await Promise.all([client.done, end()]);

  expect(world.model.toolResult("tree", toolId("tree"))).toMatchObject({ isError: false });
  expect(world.repository.read("src/a.txt")).toBe("1\ntwo\n");
  expect(world.repository.read(".claude/worktrees/side/src/a.txt")).toBe("one\n2\n");
  expect([here, there]).toEqual([[name], [treeInstance?.name]]);
  expect(treeInstance).toMatchObject({ worktree: checkout });
  const told = overlapsToldTo("tree");
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("src/a.txt");
  expect(told[0]).toContain(`session ${name} on main`);
  expect(await state.journal("overlap")).toMatchObject([{ name: treeInstance?.name, path: "src/a.txt", detail: name }]);
});

it("follows a session that enters a worktree and leaves it again", async () => {
  const { name, end } = await startHolder();
  const main = play(
    call("ToolSearch", { query: "select:EnterWorktree,ExitWorktree", max_results: 2 }),
    edit("before", "src/a.txt", "two", "2"),
    call("EnterWorktree", { name: "aside" }),
    edit("inside", "src/a.txt", "two", "2"),
    call("ExitWorktree", { action: "keep" }),
    edit("after", "src/a.txt", "two", "2"),
    say("done"),
  );
  await world.start("roamer", { ...launch, prompt: "change two aside", scripts: { main } }).done;
  await end();

  const results = ["before", "inside", "after"].map((id) => world.model.toolResult("roamer", toolId(id)));
  expect(results.map((result) => result?.isError)).toEqual([true, false, true]);
  expect(results[0]?.text).toContain(`session ${name}`);
  expect(results[2]?.text).toContain(`session ${name}`);
  expect(overlapsToldTo("roamer")).toHaveLength(1);
  expect(world.repository.read("src/a.txt")).toBe("1\ntwo\n");
  expect(world.repository.read(".claude/worktrees/aside/src/a.txt")).toBe("one\n2\n");
});

it("shows nothing in git status and loses nothing to git clean -fdx", async () => {
  const { name, end } = await startHolder();
  world.repository.write("ignored", "i\n");
  world.repository.write("untracked.txt", "u\n");
  expect(status()).toEqual([" M src/a.txt", "!! ignored", "?? untracked.txt"]);

  const facts = async () => ({
    instances: await state.instances(),
    leases: await state.leasesOf("src/a.txt"),
    journal: await state.journal(),
  });
  const before = await facts();
  expect(before.leases).toHaveLength(1);
  world.repository.git("clean", "-fdxq");
  expect(status()).toEqual([" M src/a.txt"]);
  expect(await facts()).toEqual(before);

  const main = play(edit("late", "src/a.txt", "two", "2"), say("done"));
  await world.start("late", { ...launch, prompt: "change two", scripts: { main } }).done;
  const refused = world.model.toolResult("late", toolId("late"));
  await end();
  expect(refused).toMatchObject({ isError: true });
  expect(refused?.text).toContain(`session ${name}`);
  expect(status()).toEqual([" M src/a.txt"]);
  expect(world.repository.read("src/a.txt")).toBe("1\ntwo\n");
  expect(state.folder).toBe(join(world.repository.root, ".git", "coord"));
});

function status(): readonly string[] {
  const lines = world.repository.git("status", "--porcelain", "--ignored", "--untracked-files=all").split("\n");
  // The status board is there, and git ignores it.
  return lines.filter((line) => line !== "" && !line.startsWith("!! .claude/coordination/")).sort();
}

function overlapsToldTo(client: string): readonly string[] {
  return world.model.injectedContext(client).filter((text) => /another worktree/.test(text));
}
