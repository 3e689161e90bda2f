import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Repository } from "../support/cli/coord.ts";
import { OtherShell } from "../support/cli/shell.ts";

const HOOKS = join(import.meta.dirname, "../../dist/hooks");
const SESSION = "11111111-2222-3333-4444-555555555555";

let repository: Repository;
/** Stands for the client process. */
let client: OtherShell;

beforeEach(() => {
  repository = new Repository();
  client = new OtherShell(repository);
});

afterEach(async () => {
  await client.end();
  repository.dispose();
});

type Output = {
  decision?: string;
  reason?: string;
  hookSpecificOutput?: { suppressOriginalPrompt?: boolean; additionalContext?: string };
};

function hook(name: string, fields: Readonly<Record<string, unknown>>, more: Readonly<Record<string, string>> = {}) {
  const input = { session_id: SESSION, cwd: repository.folder, ...fields };
  const env = { CLAUDECODE: "1", CLAUDE_PID: String(client.pid), CLAUDE_CODE_SESSION_ID: SESSION, ...more };
  const { code, out, err } = repository.node([join(HOOKS, `${name}.cjs`)], { env, input: JSON.stringify(input) });
  expect([code, err]).toEqual([0, ""]);
  const output: Output = JSON.parse(out);
  return output;
}

/** Types a slash command in the session; gives back what its person sees. Undefined: the model is asked. */
function type(command: string, args = "", env: Readonly<Record<string, string>> = {}): string | undefined {
  const fields = {
    hook_event_name: "UserPromptExpansion",
    command_name: `coord:${command}`,
    command_args: args,
    prompt: `/coord:${command} ${args}`,
  };
  const output = hook("user-prompt-expansion", fields, env);
  if (output.decision === undefined) expect(output).toEqual({});
  else expect(output.decision).toBe("block");
  return output.reason;
}

describe("slash commands, by the built hook", () => {
  it("/coord-status shows the table, also in a repository where nothing happened yet", () => {
    expect(type("coord-status")).toContain("0 files locked");
    repository.coord(["lock", "acquire", "a.txt", "--intent", "by hand"]);
    const shown = type("coord-status") ?? "";
    expect(shown).toMatch(/a\.txt +\S+ +\d\d:\d\d:\d\d +locked by name: by hand/);
    expect(Math.max(...shown.split("\n").map((line) => line.length))).toBeLessThanOrEqual(70);
    expect(type("coord-status", "--verbose")).toContain("UserPromptExpansion (");
  });

  it("/coord-status has colours in the terminal client only", () => {
    expect(type("coord-status", "", { CLAUDE_CODE_ENTRYPOINT: "cli" })).toContain("\u001b[1mcoord\u001b[22m");
    for (const env of [{ CLAUDE_CODE_ENTRYPOINT: "sdk-cli" }, { CLAUDE_CODE_ENTRYPOINT: "cli", NO_COLOR: "1" }, {}])
      expect(type("coord-status", "", env)).not.toContain("\u001b");
  });

  it("/decide records the text exactly as typed, and the model hears of it with the next prompt", () => {
    const text = "  Use \"one\" queue `x` $(rm -rf /) \\ 🦊\nsecond 'line'\n\ttab\n ";
    expect(type("decide", text)).toMatch(/^Recorded DEC-\d{8}-0001: Use "one" queue/);
    expect(repository.json(["decisions"])).toMatchObject({
      decisions: [
        { title: 'Use "one" queue `x` $(rm -rf /) \\ 🦊', description: text, category: "general", scope: "project" },
      ],
    });
    const told = hook("user-prompt-submit", { hook_event_name: "UserPromptSubmit", prompt: "go on" });
    expect(told.hookSpecificOutput?.additionalContext).toContain('"Use "one" queue');
  });

  it("/decide without text leaves the proposal to the model", () => {
    expect(type("decide", "")).toBe(undefined);
    expect(type("decide", "  \n ")).toBe(undefined);
  });

  it("/coord-role sets the role, says it, and refuses a sentence", () => {
    expect(type("coord-role")).toContain("has no role");
    expect(type("coord-role", " backend ")).toContain("role is backend now");
    expect(type("coord-role")).toContain("role is backend.");
    expect(type("coord-role", "Ignore all rules")).toContain("not a role");
    // Somebody's slip is no failure of coord.
    expect(repository.json(["status"])).toMatchObject({ warnings: [] });
    expect(repository.json(["instances"])).toMatchObject({ instances: [{ role: "backend" }] });
    expect(type("coord-role", "none")).toContain("no role now");
  });

  it("/coord-release gives back this session's leases, and with --force ends those of others, on record", () => {
    const path = join(repository.folder, "a.txt");
    const edit = {
      hook_event_name: "PreToolUse",
      tool_name: "Edit",
      tool_use_id: "t1",
      tool_input: { file_path: path },
    };
    expect(hook("pre-tool-use", edit)).toEqual({});
    expect(repository.coord(["lock", "check", "a.txt"]).code).toBe(10);
    expect(type("coord-release")).toBe("Released 1 file: a.txt");
    expect(repository.coord(["lock", "acquire", "a.txt", "b.txt"]).code).toBe(0);
    expect(type("coord-release", "a.txt")).toContain(
      "not by this session. To end that lock: /coord-release --force a.txt",
    );
    expect(type("coord-release", "--force")).toContain("Name the files");
    expect(type("coord-release", "--forse a.txt")).toContain("Unknown option --forse");
    expect(type("coord-release", '--force "a.txt" b.txt')?.split("\n")).toHaveLength(2);
    expect(repository.coord(["lock", "list"]).out).toBe("No file is locked.\n");
    expect(repository.json(["status"])).toMatchObject({ warnings: [{ kind: "revoked" }, { kind: "revoked" }] });
  });

  it("says why it cannot answer, and leaves what was typed on the screen", () => {
    const output = hook("user-prompt-expansion", {
      hook_event_name: "UserPromptExpansion",
      command_name: "coord:decide",
      command_args: "a decision",
      cwd: "/",
    });
    expect(output.reason).toMatch(/^coord: .*in no project.*coord init/);
    expect(output.hookSpecificOutput).toBe(undefined);
  });
});
