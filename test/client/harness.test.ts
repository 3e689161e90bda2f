import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RUN_MARK } from "../support/client/environment.ts";
import { findLeftovers } from "../support/client/leftovers.ts";
import { createRecordingPlugin } from "../support/client/recording-plugin.ts";
import { call, play, type Script, say } from "../support/client/script.ts";
import { openWorld, type World } from "../support/client/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
});
afterEach(() => world.close());

const bypass = { permissionMode: "bypassPermissions" } as const;

describe("the harness around the real client", () => {
  it("lets a scripted model react to what a tool answered", async () => {
    const retries: Script = async function* retryOnce() {
      const { lastToolResults } = yield call("Edit", { file_path: "a.txt", old_string: "nowhere", new_string: "x" });
      if (lastToolResults[0]?.isError)
        yield call(
          "Edit",
          { file_path: "a.txt", old_string: "two", new_string: "2" },
          { id: "toolu_second_try_00000000" },
        );
      yield say("finished");
    };
    const result = await world.start("reacts", { ...bypass, prompt: "go", scripts: { main: retries } }).done;
    expect(result.code).toBe(0);
    expect(result.json?.["result"]).toBe("finished");
    expect(world.repository.read("a.txt")).toBe("one\n2\n");
    expect(world.model.modelCalls("reacts")).toBe(3);
    expect(world.model.toolResult("reacts", "toolu_second_try_00000000")?.isError).toBe(false);
  });

  it("keeps clients that run at once apart and shows the model what a hook said", async () => {
    const start = (name: string) => {
      const context = {
        hookSpecificOutput: { hookEventName: "UserPromptSubmit", additionalContext: `for ${name} only` },
      };
      const recorder = createRecordingPlugin(join(world.directory, name), { UserPromptSubmit: context });
      const main = play(call("Write", { file_path: `${name}.txt`, content: name }), say(`bye ${name}`));
      return world.start(name, { ...bypass, prompt: "go", pluginDirs: [recorder.folder], scripts: { main } });
    };
    const results = await Promise.all([start("fox"), start("owl")].map((client) => client.done));
    expect(results.map((result) => result.json?.["result"])).toEqual(["bye fox", "bye owl"]);
    expect([world.repository.read("fox.txt"), world.repository.read("owl.txt")]).toEqual(["fox", "owl"]);
    expect(world.model.injectedContext("fox").join("\n")).toContain("for fox only");
    expect(world.model.injectedContext("fox").join("\n")).not.toContain("for owl only");
  });

  it("gives a subagent a script of its own", async () => {
    const input = {
      description: "help",
      prompt: "[[agent:helper]] write",
      subagent_type: "general-purpose",
      run_in_background: false,
    };
    const agents = { helper: play(call("Write", { file_path: "helped.txt", content: "yes" }), say("helped")) };
    await world.start("boss", {
      ...bypass,
      prompt: "go",
      scripts: { main: play(call("Agent", input), say("thanks")), agents },
    }).done;
    expect(world.repository.read("helped.txt")).toBe("yes");
    expect([world.model.modelCalls("boss", "helper"), world.model.modelCalls("boss")]).toEqual([2, 2]);
  });

  it("signals the client itself, not a wrapper", async () => {
    const busy = play(call("Bash", { command: `node -e "setTimeout(()=>{},20000)"`, description: "wait" }));
    const client = world.start("killed", { ...bypass, prompt: "go", scripts: { main: busy } });
    while (world.model.modelCalls("killed") === 0) await sleep(50);
    expect(world.sessionFile(client.pid)?.["pid"]).toBe(client.pid);
    client.kill("SIGTERM");
    expect((await client.done).code).toBe(143);
  });

  it.runIf(process.platform === "linux" && process.getuid?.() === 0)("lets nothing reach the network", async () => {
    const probe = `node -e "fetch('http://192.0.2.1',{signal:AbortSignal.timeout(2000)}).catch((e)=>console.log(e.cause?.code??e.name))"`;
    const main = play(
      call("Bash", { command: probe, description: "probe" }, { id: "toolu_probe_000000000000000" }),
      say("done"),
    );
    await world.start("probe", { ...bypass, prompt: "go", scripts: { main } }).done;
    expect(world.model.toolResult("probe", "toolu_probe_000000000000000")?.text).toContain("ENETUNREACH");
  });

  it("shows an interactive session's screen and states", async () => {
    const edit = call("Edit", { file_path: "a.txt", old_string: "two", new_string: "2" });
    const terminal = await world.startInteractive("screen", {
      permissionMode: "default",
      scripts: { main: play(edit, say("well done")) },
    });
    await terminal.submit("please edit");
    await terminal.waitFor(/Do you want to make this edit/);
    expect(world.sessionFile(terminal.pid)).toMatchObject({ status: "waiting", waitingFor: "permission prompt" });
    await terminal.answer("Enter");
    await terminal.waitFor(/well done/);
    expect(terminal.capture({ withColours: true })).toContain("\u001b[");
    await terminal.exit();
    expect(world.repository.read("a.txt")).toBe("one\n2\n");
  });

  it.runIf(process.platform === "linux")("fails a test that leaves a process behind", async () => {
    const other = await openWorld();
    const spawned = spawn(process.execPath, ["-e", "setTimeout(()=>{},60000)"], {
      env: { [RUN_MARK]: other.runMark },
      stdio: "ignore",
    });
    await expect(other.close()).rejects.toThrow(/outlived/);
    expect(findLeftovers(other.runMark)).toEqual([]);
    expect(spawned.pid).toBeGreaterThan(0);
  });
});
