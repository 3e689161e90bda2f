import { bash, calls, type Shape, type ToolCall } from "../shape.ts";

const GROUP = "Claude Code's own tools";
const AT = "%root%/%held%";
const search = (name: string): ToolCall => ({
  tool: "ToolSearch",
  input: { query: `select:${name}` },
  isPreparation: true,
});
const edit = (file_path: string): ToolCall => ({
  tool: "Edit",
  input: { file_path, old_string: "one", new_string: "mine" },
});
const write = (file_path: string): ToolCall => ({ tool: "Write", input: { file_path, content: "mine\n" } });
const run = (command: string, more: object = {}): ToolCall => ({
  tool: "Bash",
  input: { command, description: "run", ...more },
});

export const MCP_TOOL = "mcp__files__write_file";

export const TOOLS: readonly Shape[] = [
  calls(GROUP, "edit", "Edit", [edit(AT)]),
  calls(GROUP, "edit-relative", "Edit, relative path", [edit("%held%")]),
  calls(GROUP, "edit-dots", "Edit, path with ..", [edit("%root%/%dir%/../../%held%")]),
  calls(GROUP, "write", "Write", [write(AT)]),
  calls(
    GROUP,
    "notebook-edit",
    "NotebookEdit",
    [
      search("NotebookEdit"),
      { tool: "Read", input: { file_path: AT }, isPreparation: true },
      { tool: "NotebookEdit", input: { notebook_path: AT, cell_id: "c1", new_source: "mine" } },
    ],
    { file: "held.ipynb" },
  ),
  calls(GROUP, "agent-edit", "Edit by a subagent", [edit(AT)], { isInAgent: true }),
  calls(GROUP, "agent-write", "Write by a subagent", [write(AT)], { isInAgent: true }),
  calls(GROUP, "agent-bash", "Bash by a subagent: sed -i s/one/mine/ %held%", [run("sed -i s/one/mine/ %held%")], {
    isInAgent: true,
  }),
  calls(GROUP, "agent-script", "Bash by a subagent: node dir/gen.js", [run("node %dir%/gen.js")], {
    isInAgent: true,
    why: "the script makes up the name of the file while it runs",
    files: { "gen.js": 'require("fs").writeFileSync(["%dir%", "held.txt"].join("/"), "mine\\n");\n' },
  }),
  calls(GROUP, "monitor", "Monitor: echo mine > %held%", [
    search("Monitor"),
    {
      tool: "Monitor",
      input: { command: "echo mine > %held%", description: "run", timeout_ms: 5000, persistent: false },
    },
  ]),
  calls(
    GROUP,
    "mcp",
    "a tool of an MCP server",
    [search(MCP_TOOL), { tool: MCP_TOOL, input: { path: AT, content: "mine\n" } }],
    { why: "what the tools of other servers do with their input is theirs" },
  ),
];

const BACK = "In the background";
const SLOW = {
  "gen.js":
    'setTimeout(() => require("fs").writeFileSync(["%dir%", "held.txt"].join("/"), "mine\\n"), Number(process.argv[2]));\n',
};

export const BACKGROUND: readonly Shape[] = [
  calls(BACK, "background", "run_in_background: sleep 1; echo mine > %held%", [
    { ...run("sleep 1; echo mine > %held%", { run_in_background: true }), runsOn: true },
  ]),
  calls(
    BACK,
    "background-script",
    "run_in_background: node dir/gen.js",
    [{ ...run("node %dir%/gen.js 3000", { run_in_background: true }), runsOn: true }],
    { files: SLOW, why: "the script makes up the name of the file while it runs" },
  ),
  calls(
    BACK,
    "timed-out-script",
    "node dir/gen.js, moved to the background at its timeout",
    [{ ...run("node %dir%/gen.js 4000", { timeout: 1000 }), runsOn: true }],
    { files: SLOW, why: "the script makes up the name of the file while it runs" },
  ),
  bash(BACK, "ampersand", "sed -i s/one/mine/ %held% & wait"),
  bash(BACK, "nohup", "nohup sh -c 'sleep 1; echo mine > %held%' > /dev/null 2>&1 &"),
  bash(BACK, "setsid", "setsid sh -c 'sleep 1; echo mine > %held%' > /dev/null 2>&1 & disown"),
  bash(BACK, "coproc", "coproc { echo mine > %held%; }; wait"),
];
