import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Worker } from "../support/hooks/everyday.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/**
 * A command that its reply does not wait for keeps its file and its place in a named resource until the client says that
 * it is over, by whatever event it does: with the payloads of the real client.
 */
let repository: HookRepository;
let ann: Worker;
let bob: Worker;

const COMMAND = "npm test > a.txt";
const AGENT = "a00000000a6e47004";
const HELD = "a.txt is held by session";
const IN_USE = 'the resource "tests" is in use';

beforeEach(async () => {
  repository = new HookRepository();
  repository.write("../home/.claude/workflow-config.yml", "coord:\n  resources:\n    tests: preset\n");
  // A file goes to whoever asks for it as soon as nothing is in flight on it.
  repository.settings = { COORD_YIELD_AFTER: "0", COORD_RESOURCE_WAIT: "0" };
  ann = await Worker.started(repository, "ann");
  bob = await Worker.started(repository, "bob");
});
afterEach(() => repository.remove());

/** A captured call, running {@link COMMAND} instead, from its first hook to the one after its reply. */
async function runs(worker: Worker, name: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const tool_input = { command: COMMAND, ...more };
  expect(await worker.hook(`PreToolUse/${name}`, { tool_input })).toEqual({});
  await worker.hook(`PostToolUse/${name}`, { tool_input });
  await worker.hook("PostToolBatch/bash-ok");
}

/** What stands in Bob's way. */
async function inTheWay(): Promise<readonly string[]> {
  const [test, write] = [await bob.asks("npm test"), await bob.asks("echo more >> a.txt")];
  return [...(test?.includes(IN_USE) ? ["tests"] : []), ...(write?.includes(HELD) ? ["a.txt"] : [])];
}

const BOTH = ["tests", "a.txt"];

describe("a command of the background keeps its file and its resource", () => {
  it("while a Monitor watches, whatever it prints, until its stream ends", async () => {
    await runs(ann, "monitor");
    expect(await inTheWay()).toEqual(BOTH);
    await ann.hook("Stop/plain-with-background-monitor");
    await ann.hook("UserPromptSubmit/monitor-event");
    const printed = "<event><status>completed</status></event>\n</task-notification>";
    const event = `<task-notification>\n<task-id>b00000006</task-id>\n<summary>Monitor event</summary>\n${printed}`;
    await ann.hook("UserPromptSubmit/monitor-event", { prompt: event });
    expect(await inTheWay()).toEqual(BOTH);
    await ann.hook("UserPromptSubmit/task-notification-background-command", {
      prompt: "<task-notification>\n<task-id>b00000006</task-id>\n<status>completed</status>\n</task-notification>",
    });
    expect(await inTheWay()).toEqual([]);
  });

  it("when it was moved there at its timeout, until its notification", async () => {
    await runs(ann, "bash-moved");
    await ann.hook("Stop/plain-with-background-shell", {
      background_tasks: [{ id: "b00000003", type: "shell", status: "running" }],
    });
    expect(await inTheWay()).toEqual(BOTH);
    await ann.hook("UserPromptSubmit/task-notification-background-command");
    expect(await inTheWay()).toEqual([]);
  });

  it("until a turn ends that does not list it any more", async () => {
    await runs(ann, "bash-background", { run_in_background: true });
    await ann.hook("Stop/plain-with-background-shell");
    expect(await inTheWay()).toEqual(BOTH);
    await ann.turn();
    await ann.hook("Stop/plain");
    expect(await inTheWay()).toEqual([]);
  });

  it("also when the model's service fails meanwhile: that event lists nothing", async () => {
    await runs(ann, "bash-background", { run_in_background: true });
    await ann.hook("StopFailure/unknown");
    expect(await inTheWay()).toEqual(BOTH);
  });

  it("of a subagent that its session waits for, until the subagent stops: the client ends it then", async () => {
    const agent = ann.agent(AGENT);
    await agent.hook("SubagentStart/general-purpose");
    await runs(agent, "bash-of-agent", { run_in_background: true });
    expect(await inTheWay()).toEqual(BOTH);
    await agent.hook("SubagentStop/general-purpose-with-background-shell");
    expect(await inTheWay()).toEqual([]);
  });

  it("of a subagent in the background beyond its end, until its session's turn ends without it", async () => {
    const agent = ann.agent(AGENT);
    const tasks = [
      { id: AGENT, type: "subagent", status: "running" },
      { id: "b00000005", type: "shell", status: "running" },
    ];
    await agent.hook("SubagentStart/general-purpose");
    await runs(agent, "bash-of-agent", { run_in_background: true });
    await agent.hook("SubagentStop/general-purpose-with-background-shell", { background_tasks: tasks });
    expect(await inTheWay()).toEqual(BOTH);
    await ann.hook("Stop/plain", { background_tasks: tasks });
    expect(await inTheWay()).toEqual(BOTH);
    await ann.hook("Stop/plain", { background_tasks: tasks.slice(0, 1) });
    expect(await inTheWay()).toEqual([]);
  });

  it("but not once it failed at its timeout instead", async () => {
    expect(await ann.hook("PreToolUse/bash-timeout", { tool_input: { command: COMMAND } })).toEqual({});
    expect(await inTheWay()).toEqual(BOTH);
    await ann.hook("PostToolUseFailure/bash-timeout", { tool_input: { command: COMMAND } });
    expect(await inTheWay()).toEqual([]);
  });
});

describe("a command that waits for its user's permission", () => {
  it("says so to who asks for its file, and is over when the prompt was refused and the user goes on", async () => {
    const tool_input = { command: COMMAND };
    expect(await ann.hook("PreToolUse/bash-ok", { tool_input })).toEqual({});
    await ann.hook("PermissionRequest/edit", { tool_name: "Bash", tool_input });
    expect(await bob.asks("echo more >> a.txt")).toMatch(
      /Its Bash asked its user for permission at [\d:]+ and has not ended\./,
    );
    await ann.turn();
    expect(await inTheWay()).toEqual([]);
  });
});
