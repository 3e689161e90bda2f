import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const ROOT = join(import.meta.dirname, "../..");
const Handler = z.strictObject({
  type: z.literal("command"),
  command: z.literal("node"),
  args: z.tuple([z.string()]),
  timeout: z.number(),
  async: z.boolean().optional(),
  asyncRewake: z.boolean().optional(),
});
const Registration = z.strictObject({
  description: z.string(),
  hooks: z.record(z.string(), z.array(z.strictObject({ matcher: z.string().optional(), hooks: z.tuple([Handler]) }))),
});
const { hooks } = Registration.parse(JSON.parse(readFileSync(join(ROOT, "hooks/hooks.json"), "utf8")));

/** The hooks of an event that the client runs for a tool: a matcher of letters and bars is a list, others are searched for. */
function handlersFor(event: string, tool: string) {
  return (hooks[event] ?? [])
    .filter(({ matcher = "" }) =>
      /^[A-Za-z_|]+$/.test(matcher) ? matcher.split("|").includes(tool) : new RegExp(matcher).test(tool),
    )
    .map(({ hooks: [handler] }) => handler);
}

function nameOf({ args: [file] }: Pick<z.infer<typeof Handler>, "args">): string {
  return /\/dist\/hooks\/([a-z-]+)\.cjs$/.exec(file)?.[1] ?? file;
}

const WRITERS = ["Write", "Edit", "MultiEdit", "NotebookEdit"];
const OTHERS = ["Read", "Bash", "PowerShell", "Grep", "WriteX", "mcp__files__Write", "Agent", "ReadMcpResource"];

describe("the registration of the hooks", () => {
  it.each(WRITERS)("puts the guard before %s, and the settling after it, which the client waits for", (tool) => {
    expect(handlersFor("PreToolUse", tool).map(nameOf)).toEqual(["pre-tool-use"]);
    for (const event of ["PostToolUse", "PostToolUseFailure"]) {
      expect(handlersFor(event, tool)).toMatchObject([{ timeout: 5 }]);
      expect(handlersFor(event, tool)[0]?.async).toBeUndefined();
    }
  });

  it.each(["Bash", "PowerShell", "Monitor", "mcp__files__Write"])("puts the guard of commands before %s", (tool) => {
    expect(handlersFor("PreToolUse", tool).map(nameOf)).toEqual(["pre-command"]);
  });

  it.each(["Read", "Grep", "Agent", "ReadMcpResource", "BashOutput"])("puts no guard before %s", (tool) => {
    expect(handlersFor("PreToolUse", tool)).toEqual([]);
  });

  it.each([...WRITERS, ...OTHERS])("lets exactly one hook renew after %s, however it ended", (tool) => {
    expect(handlersFor("PostToolUse", tool)).toHaveLength(1);
    expect(handlersFor("PostToolUseFailure", tool)).toHaveLength(1);
  });

  it("waits for what the next write depends on or what may have written, and for nothing else", () => {
    const isWaitedFor = (event: string, tool: string): boolean => handlersFor(event, tool)[0]?.async !== true;
    expect([...WRITERS, ...OTHERS].filter((tool) => isWaitedFor("PostToolUse", tool))).toEqual([
      ...WRITERS,
      "Read",
      "Bash",
      "PowerShell",
      "mcp__files__Write",
    ]);
  });

  it("names files that are built, and gives each more time than its own deadline", () => {
    for (const [event, entries] of Object.entries(hooks)) {
      for (const {
        hooks: [{ args, timeout }],
      } of entries) {
        const name = nameOf({ args });
        const source = join(ROOT, "src/entrypoints/hooks", `${name}.ts`);
        expect([event, existsSync(source)]).toEqual([event, true]);
        expect([event, timeout * 1000 > deadlineOf(name)]).toEqual([event, true]);
      }
    }
  });
});

/** `deadlineMs` of the event's file; a pair of events shares one. */
function deadlineOf(name: string): number {
  const file = { "stop-failure": "stop", "subagent-start": "subagent", "subagent-stop": "subagent" }[name] ?? name;
  const source = readFileSync(join(ROOT, "src/claude/events", `${file}.ts`), "utf8");
  return Number(/deadlineMs: (\d+)/.exec(source)?.[1]);
}

describe("what the hooks answer", () => {
  const folder = join(ROOT, "test/claude/fixtures");
  const answers = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".out.json"),
  );

  it.each(answers)("%s ends no session: a refusal is of one call", (file) => {
    const answer: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
    expect(answer).not.toHaveProperty("continue");
    expect(answer).not.toHaveProperty("stopReason");
  });
});
