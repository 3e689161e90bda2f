/**
 * What sessions lose most in a shared checkout: work of another that is swept into a commit, a branch that is switched
 * underneath it, a stash that takes its changes, an index of one's own that undoes its commit. Each is refused, with a
 * command that the model can run instead, or told. To see it fail: `git: off` in the user's configuration.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import { createGate } from "../support/client/gate.ts";
import { edit, type Holding, holding, holdingThen, toolId } from "../support/client/holder.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, play, type Script, type Step, say } from "../support/client/script.ts";
import { readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

const launch = { pluginDirs: [pluginUnderTest()], permissionMode: "bypassPermissions" } as const;

let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\n", "b.txt": "one\n", "c.txt": "one\n" } });
});
afterEach(() => world.close());

/** A session that has changed a.txt and goes on; `after` is what it does before it ends. */
async function holderOf(...after: readonly Step[]): Promise<{ name: string; held: Holding; end(): Promise<void> }> {
  const held =
    after.length === 0
      ? holding(edit("held", "a.txt", "one", "1"))
      : holdingThen([edit("held", "a.txt", "one", "1")], after);
  const client = world.start("holder", { ...launch, prompt: "change a", scripts: { main: held.script } });
  await held.holds;
  const name = (await readState(world.repository.root).instanceOf(client.pid))?.name ?? "not registered";
  const end = async (): Promise<void> => {
    held.release();
    await client.done;
  };
  return { name, held, end };
}

const bash = (id: string, command: string): Step => call("Bash", { command, description: id }, { id: toolId(id) });
const answer = (id: string) => world.model.toolResult("other", toolId(id));
const run = (main: Script) => world.start("other", { ...launch, prompt: "go", scripts: { main } }).done;
const committed = (): string => world.repository.git("show", "--name-only", "--format=", "HEAD").trim();

it("keeps what another has staged out of a commit, and commits the own files by the command of the refusal", async () => {
  const { name, end } = await holderOf();
  world.repository.git("add", "a.txt");
  const main: Script = async function* committing() {
    yield edit("mine", "b.txt", "one", "2");
    const turn = yield bash("swept", "git add b.txt && git commit -m mine");
    const [, own = "not told"] = /only: (git .*)/.exec(turn.lastToolResults[0]?.text ?? "") ?? [];
    yield bash("own", own);
    yield say("bye");
  };
  await run(main);
  await end();
  expect(answer("swept")).toMatchObject({ isError: true });
  expect(answer("swept")?.text).toContain(`a.txt is held by session ${name}`);
  expect(answer("own")).toMatchObject({ isError: false });
  expect(committed()).toBe("b.txt");
  expect(world.repository.git("diff", "--cached", "--name-only").trim()).toBe("a.txt");
});

it.each(["git add -A", "git commit -am all", "git stash", "git checkout -- .", "git reset --hard"])(
  "refuses %s over the work of another",
  async (command) => {
    const { name, end } = await holderOf();
    await run(play(edit("mine", "b.txt", "one", "2"), bash("swept", command), say("bye")));
    expect(answer("swept")).toMatchObject({ isError: true });
    expect(answer("swept")?.text).toContain(name);
    expect(world.repository.read("a.txt")).toBe("1\n");
    expect(world.repository.git("status", "--porcelain").split("\n").filter(Boolean)).toEqual([" M a.txt", " M b.txt"]);
    await end();
  },
);

it("lets nobody switch the branch under another who works on what it changes, and tells of it otherwise", async () => {
  world.repository.git("checkout", "-q", "-b", "topic");
  world.repository.write("a.txt", "topic\n");
  world.repository.git("commit", "-q", "-am", "topic");
  world.repository.git("checkout", "-q", "-b", "calm", "main");
  world.repository.write("c.txt", "calm\n");
  world.repository.git("commit", "-q", "-am", "calm");
  world.repository.git("checkout", "-q", "main");
  const { name, end } = await holderOf(bash("look", "git status --short"));
  await run(play(bash("topic", "git switch topic"), bash("calm", "git switch calm"), say("bye")));
  expect(answer("topic")).toMatchObject({ isError: true });
  expect(answer("topic")?.text).toContain(`a.txt is held by session ${name}`);
  expect(answer("calm")).toMatchObject({ isError: false });
  expect(world.repository.git("branch", "--show-current").trim()).toBe("calm");
  expect(world.repository.read("a.txt")).toBe("1\n");
  await end();
  expect(world.model.injectedContext("holder").join("\n")).toContain('ran "git switch calm" in this checkout');
});

it("lets no index of one's own undo what another has committed since", async () => {
  const [holds, copied, committedHers, ends] = [createGate(), createGate(), createGate(), createGate()];
  const hers: Script = async function* committing() {
    yield edit("held", "a.txt", "one", "1");
    holds.open();
    await copied.opened;
    yield bash("commit", "git commit -q -m hers -- a.txt");
    committedHers.open();
    await ends.opened;
    yield say("bye");
  };
  const holder = world.start("holder", { ...launch, prompt: "change a", scripts: { main: hers } });
  await holds.opened;
  const main: Script = async function* stale() {
    yield edit("mine", "b.txt", "one", "2");
    yield bash("copy", "cp .git/index .git/index.own");
    copied.open();
    await committedHers.opened;
    yield bash("stale", "export GIT_INDEX_FILE=$PWD/.git/index.own; git add b.txt; git commit -q -m mine");
    yield say("bye");
  };
  await run(main);
  ends.open();
  await holder.done;
  expect(answer("copy")).toMatchObject({ isError: false });
  expect(answer("stale")).toMatchObject({ isError: true });
  expect(answer("stale")?.text).toContain("git read-tree HEAD");
  expect(world.repository.git("show", "HEAD:a.txt")).toBe("1\n");
});
