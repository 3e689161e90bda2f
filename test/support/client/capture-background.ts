import { join } from "node:path";
import { named } from "./capture-tools.ts";
import { withFilesServer } from "./mcp-server.ts";
import { createRecordingPlugin, type RecordingPlugin } from "./recording-plugin.ts";
import { call, play, say } from "./script.ts";
import type { World } from "./world.ts";

const busyFor = (ms: number): string => `node -e 'setTimeout(()=>{},${ms})'`;

/** What goes on without its reply: a monitor, a command that takes too long, one of a subagent; and tools of an MCP server. */
export async function captureBackground(world: World): Promise<RecordingPlugin> {
  const recorder = createRecordingPlugin(join(world.directory, "recorder"));
  const agent = {
    description: "short work",
    prompt: "[[agent:short]] start a command",
    subagent_type: "general-purpose",
    run_in_background: false,
  };
  const main = play(
    call("ToolSearch", { query: "select:Monitor,mcp__files__write_file,mcp__files__read_file", max_results: 3 }),
    named("mcp-write", "mcp__files__write_file", { path: world.repository.path("a.txt"), content: "two\n" }),
    named("mcp-fails", "mcp__files__read_file", { path: world.repository.path("gone.txt") }),
    named("bash-moved", "Bash", { command: busyFor(3000), description: "take long", timeout: 1000 }),
    named("bash-timeout", "Bash", { command: "sleep 3", description: "sleep long", timeout: 1000 }),
    call("Agent", agent),
    named("monitor", "Monitor", { command: "echo one; sleep 1; echo two", description: "watch", timeout_ms: 20_000 }),
    ...["waiting", "waiting again", "and again", "and once more", "all done"].map((text) => say(text)),
  );
  const short = play(
    named("bash-of-agent", "Bash", { command: busyFor(9000), description: "stay", run_in_background: true }),
    say("started"),
  );
  const options = { pluginDirs: [recorder.folder], permissionMode: "bypassPermissions" } as const;
  const scripts = { main, agents: { short } };
  await world.start("background", { ...options, extraArgs: withFilesServer(), prompt: "wait for things", scripts })
    .done;
  return recorder;
}
