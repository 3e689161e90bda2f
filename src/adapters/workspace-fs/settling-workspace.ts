import type { Workspace } from "../../app/ports.ts";
import { openHookWorkspace } from "./hook-workspace.ts";
import { readKeepableText } from "./keepable-text.ts";
import { findText, MOST_TEXT_BYTES } from "./small-file.ts";

/** A hook's workspace for those that keep what was read and written: they need the text of nearly every file. */
export function openSettlingWorkspace(stateDirOverride: string | null): Workspace {
  return {
    ...openHookWorkspace(stateDirOverride),
    keepableText: async (resource, sha) => readKeepableText(resource, sha),
    text: async (absolute) => findText(absolute, MOST_TEXT_BYTES),
  };
}
