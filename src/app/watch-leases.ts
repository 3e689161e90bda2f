import { CLOCK_TICK_MS, isBefore } from "../domain/clock-tick.ts";
import { type ChangeFacts, judgeChange } from "../domain/found-change.ts";
import { conversationKey, threadKey } from "../domain/identity.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { FileRecord, Lease, ResourceKey, Sha256 } from "../domain/lease.ts";
import { hasEnded, type RunningCommand } from "../domain/running-command.ts";
import { isWithin, type ShellRun } from "../domain/verify.ts";
import { holderFacts } from "./holder-facts.ts";
import { findInstance } from "./instances.ts";
import type { Machine, Project } from "./machine.ts";
import type { Content } from "./ports.ts";

/** A leased file, and the lease that is asked about. */
export type Leased = { readonly key: ResourceKey; readonly record: FileRecord; readonly lease: Lease };

/** A change that the holder does not know of. */
export type UnknownChange = Leased & {
  readonly changedAtMs: number;
  readonly current: Sha256 | null;
  /** What the holder believes is there. */
  readonly believed: Sha256 | null;
};

/** Where the file of a record is. */
export function pathOf({ checkout, path }: Pick<FileRecord, "checkout" | "path">): string {
  return `${checkout}/${path}`;
}

/** Ms since 1970; null: it cannot be told. */
async function changedAt({ workspace }: Machine, file: Pick<FileRecord, "checkout" | "path">): Promise<number | null> {
  const [stamp = null] = await workspace.stamps([pathOf(file)]);
  return stamp?.changedAtMs ?? null;
}

/** The quick question: one `stat`. */
export async function hasChangedSince(
  machine: Machine,
  file: Pick<FileRecord, "checkout" | "path">,
  sinceMs: number,
): Promise<boolean> {
  const changedAtMs = await changedAt(machine, file);
  return changedAtMs !== null && !isBefore(changedAtMs, sinceMs);
}

/**
 * Has a leased file changed since `sinceMs` to something that its holder does not know? Asks for the time of change first,
 * so a file that did not change costs one `stat`.
 *
 * @returns null: no, or it cannot be told
 */
export async function findUnknownChange(
  machine: Machine,
  project: Project,
  leased: Leased,
  sinceMs: number,
): Promise<UnknownChange | null> {
  const { record, key } = leased;
  const changedAtMs = await changedAt(machine, record);
  if (changedAtMs === null || isBefore(changedAtMs, sinceMs)) return null;
  const content = await machine.workspace.content(pathOf(record));
  const current = currentSha(content, record);
  if (current === undefined || record.lastWrite?.sha === current) return null;
  const facts = await factsAbout(machine, project, leased, current, exactTime(content) ?? changedAtMs);
  if (facts === null || judgeChange(facts) !== "changed" || (await isNoted(project, key, current))) return null;
  const believed = facts.believed === undefined ? (record.lastWrite?.sha ?? null) : facts.believed;
  return { ...leased, changedAtMs: facts.changedAtMs, current, believed };
}

/** Undefined: it cannot be told. A record has the name in one of Unicode's forms; under another the file may be there. */
function currentSha(content: Content, { path }: FileRecord): Sha256 | null | undefined {
  if (content.kind === "file") return content.sha;
  return content.kind === "missing" && isAscii(path) ? null : undefined;
}

/** Null: the holder is gone, so there is nobody left whose file it is. */
async function factsAbout(
  machine: Machine,
  project: Project,
  leased: Leased,
  current: Sha256 | null,
  changedAtMs: number,
): Promise<ChangeFacts | null> {
  const { record, lease } = leased;
  const facts = await holderFacts(machine, project, lease, project.store.now());
  if (facts.hasEnded || facts.liveness === "dead") return null;
  const holder = await findInstance(project, lease.holder.instance);
  return {
    changedAtMs,
    current,
    believed: await believedBy(project, leased, holder),
    settled: record.lastWrite,
    isBeingWritten: lease.inFlight !== null && !facts.hasMovedOn && !lease.inFlight.waitsForUser,
    isReplyOpen: await isReplyOpen(project, leased),
  };
}

function exactTime(content: Content): number | null {
  return content.kind === "file" ? content.changedAtMs : null;
}

function isAscii(path: string): boolean {
  return /^[\x20-\x7e]*$/.test(path);
}

/** Undefined: the conversation has not seen it, or its reading raced with a change. */
async function believedBy(
  { store }: Project,
  { key, lease }: Leased,
  holder: InstanceRecord | null,
): Promise<Sha256 | null | undefined> {
  const { instance, agent } = lease.holder;
  const seen = await store.seen.get(`${conversationKey(holder?.sessionId ?? instance, agent)}.${key}`);
  return seen === null || /^0+$/.test(seen.value.sha ?? "") ? undefined : seen.value.sha;
}

async function isReplyOpen({ store }: Project, { lease, record }: Leased): Promise<boolean> {
  const last = record.lastWrite;
  if (last === null || last.by.instance !== lease.holder.instance) return false;
  const boundary = await store.boundaries.get(threadKey(last.by.instance, last.by.agent));
  const replyEndedAt = boundary?.value.replyEndedAt ?? null;
  return replyEndedAt === null || replyEndedAt.wall < last.at;
}

/** Was this very change found before, by somebody else or by this one? */
async function isNoted({ store }: Project, key: ResourceKey, current: Sha256 | null): Promise<boolean> {
  const versions = await store.versions.read(key);
  const last = versions.findLast(({ became }) => became !== null);
  return last?.became?.sha === current && !versions.some((version) => version.at > last.at && version.sha === current);
}

/** A command that ran at a moment. */
export type Suspect = {
  readonly instance: InstanceRecord;
  /** What runs in the background, perhaps for days, so that it proves little; null: it ran in the foreground. */
  readonly background: string | null;
};

/** Every command that ran at a moment, as far as it is on record. */
export async function commandsAt(project: Project, atMs: number): Promise<readonly Suspect[]> {
  const suspects: Suspect[] = [];
  for (const { record: instance } of await project.store.instances.list()) {
    if (instance.status === "ended") continue;
    const running = await runningCommands(project, instance);
    const started = running.filter(({ fromMs }) => fromMs - CLOCK_TICK_MS <= atMs);
    suspects.push(
      ...started.map(({ taskId, command }) => ({ instance, background: taskId === null ? null : command })),
    );
    const runs = await endedRuns(project, instance);
    if (isWithin(runs, atMs)) suspects.push({ instance, background: null });
  }
  return suspects;
}

async function endedRuns({ store }: Project, { id }: InstanceRecord): Promise<readonly ShellRun[]> {
  const cells = await store.shellRuns.list(id);
  return cells.filter(({ key }) => key === id || key.startsWith(`${id}.`)).flatMap(({ value }) => value);
}

export type Running = RunningCommand & { readonly key: string };

/** Without those that have ended though no hook said so. */
export async function runningCommands(
  { store }: Project,
  { id }: Pick<InstanceRecord, "id">,
): Promise<readonly Running[]> {
  const running: Running[] = [];
  for (const { key, value } of await store.commands.list(`${id}.`)) {
    const boundary = await store.boundaries.get(value.thread);
    if (!hasEnded(value, boundary?.value.replyEndedAt ?? null)) running.push({ key, ...value });
  }
  return running;
}
