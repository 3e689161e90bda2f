import type { InstanceRecord } from "../domain/instance.ts";
import type { LastWrite } from "../domain/lease.ts";
import type { Author } from "../domain/version.ts";
import { clearUpSometimes } from "./clear-up.ts";
import { reasonOf } from "./errors.ts";
import { entry, journal, type Located, type Machine } from "./machine.ts";
import type { Content } from "./ports.ts";

/** What is about to write. `command`: what runs, if it is one. */
export type Writing = { readonly tool: string; readonly command: string | null };

/**
 * Keeps what a file is, before a write that is let through, and records who is about to change it. Never stands in the way
 * of the write.
 *
 * @param content the file as it was found just now
 * @returns null; or why nothing could be kept, for the user
 */
export async function keepBefore(
  machine: Machine,
  located: Located,
  me: InstanceRecord,
  content: Content,
  lastWrite: LastWrite | null,
  writing: Writing,
): Promise<string | null> {
  const { store, settings } = located.project;
  if (content.kind === "unreadable" || settings.history.mostBytes === 0) return null;
  try {
    await keep(machine, located, me, content, lastWrite, writing);
    return null;
  } catch (error) {
    const reason = reasonOf(error);
    await journal(store, entry("failure", store.now().wall, me, `nothing was kept: ${reason}`, located.resource.path));
    return reason;
  }
}

async function keep(
  machine: Machine,
  located: Located,
  me: InstanceRecord,
  content: Exclude<Content, { kind: "unreadable" }>,
  lastWrite: LastWrite | null,
  writing: Writing,
): Promise<void> {
  const { project, resource } = located;
  const { blobs, versions, now } = project.store;
  const found = content.kind === "missing" ? null : content;
  const was = found?.sha ?? null;
  // Somebody has changed it since the last write that settled: that write's content has been overwritten, too.
  if (lastWrite !== null && lastWrite.sha !== was) {
    await (await import("./lazy/keep-content.ts")).noteUnsettled(located, me, lastWrite, found);
  }
  // Nearly always it is there, because the conversation has read it or written it.
  const isKept = found === null || (await blobs.touch(found.sha, found.sizeBytes));
  const sha = isKept ? was : await (await import("./lazy/keep-content.ts")).keepContent(machine, located, was);
  await versions.append(resource.key, {
    at: now().wall,
    sha,
    sizeBytes: found?.sizeBytes ?? null,
    mode: found?.mode ?? null,
    writer: lastWrite?.sha === sha ? authorOf(lastWrite) : null,
    by: { instance: me.id, name: me.name },
    ...writing,
    became: null,
  });
  await clearUpSometimes(machine, located.project, found?.sizeBytes ?? 0);
}

export function authorOf({ by, tool, at }: LastWrite): Author {
  return { instance: by.instance, name: by.name, tool, at };
}
