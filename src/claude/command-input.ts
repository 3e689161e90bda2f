import { isShellTool } from "../domain/running-command.ts";
import { type CommonInput, Fields, parseToolEnd, type ToolEndInput } from "./hook-input.ts";

/** What the hook after a shell command, or after a tool of an MCP server, is told besides what every tool has. */
export type CommandEnd = ToolEndInput & {
  /** "": not a shell command. */
  readonly command: string;
  /** The client's name for a command that goes on in the background; null: it is over. */
  readonly taskId: string | null;
  /** The files that changed while it ran, by whomever; null: the client does not say (it does in bypass and auto mode). */
  readonly changed: readonly string[] | null;
};

/** @throws AppError `BAD_INPUT` naming the field */
export function parseCommandEnd(value: unknown): CommandEnd {
  const fields = new Fields(value);
  const response = fields.inner("tool_response");
  const tool = parseToolEnd(value);
  return {
    ...tool,
    command: fields.inner("tool_input").find("command") ?? "",
    taskId: isShellTool(tool.tool_name) ? taskIn(response) : null,
    changed: response.has("bashEditDiff") ? response.inner("bashEditDiff").texts("changedFiles") : null,
  };
}

/** Monitor has its own word for it: all that it runs is in the background. */
function taskIn(response: Fields): string | null {
  return response.find("backgroundTaskId") ?? response.find("taskId") ?? null;
}

/** What the client says of tasks in the background: `<task-notification>…<task-id>b00000006</task-id>…`. */
const NOTIFICATION = /^\s*<task-notification>/;
/** Up to the summary, so that nothing which the task itself printed counts. */
const HEAD = /<task-notification>((?:(?!<summary>).)*)/gs;
const TASK_ID = /<task-id>([^<]{1,100})<\/task-id>/;
const STATUS = /<status>(?!running<|pending<)[a-z]/;

/** The tasks that a prompt says are over; none for what a person typed. Each line of a Monitor notifies too, without a status. */
export function endedTasks({ prompt }: CommonInput & { readonly prompt: string }): readonly string[] {
  if (!NOTIFICATION.test(prompt)) return [];
  return [...prompt.matchAll(HEAD)].flatMap(([, head = ""]) => {
    const id = TASK_ID.exec(head)?.[1];
    return id === undefined || !STATUS.test(head) ? [] : [id];
  });
}
