import type { Workspace } from "../../app/ports.ts";
import { readContent } from "./content.ts";
import { readKeepableText } from "./keepable-text.ts";
import { locate } from "./locate.ts";
import { findText, MOST_TEXT_BYTES } from "./small-file.ts";

const questions = () => import("./lazy/questions.ts");

/** A hook's workspace for those that keep what was read and written: they need the text of nearly every file. */
export function openSettlingWorkspace(stateDirOverride: string | null): Workspace {
  return {
    look: async () => (await import("./lazy/look.ts")).openLateLook(),
    locate: async (path, cwd) => locate(path, cwd, stateDirOverride),
    content: readContent,
    keepableText: async (resource, sha) => readKeepableText(resource, sha),
    text: async (absolute) => findText(absolute, MOST_TEXT_BYTES),
    otherCheckouts: async (resource) =>
      (await import("./lazy/other-checkouts.ts")).findOthers(resource, stateDirOverride),
    keepable: async (resource) => (await questions()).ask.keepable(resource),
    stamps: async (absolutes) => (await questions()).ask.stamps(absolutes),
    replace: async (absolute, bytes, mode) => (await questions()).ask.replace(absolute, bytes, mode),
    isIgnored: async (resource) => (await questions()).ask.isIgnored(resource),
    committedAtMs: async (resource) => (await questions()).ask.committedAtMs(resource),
    filesBelow: async (folder, isOnlyChanged) => (await questions()).ask.filesBelow(folder, isOnlyChanged),
  };
}
