import { join } from "node:path";
import { type HookCall, prepare } from "../crash/golden-scenes.ts";
import { HookRepository } from "../support/hooks/repository.ts";

const hook = (as: string, payload: string): HookCall => ({ as, payload });

/** A state folder in which three real sessions have left something of every kind. */
export async function makeTemplate(): Promise<{ readonly state: string; readonly repository: HookRepository }> {
  const repository = new HookRepository();
  await prepare(repository, [
    hook("ann", "SessionStart/startup"),
    hook("bob", "SessionStart/startup"),
    hook("ann", "PostToolUse/read-whole"),
    hook("ann", "PreToolUse/edit-one"),
    hook("ann", "PostToolUse/edit-one"),
    hook("bob", "PostToolUse/read-whole"),
    hook("bob", "PreToolUse/edit-one"),
    hook("bob", "PostToolUse/bash-ok"),
    hook("bob", "UserPromptSubmit/typed"),
    hook("cat", "SessionStart/startup"),
    hook("cat", "PreToolUse/write-new"),
    hook("ann", "Stop/plain"),
  ]);
  return { repository, state: join(repository.cwd, ".git", "coord") };
}
