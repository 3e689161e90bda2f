import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { PermissionMode } from "../support/client/client.ts";
import type { JsonObject } from "../support/client/json.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { play, type Script, say } from "../support/client/script.ts";
import { openWorld, type World } from "../support/client/world.ts";
import { makePrograms } from "./programs.ts";
import { Puppet } from "./puppet.ts";
import { filesOf, type Shape } from "./shape.ts";
import { MCP_TOOL } from "./shapes/tools.ts";
import { stepOf } from "./steps.ts";

/** A repository with the files of some shapes, and the real clients that meet in it. */
export type Stage = {
  readonly world: World;
  /** The session that holds the files; null where nobody guards them. */
  readonly holder: Puppet | null;
  readonly writer: Puppet;
  /** The names that clients were started by. */
  readonly writerName: string;
  /** Runs a line outside all sessions. */
  outside(command: string): void;
  /** Everything as it was at the start: files, index, commits, stashes. */
  reset(): void;
  close(): Promise<void>;
};

const TOOLS = ["Bash", "Edit", "Write", "NotebookEdit", "Agent", "Monitor", MCP_TOOL];
const MCP_SERVER = join(import.meta.dirname, "mcp-server.mjs");

/** `isGuarded` false: the same clients with coord switched off, to see what each shape does when nothing stops it. */
export async function openStage(
  shapes: readonly Shape[],
  permissionMode: PermissionMode,
  isGuarded: boolean,
): Promise<Stage> {
  const root = { path: "" };
  const world = await openWorld();
  const { repository } = world;
  root.path = repository.root;
  for (const shape of shapes)
    for (const [file, text] of Object.entries(filesOf(shape, repository.root))) repository.write(file, text);
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "work");
  const base = repository.git("rev-parse", "HEAD").trim();
  const programs = join(world.directory, "programs");
  makePrograms(programs);
  const PATH = `${programs}:${process.env["PATH"] ?? ""}`;
  const agents: Record<string, Script> = {};
  for (const shape of shapes.filter(({ isInAgent }) => isInAgent === true))
    agents[shape.id] = play(...shape.calls.map((call) => stepOf(call, shape, repository.root)), say("done"));
  const start = (name: string): Puppet => {
    const puppet = new Puppet();
    const mcp: JsonObject = { mcpServers: { files: { command: process.execPath, args: [MCP_SERVER] } } };
    const client = world.start(name, {
      permissionMode,
      prompt: `I am the ${name}`,
      pluginDirs: [pluginUnderTest()],
      allowedTools: TOOLS,
      extraArgs: ["--mcp-config", JSON.stringify(mcp), "--strict-mcp-config"],
      env: { PATH, ...(isGuarded ? {} : { COORD_MODE: "off" }) },
      scripts: { main: puppet.script, agents },
    });
    void client.done.then(({ code, stderr }) => puppet.isGone(`the ${name} has ended with ${code}: ${stderr}`));
    return puppet;
  };
  const outside = (command: string): void => {
    const env = { PATH, HOME: world.directory, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    execFileSync("/bin/bash", ["-ec", command], { cwd: repository.root, env, stdio: ["ignore", "ignore", "pipe"] });
  };
  return {
    world,
    holder: isGuarded ? start("holder") : null,
    writer: start("writer"),
    writerName: "writer",
    outside,
    reset() {
      rmSync(repository.path(".git/hooks/pre-commit"), { force: true });
      outside(
        `git reset -q --hard && git checkout -q -f main && git reset -q --hard ${base} && git clean -fdq && git stash clear`,
      );
    },
    close: () => world.close({ allowLeftovers: true }),
  };
}
