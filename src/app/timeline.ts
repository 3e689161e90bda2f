import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { EpochMs } from "../domain/instant.ts";
import type { JournalEntry } from "../domain/journal.ts";
import type { FileRecord, ResourceKey } from "../domain/lease.ts";
import { type FileEvent, type FileSpan, spansOf, spansWithin } from "../domain/timeline.ts";
import type { Project } from "./machine.ts";
import { isoText } from "./views.ts";

export type SpanView = {
  readonly instance: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** How it ended; `held`: it lasts; `unknown`: no record tells, so `to` is the last that is known. */
  readonly end: FileSpan["end"];
  /** When writes were let through. */
  readonly writes: readonly string[];
};

export type FileTimeline = {
  /** Relative to `checkout`, with forward slashes. */
  readonly path: string;
  readonly checkout: string;
  /** Oldest first. */
  readonly spans: readonly SpanView[];
};

/** Who held which file when. */
export type TimelineView = {
  readonly from: string;
  readonly to: string;
  /** In the order in which they were first held. */
  readonly files: readonly FileTimeline[];
};

type Names = Map<string, string>;

/**
 * Who held which file in the last `forMs`. Made of what is recorded anyway: the line before each write that is let
 * through, the journal (taken, released, revoked, ended) and the leases that stand now. Reads only.
 */
export async function timeline(project: Project, forMs: number): Promise<TimelineView> {
  const { store } = project;
  const now = store.now().wall;
  const from = (now - forMs) as EpochMs;
  const instances = new Map((await store.instances.list()).map(({ record }) => [String(record.id), record]));
  const names: Names = new Map([...instances].map(([id, { name }]) => [id, name]));
  const journal = (await store.journal.read()).entries;
  for (const { instance, name } of journal) if (instance !== null && name !== null) names.set(instance, name);
  const files: { timeline: FileTimeline; first: EpochMs }[] = [];
  for (const { key, record } of await store.files.list()) {
    const events = [
      ...(await writesOf(project, key as ResourceKey, names)),
      ...journal.flatMap((entry) => eventOf(entry, record, instances)),
    ];
    const holders = record.leases.map(({ holder, acquiredAt }) => {
      if (!names.has(holder.instance)) names.set(holder.instance, holder.name);
      return { who: holder.instance, since: acquiredAt.wall };
    });
    const spans = spansWithin(spansOf(events, oneEach(holders), now), from, now);
    const [first] = spans;
    if (first === undefined) continue;
    const { path, checkout } = record;
    files.push({ timeline: { path, checkout, spans: spans.map((span) => spanView(span, names)) }, first: first.from });
  }
  files.sort((a, b) => a.first - b.first);
  return { from: isoText(from), to: isoText(now), files: files.map((file) => file.timeline) };
}

async function writesOf({ store }: Project, key: ResourceKey, names: Names): Promise<readonly FileEvent[]> {
  return (await store.versions.read(key)).flatMap(({ at, by, became }) => {
    // With `became` it is a change that was found, not a write that was let through.
    if (by === null || became !== null) return [];
    names.set(by.instance, by.name);
    return [{ at, who: by.instance, kind: "written" }];
  });
}

/** What a line of the journal tells of a file. It names paths without their checkout, which is that of who did it. */
function eventOf(
  entry: JournalEntry,
  record: FileRecord,
  instances: ReadonlyMap<string, InstanceRecord>,
): readonly FileEvent[] {
  const { at, kind, instance, path } = entry;
  if (kind === "revoked" && path === record.path) return [{ at, who: null, kind }];
  if (instance === null) return [];
  if (kind === "ended" || kind === "reaped") return [{ at, who: instance, kind: "ended" }];
  const worktree = instances.get(instance)?.worktree ?? record.checkout;
  return path === record.path && worktree === record.checkout ? changeOf(entry, instance, instances) : [];
}

function changeOf(
  { at, kind, detail }: JournalEntry,
  instance: InstanceId,
  instances: ReadonlyMap<string, InstanceRecord>,
): readonly FileEvent[] {
  switch (kind) {
    case "taken":
      return [{ at, who: instance, kind: "granted" }];
    case "handed":
      return [{ at, who: receiverOf(detail, instances) ?? instance, kind: "granted" }];
    case "released":
      return [{ at, who: instance, kind }];
    default:
      return [];
  }
}

/** Of a file that was handed over `to brisk-otter`. */
function receiverOf(detail: string, instances: ReadonlyMap<string, InstanceRecord>): string | null {
  for (const [id, { name }] of instances) if (detail === `to ${name}`) return id;
  return null;
}

/** An instance and its subagents count as one. */
function oneEach<H extends { readonly who: string; readonly since: EpochMs }>(holders: readonly H[]): readonly H[] {
  const sorted = [...holders].sort((a, b) => a.since - b.since);
  return sorted.filter(({ who }, index) => sorted.findIndex((other) => other.who === who) === index);
}

function spanView({ who, from, to, end, writes }: FileSpan, names: Names): SpanView {
  return {
    instance: who,
    name: names.get(who) ?? who,
    from: isoText(from),
    to: isoText(to),
    end,
    writes: writes.map(isoText),
  };
}
