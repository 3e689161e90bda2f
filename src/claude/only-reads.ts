import { isShellTool } from "../domain/running-command.ts";
import { onlyReads } from "../domain/shell/quick-reading.ts";

/** Is this event, as the client sent it, of a command line that only reads? No also where it is not understood. */
export function saysOnlyReads(event: string): boolean {
  try {
    const call: unknown = JSON.parse(event);
    const tool = fieldOf(call, "tool_name");
    const command = fieldOf(fieldOf(call, "tool_input"), "command");
    if (typeof tool !== "string" || typeof command !== "string") return false;
    return readsOnly(tool, command);
  } catch {
    return false;
  }
}

/** Is this command line of a tool one that only reads? */
export function readsOnly(tool: string, command: string): boolean {
  return isShellTool(tool) && tool !== "PowerShell" && onlyReads(command);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
