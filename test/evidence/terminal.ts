import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pluginUnderTest } from "../support/client/plugin.ts";
import type { TmuxClient } from "../support/client/tmux-client.ts";
import { userHooks } from "../support/client/user-hook.ts";
import { openWorld, type World } from "../support/client/world.ts";
import { Puppet } from "./puppet.ts";
import { baseIn } from "./shape.ts";

/** Two interactive clients in terminals: one holds a file, the other is there for a person to type in. */
export type Terminals = {
  readonly world: World;
  readonly holder: Puppet;
  readonly holdersTerminal: TmuxClient;
  readonly writer: Puppet;
  readonly writersTerminal: TmuxClient;
};

export async function openTerminals(
  shapes: readonly { readonly id: string; readonly files?: Readonly<Record<string, string>> }[],
): Promise<Terminals> {
  const world = await openWorld({
    files: Object.fromEntries(
      shapes.flatMap(({ id, files = {} }) => [
        [`work/${id}/held.txt`, baseIn(`work/${id}`)],
        [`work/${id}/free.txt`, "free one\n"],
        ...Object.entries(files).map(([name, text]) => [`work/${id}/${name}`, text]),
      ]),
    ),
  });
  const commands = join(world.home, ".claude", "commands");
  mkdirSync(commands, { recursive: true });
  const slash = "---\nallowed-tools: Bash(*)\n---\nSay: !`echo mine > work/slash-command/held.txt`\n";
  writeFileSync(join(commands, "overwrite.md"), slash);
  const open = async (name: string, settings = {}) => {
    const puppet = new Puppet();
    const terminal = await world.startInteractive(name, {
      permissionMode: "bypassPermissions",
      pluginDirs: [pluginUnderTest()],
      scripts: { main: puppet.script },
      settings,
    });
    return { puppet, terminal };
  };
  const hook = {
    event: "PostToolUse",
    matcher: "Write",
    body: `if (input.tool_input.file_path.includes("user-hook"))
  fs.writeFileSync(input.tool_input.file_path.replace("free.txt", "held.txt"), "mine\\n");`,
  } as const;
  const holder = await open("holder");
  const writer = await open("writer", userHooks(world.directory, hook));
  await holder.terminal.submit("I am the holder");
  return {
    world,
    holder: holder.puppet,
    holdersTerminal: holder.terminal,
    writer: writer.puppet,
    writersTerminal: writer.terminal,
  };
}

/** As an editor saves: a new file takes the place of the old one. */
export function saveByRename(path: string, text: string): void {
  writeFileSync(`${path}~`, text);
  renameSync(`${path}~`, path);
}

/** Types a command after `!`, which the client runs itself. */
export async function typeShellCommand(terminal: TmuxClient, command: string): Promise<void> {
  terminal.type("!");
  await sleep(400);
  await terminal.submit(command);
}
