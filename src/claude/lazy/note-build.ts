import type { Caller, Machine } from "../../app/machine.ts";
import { noteBuild } from "../../app/note-build.ts";
import { fieldsOf } from "../../domain/shape.ts";
import { Fields } from "../hook-input.ts";

/** After a command that may be a build or a test. @param event as the client sent it */
export async function noteBuildEnd(event: unknown, machine: Machine, caller: Caller, command: string): Promise<void> {
  await noteBuild(machine, caller, command, exitCodeOf(event));
}

/** The client tells the code of a failure in words: `Exit code 1`, and what was printed below it. Null: interrupted. */
function exitCodeOf(event: unknown): number | null {
  const fields = new Fields(event);
  if (fields.find("hook_event_name") === "PostToolUse") {
    const response = new Map(fieldsOf(new Map(fieldsOf(event)).get("tool_response")));
    return response.get("interrupted") === true ? null : 0;
  }
  if (new Map(fieldsOf(event)).get("is_interrupt") === true) return null;
  const [, digits] = /^Exit code (\d{1,3})(?:\n|$)/.exec(fields.find("error") ?? "") ?? [];
  return digits === undefined ? null : Number(digits);
}
