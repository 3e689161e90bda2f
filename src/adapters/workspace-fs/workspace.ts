import type { Workspace } from "../../app/ports.ts";
import { askCommittedAtMs, askIsIgnored } from "./ask-git.ts";
import { readContent } from "./content.ts";
import { readKeepableText } from "./keepable-text.ts";
import { locate } from "./locate.ts";
import { otherCheckouts } from "./other-checkouts.ts";
import { findText } from "./small-file.ts";

const MAX_TEXT_BYTES = 10 * 1024 * 1024;

/**
 * The user's files on the local file system.
 *
 * @param stateDirOverride COORD_DIR, an absolute path; null: not set. A relative one makes every call that
 *   needs it fail with `BAD_CONFIG`.
 */
export function openWorkspace(stateDirOverride: string | null): Workspace {
  return {
    locate: async (path, cwd) => locate(path, cwd, stateDirOverride),
    content: readContent,
    keepableText: async (resource) => readKeepableText(resource),
    text: async (absolute) => findText(absolute, MAX_TEXT_BYTES),
    isIgnored: (resource) => askIsIgnored(resource),
    committedAtMs: (resource) => askCommittedAtMs(resource),
    otherCheckouts: async (resource) => otherCheckouts(resource, stateDirOverride),
  };
}
