import type { Workspace } from "../../app/ports.ts";
import { readContent } from "./content.ts";
import { locate } from "./locate.ts";

const questions = () => import("./lazy/questions.ts");

/** The same workspace as `openWorkspace`'s, for a hook: what few edits ask loads when it is asked. */
export function openHookWorkspace(stateDirOverride: string | null): Workspace {
  return {
    look: async () => (await import("./lazy/look.ts")).openLateLook(),
    locate: async (path, cwd) => locate(path, cwd, stateDirOverride),
    content: readContent,
    otherCheckouts: async (resource) =>
      (await import("./lazy/other-checkouts.ts")).findOthers(resource, stateDirOverride),
    keepableText: async (resource, sha) => (await questions()).ask.keepableText(resource, sha),
    text: async (absolute) => (await questions()).ask.text(absolute),
    keepable: async (resource) => (await questions()).ask.keepable(resource),
    stamps: async (absolutes) => (await questions()).ask.stamps(absolutes),
    replace: async (absolute, bytes, mode) => (await questions()).ask.replace(absolute, bytes, mode),
    isIgnored: async (resource) => (await questions()).ask.isIgnored(resource),
    committedAtMs: async (resource) => (await questions()).ask.committedAtMs(resource),
    filesBelow: async (folder, isOnlyChanged) => (await questions()).ask.filesBelow(folder, isOnlyChanged),
  };
}
