import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contextIn } from "../support/hooks/built-session.ts";
import { Worker } from "../support/hooks/everyday.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** Tools of an MCP server, with the payloads of the real client: what they say they write is guarded, the rest is found. */
let repository: HookRepository;
let ann: Worker;
let bob: Worker;

beforeEach(async () => {
  repository = new HookRepository();
  ann = await Worker.started(repository, "ann");
  bob = await Worker.started(repository, "bob");
});
afterEach(() => repository.remove());

let uses = 0;

/** A call from its first hook to its last; what the model is told in each. */
async function calls(worker: Worker, tool: string, input: unknown, act: () => void): Promise<readonly string[]> {
  const call = { tool_name: `mcp__files__${tool}`, tool_input: input, tool_use_id: `toolu_mcp_${++uses}` };
  const before = await worker.hook("PreToolUse/mcp-write", call);
  const specific = before["hookSpecificOutput"];
  if (typeof specific === "object" && specific !== null)
    return [String(Reflect.get(specific, "permissionDecisionReason"))];
  act();
  const told = contextIn(await worker.hook("PostToolUse/mcp-write", { ...call, duration_ms: 5 }));
  await worker.batch();
  return told === "" ? [] : [told];
}

async function annHolds(): Promise<void> {
  await ann.read("a.txt");
  expect(await ann.edit("a.txt", "two", "2")).toBeNull();
  await ann.batch();
}

describe("a tool of an MCP server that names the file it writes", () => {
  it("is refused while another session holds it", async () => {
    await annHolds();
    const [refused] = await calls(bob, "write_file", { path: bob.path("a.txt"), content: "b" }, () => {
      throw new Error("it must not run");
    });
    expect(refused).toMatch(/^a\.txt is held by session/);
    expect(refused).toContain("Nothing was written.");
    expect(await calls(bob, "edit_file", { path: "a.txt" }, () => {})).toEqual([expect.stringContaining("is held")]);
  });

  it("holds it afterwards, and neither its own edits nor its own commands are refused", async () => {
    const input = { path: ann.path("a.txt"), content: "all\n" };
    await ann.read("a.txt");
    expect(await calls(ann, "write_file", input, () => repository.write("a.txt", "all\n"))).toEqual([]);
    await bob.read("a.txt");
    expect(await bob.edit("a.txt", "all", "none")).toContain("a.txt is held by session");
    expect(await ann.edit("a.txt", "all", "some")).toBeNull();
    await ann.batch();
    expect(await ann.bash("echo more >> a.txt")).toBeNull();
    expect(await calls(ann, "write_file", input, () => repository.write("a.txt", "all\n"))).toEqual([]);
  });

  it("is refused over a change that the model has not seen", async () => {
    await bob.read("a.txt");
    repository.write("a.txt", "changed\n");
    expect(await calls(bob, "write_file", { path: bob.path("a.txt"), content: "b" }, () => {})).toEqual([
      expect.stringContaining("a.txt has changed since you last saw it"),
    ]);
  });

  it("of any other kind is not asked about: one that reads, one that writes elsewhere", async () => {
    await annHolds();
    const path = bob.path("a.txt");
    expect(await calls(bob, "read_file", { path }, () => {})).toEqual([]);
    expect(await calls(bob, "edit_file", { path, dryRun: true }, () => {})).toEqual([]);
    expect(await calls(bob, "create_or_update_file", { path, owner: "o", repo: "r" }, () => {})).toEqual([]);
  });
});

describe("a tool of an MCP server that overwrites a held file without naming it", () => {
  it("is found, told to both with its name, and can be undone though nobody had read that content", async () => {
    await annHolds();
    const told = await calls(bob, "generate", {}, () => repository.write("a.txt", "generated\n"));
    expect(told).toEqual([
      expect.stringMatching(/a\.txt, held by session \S+ \(before: coord restore a\.txt --at \w+\)/),
    ]);
    const notice = contextIn(await ann.hook("PostToolBatch/bash-ok"));
    expect(notice).toMatch(/a\.txt, which you hold, changed at .* while session \S+ ran: mcp__files__generate/);
    const undo = /Undo: coord restore a\.txt --at (\w+)/.exec(notice)?.[1];
    expect(undo).toMatch(/^[0-9a-f]{10}$/);
  });

  it("is found as well when the tool then failed", async () => {
    await annHolds();
    const call = { tool_name: "mcp__files__generate", tool_input: {}, tool_use_id: "toolu_fails" };
    expect(await bob.hook("PreToolUse/mcp-fails", call)).toEqual({});
    repository.write("a.txt", "generated\n");
    const told = contextIn(await bob.hook("PostToolUseFailure/mcp-fails", { ...call, duration_ms: 5 }));
    expect(told).toContain("a.txt, held by session");
  });
});
