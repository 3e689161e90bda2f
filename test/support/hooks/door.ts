import { permissionRequest } from "../../../src/claude/events/permission-request.ts";
import { postCommand } from "../../../src/claude/events/post-command.ts";
import { postToolBatch } from "../../../src/claude/events/post-tool-batch.ts";
import { postToolUse } from "../../../src/claude/events/post-tool-use.ts";
import { postToolUseFailure } from "../../../src/claude/events/post-tool-use-failure.ts";
import { preCommand } from "../../../src/claude/events/pre-command.ts";
import { preToolUse } from "../../../src/claude/events/pre-tool-use.ts";
import { sessionEnd } from "../../../src/claude/events/session-end.ts";
import { sessionStart } from "../../../src/claude/events/session-start.ts";
import { stop, stopFailure } from "../../../src/claude/events/stop.ts";
import { subagentStart, subagentStop } from "../../../src/claude/events/subagent.ts";
import { userPromptExpansion } from "../../../src/claude/events/user-prompt-expansion.ts";
import { userPromptSubmit } from "../../../src/claude/events/user-prompt-submit.ts";
import type { CommonInput } from "../../../src/claude/hook-input.ts";
import type { HookOutput } from "../../../src/claude/hook-output.ts";
import type { Hook } from "../../../src/claude/run-hook.ts";
import { composeHook } from "../../../src/compose-hook.ts";
import { mayWriteUnnamed } from "../../../src/domain/running-command.ts";

type Door = (payload: unknown) => Promise<HookOutput>;

function door<I extends CommonInput>(hook: Hook<I>): Door {
  return async (payload) => {
    const coord = composeHook();
    const output = await hook.handle(hook.parse(payload), coord);
    // As the runner does once the client has got the answer.
    for (const act of coord.afterPrint) await act();
    return output;
  };
}

function toolOf(payload: unknown): string {
  return typeof payload === "object" && payload !== null ? String(Reflect.get(payload, "tool_name")) : "";
}

const DOORS: Readonly<Record<string, Door>> = {
  SessionStart: door(sessionStart),
  UserPromptSubmit: door(userPromptSubmit),
  UserPromptExpansion: door(userPromptExpansion),
  // Two files each in hooks.json, by the name of the tool.
  PreToolUse: (payload) => (mayWriteUnnamed(toolOf(payload)) ? door(preCommand) : door(preToolUse))(payload),
  PermissionRequest: door(permissionRequest),
  PostToolUse: (payload) => (mayWriteUnnamed(toolOf(payload)) ? door(postCommand) : door(postToolUse))(payload),
  PostToolUseFailure: door(postToolUseFailure),
  PostToolBatch: door(postToolBatch),
  Stop: door(stop),
  StopFailure: door(stopFailure),
  SubagentStart: door(subagentStart),
  SubagentStop: door(subagentStop),
  SessionEnd: door(sessionEnd),
};

/** Runs one hook in this process, with the parts it ships with, as if the client had started it with `env`. */
export async function callHook(
  event: string,
  payload: unknown,
  env: Readonly<Record<string, string>>,
): Promise<HookOutput> {
  const opened = DOORS[event];
  if (opened === undefined) throw new Error(`no hook for ${event}`);
  const before = process.env;
  process.env = { ...env };
  try {
    return await opened(payload);
  } finally {
    process.env = before;
  }
}
