import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./machine.mjs";

/** The hooks around one edit, as the client names their events. */
export const EDIT_HOOKS = { PreToolUse: "pre-tool-use", PostToolUse: "post-tool-use" };

/** The script of a hook, and what the client sends it for an edit of `place.file`. */
export function editHook(place, event) {
  return hookCall(place, EDIT_HOOKS[event], {
    hook_event_name: event,
    tool_name: "Edit",
    tool_input: { file_path: place.file, old_string: "a", new_string: "b" },
    tool_use_id: "toolu_bench",
    tool_response: {},
    duration_ms: 5,
  });
}

/** The scripts of the hooks around a command, and what the client sends them; each command has its own id, as with the client. */
export function commandHook(place, command, event = "PreToolUse") {
  const tool_use_id = `toolu_${createHash("sha256").update(command).digest("hex").slice(0, 16)}`;
  const fields = { hook_event_name: event, tool_name: "Bash", tool_input: { command }, tool_use_id };
  if (event === "PreToolUse") return hookCall(place, "pre-command", fields);
  const tool_response = { stdout: "", stderr: "", interrupted: false, isImage: false };
  return hookCall(place, "post-command", { ...fields, tool_response, duration_ms: 5 });
}

/** The script `name` of a hook, and what the client sends it besides what all get. */
export function hookCall(place, name, fields) {
  const input = JSON.stringify({ session_id: "bench", cwd: place.repository, ...fields });
  return { script: join(root, "dist", "hooks", `${name}.cjs`), input };
}

/** What a hook is measured against: a program that does nothing. */
export function emptyProgram(place) {
  const script = join(place.folder, "empty.cjs");
  writeFileSync(script, "");
  return { script, input: "" };
}

/** As the client does beside a session's start; it waits for the end, which the client does not. */
export function keepCompiled(place) {
  timeProcess(place, hookCall(place, "keep-code", { hook_event_name: "SessionStart" }));
}

/** Milliseconds from the start of `node` on a script to its end. Throws when it was not silent, unless it `speaks`. */
export function timeProcess(place, { script, input, speaks = false }) {
  const start = process.hrtime.bigint();
  const { status, stdout } = spawnSync(place.node ?? process.execPath, [script], {
    env: place.env,
    input,
    encoding: "utf8",
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  const isExpected = speaks || stdout === "" || stdout === "{}";
  if (status !== 0 || !isExpected) throw new Error(`${script}: exit ${status}, ${stdout}`);
  return ms;
}
