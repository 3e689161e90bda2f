import { resolve } from "node:path";
import { guardCommand } from "../../app/guard-command.ts";
import { noteHookRan } from "../../app/keep-alive.ts";
import { fieldsOf } from "../../domain/shape.ts";
import { writesOfTool } from "../../domain/tool-writes.ts";
import { unkeptCommandText } from "../../text/notice-text.ts";
import { refusalText } from "../../text/refusal-text.ts";
import { type CommandInput, Fields } from "../hook-input.ts";
import { deny, type HookOutput, SILENT, tellUser } from "../hook-output.ts";
import type { Coord } from "../run-hook.ts";

/**
 * Before a tool of an MCP server: takes the lease of a file that it says it will write, or refuses it. What any other may
 * write is found afterwards; so that it can be undone, what others hold is kept now.
 */
export async function answerTool(input: CommandInput, coord: Coord): Promise<HookOutput> {
  const { machine } = coord;
  const caller = coord.callerFor(input);
  const { tool_name: tool, tool_use_id: toolUseId = "" } = input;
  if (isTrial(input.raw)) return SILENT;
  const given = new Fields(input.raw).inner("tool_input");
  // Servers take names for paths from where they were started: with the session.
  const absolute = (path: string): string => resolve(caller.startFolder, path);
  const writes = writesOfTool(tool, (field) => given.find(field), absolute);
  const verdict = await guardCommand(machine, caller, {
    writes,
    mayTouchAny: writes.length === 0,
    command: "",
    tool,
    toolUseId,
  });
  await noteHookRan(machine, caller, "PreToolUse");
  switch (verdict.kind) {
    case "deny":
      return deny(refusalText(verdict.refusal));
    case "unkept":
      return tellUser(unkeptCommandText(verdict.reason));
    case "claimed":
      return (await import("./speak-before-command.ts")).outputFor(machine, caller, toolUseId, null, verdict);
    case "silent":
      return SILENT;
  }
}

/** `edit_file` of the reference file system server can be asked what it would do. */
function isTrial(event: unknown): boolean {
  const given = new Map(fieldsOf(event)).get("tool_input");
  return new Map(fieldsOf(given)).get("dryRun") === true;
}
