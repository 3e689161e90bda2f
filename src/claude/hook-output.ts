/**
 * What a hook answers: one JSON object, as the client's hook reference defines it. Every shape the hooks
 * use is made here and nowhere else.
 */
export type HookOutput = Readonly<Record<string, unknown>>;

/** Nothing to say. The client goes on as if there were no hook. */
export const SILENT: HookOutput = {};

/** Refuses a tool call; the model reads `reason`. */
export function deny(reason: string): HookOutput {
  return decision("deny", reason);
}

/** Lets the user decide; the user reads `reason`. */
export function ask(reason: string): HookOutput {
  return decision("ask", reason);
}

function decision(permissionDecision: "deny" | "ask", permissionDecisionReason: string): HookOutput {
  return { hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision, permissionDecisionReason } };
}

/** Adds text to what the model reads next. Null: nothing. */
export function context(hookEventName: string, additionalContext: string | null): HookOutput {
  return additionalContext === null ? SILENT : { hookSpecificOutput: { hookEventName, additionalContext } };
}

/** Shows the user a line; the model does not see it. */
export function tellUser(systemMessage: string): HookOutput {
  return { systemMessage };
}

/** The answer of a session's start, which also has the client tell when that file changes. */
export function watching(output: HookOutput, file: string): HookOutput {
  const specific = output["hookSpecificOutput"];
  const told = typeof specific === "object" ? specific : { hookEventName: "SessionStart" };
  return { ...output, hookSpecificOutput: { ...told, watchPaths: [file] } };
}

/** Answers a slash command in the model's stead: no model call is made. */
export function answer(text: string): HookOutput {
  const hookSpecificOutput = { hookEventName: "UserPromptExpansion", suppressOriginalPrompt: true };
  return { decision: "block", reason: text, hookSpecificOutput };
}

/** Keeps the model from stopping; it reads `reason`. Costs a model call. */
export function goOn(reason: string): HookOutput {
  return { decision: "block", reason };
}

/** Tells the person why a slash command could not be answered; what was typed stays on the screen. */
export function failedAnswer(text: string): HookOutput {
  return { decision: "block", reason: text };
}
