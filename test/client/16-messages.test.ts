import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAKEFILE } from "../cost/team-script.ts";
import { createGate } from "../support/client/gate.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { call, type Script, say, type Turn } from "../support/client/script.ts";
import { eventually, readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * Question and answer between two sessions at work, each within one tool call of the other; and a one-shot session that
 * ends at once although somebody waits for its answer. To see it fail: let `hasNews` in the plugin's
 * `dist/hooks/post-tool-batch.cjs` always answer no, or `mayGoOn` in `dist/hooks/stop.cjs` always yes.
 */
let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\n", Makefile: MAKEFILE } });
});
afterEach(() => world.close());

const launch = { permissionMode: "bypassPermissions", pluginDirs: [pluginUnderTest()], prompt: "go" } as const;
const bash = (command: string) => call("Bash", { command });

/** What coord has told this session's model about messages; the whole conversation counts. */
function heard({ systemContext }: Turn): string {
  return systemContext.filter((text) => text.includes("Messages from other sessions")).join("\n");
}

async function nameOf(pid: number): Promise<string> {
  const state = readState(world.repository.root);
  return (await eventually("it is registered", async () => state.instanceOf(pid))).name;
}

describe("two sessions at work", () => {
  it("ask and answer within one tool call each", async () => {
    const [started, sent, replied] = [createGate(), createGate(), createGate()];
    const told: string[] = [];
    const owlScript: Script = async function* asked() {
      yield bash("true");
      started.open();
      await sent.opened;
      const turn = yield bash("true");
      told.push(heard(turn));
      const id = /\[([0-9a-f]{6})\]/.exec(heard(turn))?.[1] ?? "none";
      yield bash(`coord reply ${id} "403, see docs"`);
      replied.open();
      yield say("bye");
    };
    const owl = world.start("owl", { ...launch, scripts: { main: owlScript } });
    await started.opened;
    const owlName = await nameOf(owl.pid);
    const foxScript: Script = async function* asking() {
      yield bash(`coord send --to ${owlName} --ask --subject Contract "401 or 403?"`);
      sent.open();
      await replied.opened;
      const turn = yield bash("true");
      told.push(heard(turn));
      yield say("bye");
    };
    const fox = world.start("fox", { ...launch, scripts: { main: foxScript } });
    const foxName = await nameOf(fox.pid);
    expect([(await fox.done).code, (await owl.done).code]).toEqual([0, 0]);
    expect(told[0]).toContain(`- ${foxName} asks [`);
    expect(told[0]).toContain('"Contract": "401 or 403?"');
    expect(told[1]).toContain(`- ${owlName} answers`);
    expect(told[1]).toContain('"403, see docs"');
    // Each was told once, and both in the client's own way for what is not the user's.
    for (const client of ["fox", "owl"]) {
      const injected = world.model
        .injectedContext(client)
        .filter((text) => text.includes("Messages from other sessions"));
      expect(new Set(injected).size).toBe(1);
    }
  });

  it("hear without asking that a build of the other began to fail and that work is done", async () => {
    const [started, failed] = [createGate(), createGate()];
    const told: string[] = [];
    const owlScript: Script = async function* working() {
      yield bash("true");
      started.open();
      await failed.opened;
      const turn = yield bash("true");
      told.push(turn.systemContext.join("\n"));
      yield say("bye");
    };
    const owl = world.start("owl", { ...launch, scripts: { main: owlScript } });
    await started.opened;
    const foxScript: Script = async function* breaking() {
      yield bash("make");
      yield bash("make");
      yield bash("coord claim feature login && coord release feature login");
      failed.open();
      yield say("bye");
    };
    const fox = world.start("fox", { ...launch, scripts: { main: foxScript } });
    const foxName = await nameOf(fox.pid);
    expect([(await fox.done).code, (await owl.done).code]).toEqual([0, 0]);
    expect(told[0]).toMatch(
      new RegExp(`"make" fails since \\S+, and worked before; session ${foxName} ran it, exit code 2`),
    );
    expect(told[0]).toContain(`session ${foxName} is done with feature login`);
    expect(world.model.injectedContext("fox").join("\n")).not.toContain("fails since");
  });

  it("end at once in print mode, whatever waits for them, and the sender is told", async () => {
    const [started, sent] = [createGate(), createGate()];
    const owlScript: Script = async function* leaving() {
      yield bash("true");
      started.open();
      await sent.opened;
      yield say("bye");
    };
    const owl = world.start("owl", { ...launch, scripts: { main: owlScript } });
    await started.opened;
    const owlName = await nameOf(owl.pid);
    const told: string[] = [];
    const foxScript: Script = async function* asking() {
      yield bash(`coord send --to ${owlName} --ask "still there?"`);
      sent.open();
      expect((await owl.done).code).toBe(0);
      told.push(heard(yield bash("true")));
      yield say("bye");
    };
    const fox = world.start("fox", { ...launch, scripts: { main: foxScript } });
    expect((await fox.done).code).toBe(0);
    const { json } = await owl.done;
    expect([json?.["result"], json?.["num_turns"]]).toEqual(["bye", 2]);
    expect(told[0]).toContain(`${owlName} has ended without reading your message`);
  });
});
