import type { Workspace } from "../../app/ports.ts";
import { askCommittedAtMs, askFilesBelow, askIsIgnored } from "./ask-git.ts";
import { readContent } from "./content.ts";
import { readKeepable, stampsOf } from "./keepable-content.ts";
import { readKeepableText } from "./keepable-text.ts";
import { locate } from "./locate.ts";
import { openLook } from "./look.ts";
import { otherCheckouts } from "./other-checkouts.ts";
import { replaceFile } from "./replace-file.ts";
import { findText, MOST_TEXT_BYTES } from "./small-file.ts";

/**
 * The user's files on the local file system.
 *
 * @param stateDirOverride COORD_DIR, an absolute path; null: not set. A relative one makes every call that
 *   needs it fail with `BAD_CONFIG`.
 */
export function openWorkspace(stateDirOverride: string | null): Workspace {
  return {
    look: async () => openLook(),
    locate: async (path, cwd) => locate(path, cwd, stateDirOverride),
    content: readContent,
    keepableText: async (resource, sha) => readKeepableText(resource, sha),
    text: async (absolute) => findText(absolute, MOST_TEXT_BYTES),
    keepable: async (resource) => readKeepable(resource),
    stamps: async (absolutes) => stampsOf(absolutes),
    replace: async (absolute, bytes, mode) => replaceFile(absolute, bytes, mode),
    isIgnored: (resource) => askIsIgnored(resource),
    committedAtMs: (resource) => askCommittedAtMs(resource),
    filesBelow: (folder, isOnlyChanged) => askFilesBelow(folder, isOnlyChanged),
    otherCheckouts: async (resource) => otherCheckouts(resource, stateDirOverride),
  };
}
