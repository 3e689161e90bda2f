import * as v from "valibot";
import type { AgentId } from "../domain/holder.ts";

/** Ids name files in the state folder: whatever the client sends, only harmless characters stay. */
function fileSafe(mostCharacters: number) {
  return v.pipe(
    v.string(),
    v.transform((text: string) => text.replace(/[^A-Za-z0-9-]/g, "-").slice(0, mostCharacters)),
  );
}

// Together with a file's key both must fit into one file name.
const SessionId = fileSafe(40);
const SubagentId = fileSafe(20);

const common = {
  session_id: SessionId,
  cwd: v.string(),
  hook_event_name: v.string(),
  agent_id: v.optional(
    v.pipe(
      SubagentId,
      v.transform((id: string) => id as AgentId),
    ),
  ),
  agent_type: v.optional(v.string()),
};

/** Fields that every event has. `agent_id` only inside a subagent; `agent_type` also for `claude --agent`. */
export type CommonInput = {
  session_id: string;
  cwd: string;
  hook_event_name: string;
  agent_id?: AgentId | undefined;
  agent_type?: string | undefined;
};

/** Tools name their file in one of two fields; tools without a file have neither. */
const ToolInput = v.looseObject({
  file_path: v.fallback(v.optional(v.string()), undefined),
  notebook_path: v.fallback(v.optional(v.string()), undefined),
});

const tool = {
  ...common,
  tool_name: v.string(),
  tool_input: v.fallback(ToolInput, {}),
  tool_use_id: v.optional(v.string()),
};

export const PreToolUseInput = v.object(tool);
export type PreToolUseInput = v.InferOutput<typeof PreToolUseInput>;
export const PermissionRequestInput = v.object(tool);
export type PermissionRequestInput = v.InferOutput<typeof PermissionRequestInput>;
export const PostToolUseFailureInput = v.object({ ...tool, duration_ms: v.optional(v.number()) });
export type PostToolUseFailureInput = v.InferOutput<typeof PostToolUseFailureInput>;
export const PostToolUseInput = v.object({
  ...tool,
  duration_ms: v.optional(v.number()),
  tool_response: v.fallback(
    v.looseObject({
      file: v.optional(v.looseObject({ content: v.optional(v.string()), startLine: v.optional(v.number()) })),
    }),
    {},
  ),
});
export type PostToolUseInput = v.InferOutput<typeof PostToolUseInput>;

/** Paths in a batch are as the model wrote them: perhaps relative to `cwd`. */
export const PostToolBatchInput = v.object({
  ...common,
  tool_calls: v.fallback(
    v.array(
      v.looseObject({
        tool_name: v.string(),
        tool_use_id: v.optional(v.string()),
        tool_input: v.fallback(ToolInput, {}),
      }),
    ),
    [],
  ),
});
export type PostToolBatchInput = v.InferOutput<typeof PostToolBatchInput>;

export const SessionStartInput = v.object({ ...common, source: v.optional(v.string()), model: v.optional(v.string()) });
export type SessionStartInput = v.InferOutput<typeof SessionStartInput>;
export const SessionEndInput = v.object({ ...common, reason: v.optional(v.string()) });
export type SessionEndInput = v.InferOutput<typeof SessionEndInput>;
export const UserPromptSubmitInput = v.object({ ...common, prompt: v.fallback(v.string(), "") });
export type UserPromptSubmitInput = v.InferOutput<typeof UserPromptSubmitInput>;
export const UserPromptExpansionInput = v.object({
  ...common,
  command_name: v.fallback(v.string(), ""),
  command_args: v.fallback(v.string(), ""),
});
export type UserPromptExpansionInput = v.InferOutput<typeof UserPromptExpansionInput>;
export const StopInput = v.object({
  ...common,
  background_tasks: v.fallback(
    v.array(v.looseObject({ type: v.optional(v.string()), status: v.optional(v.string()) })),
    [],
  ),
});
export type StopInput = v.InferOutput<typeof StopInput>;
export const SubagentInput = v.object(common);
export type SubagentInput = v.InferOutput<typeof SubagentInput>;

type ToolFields = { tool_input: { file_path?: string | undefined; notebook_path?: string | undefined } };

/** The file a tool call is about, or null. */
export function pathOf({ tool_input }: ToolFields): string | null {
  return tool_input.file_path ?? tool_input.notebook_path ?? null;
}

const WRITERS = new Set(["Write", "Edit", "MultiEdit", "NotebookEdit"]);

export function isWriter(toolName: string): boolean {
  return WRITERS.has(toolName);
}

export function isShell(toolName: string): boolean {
  return toolName === "Bash" || toolName === "PowerShell";
}
