import * as z from "zod/mini";
import type { AgentId } from "../domain/holder.ts";

/** Ids name files in the state folder: whatever the client sends, only harmless characters stay. */
function fileSafe(mostCharacters: number) {
  return z.pipe(
    z.string(),
    z.transform((text: string) => text.replace(/[^A-Za-z0-9-]/g, "-").slice(0, mostCharacters)),
  );
}

// Together with a file's key both must fit into one file name.
const SessionId = fileSafe(40);
const SubagentId = fileSafe(20);

const common = {
  session_id: SessionId,
  cwd: z.string(),
  hook_event_name: z.string(),
  agent_id: z.optional(
    z.pipe(
      SubagentId,
      z.transform((id: string) => id as AgentId),
    ),
  ),
  agent_type: z.optional(z.string()),
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
const ToolInput = z.looseObject({
  file_path: z.optional(z.string()),
  notebook_path: z.optional(z.string()),
});

const tool = {
  ...common,
  tool_name: z.string(),
  tool_input: z.catch(ToolInput, {}),
  tool_use_id: z.optional(z.string()),
};

export const PreToolUseInput = z.object(tool);
export const PermissionRequestInput = z.object(tool);
export const PostToolUseFailureInput = z.object({ ...tool, duration_ms: z.optional(z.number()) });
export const PostToolUseInput = z.object({
  ...tool,
  duration_ms: z.optional(z.number()),
  tool_response: z.catch(
    z.looseObject({
      file: z.optional(z.looseObject({ content: z.optional(z.string()), startLine: z.optional(z.number()) })),
    }),
    {},
  ),
});

/** Paths in a batch are as the model wrote them: perhaps relative to `cwd`. */
export const PostToolBatchInput = z.object({
  ...common,
  tool_calls: z.catch(
    z.array(
      z.looseObject({ tool_name: z.string(), tool_use_id: z.optional(z.string()), tool_input: z.catch(ToolInput, {}) }),
    ),
    [],
  ),
});

export const SessionStartInput = z.object({ ...common, source: z.optional(z.string()), model: z.optional(z.string()) });
export const SessionEndInput = z.object({ ...common, reason: z.optional(z.string()) });
export const UserPromptSubmitInput = z.object({ ...common, prompt: z.catch(z.string(), "") });
export const UserPromptExpansionInput = z.object({
  ...common,
  command_name: z.catch(z.string(), ""),
  command_args: z.catch(z.string(), ""),
});
export const StopInput = z.object({
  ...common,
  background_tasks: z.catch(
    z.array(z.looseObject({ type: z.optional(z.string()), status: z.optional(z.string()) })),
    [],
  ),
});
export const SubagentInput = z.object(common);

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
