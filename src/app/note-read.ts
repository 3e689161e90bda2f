import { isBefore } from "../domain/clock-tick.ts";
import type { Sha256 } from "../domain/lease.ts";
import { ensureInstance } from "./instances.ts";
import { type Caller, locateGuarded, type Machine } from "./machine.ts";
import type { Content, Resource } from "./ports.ts";
import { seeFile, seenKey } from "./see-file.ts";

export type ReadRequest = {
  readonly path: string;
  /** The lines the model was given, and the number of the first; null: no text (an image, a notebook). */
  readonly text: { readonly content: string; readonly firstLine: number } | null;
  /** When the tool started, ms since 1970. */
  readonly startedAtMs: number;
};

/** Remembers what the conversation has read. A read that raced with a change counts as not seen. */
export async function noteRead(machine: Machine, caller: Caller, request: ReadRequest): Promise<void> {
  const located = await locateGuarded(machine, request.path, caller.cwd);
  if (located === null) return;
  const { project, resource } = located;
  const content = await machine.workspace.content(resource.absolute);
  if (content.kind !== "file") return;
  const me = await ensureInstance(machine, project, caller);
  const key = seenKey(caller, me, resource.key);
  if (await isWhatWasRead(machine, resource, content, request)) {
    await seeFile(machine, caller, me, located, content.sha, "read");
    // A read can show less than the file, such as the cells of a notebook that this very reply wrote: nothing raced.
  } else if ((await project.store.seen.get(key))?.value.sha !== content.sha) {
    await project.store.seen.put(key, {
      sha: RACED,
      at: project.store.now().wall,
      origin: "read",
      shown: null,
    });
  }
}

/** The hash of no content: every later comparison is a drift, so the model must read again. */
const RACED = "0".repeat(64) as Sha256;

type File = Extract<Content, { kind: "file" }>;

async function isWhatWasRead(
  machine: Machine,
  resource: Resource,
  content: File,
  request: ReadRequest,
): Promise<boolean> {
  if (isBefore(content.changedAtMs, request.startedAtMs)) return true;
  if (request.text === null) return false;
  const onDisk = await machine.workspace.text(resource.absolute);
  return onDisk !== null && showsLines(onDisk, request.text.content, request.text.firstLine);
}

/** Are these lines, as the client shows them (no byte order mark, `\n` only), in the text at that place? */
function showsLines(onDisk: string, shown: string, firstLine: number): boolean {
  const lines = onDisk
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .split("\n");
  const wanted = shown.split("\n");
  const part = lines.slice(firstLine - 1, firstLine - 1 + wanted.length);
  return part.length === wanted.length && part.every((line, index) => line === wanted[index]);
}
