import type { LastWrite, Sha256 } from "../domain/lease.ts";
import { lineDiff } from "../domain/line-diff.ts";
import type { Diff } from "../domain/verdict.ts";
import { type Author, changesIn, type Version, versionId } from "../domain/version.ts";
import { AppError } from "./errors.ts";
import { authorOf } from "./keep-before.ts";
import { locateOrThrow } from "./located-file.ts";
import type { Caller, Located, Machine } from "./machine.ts";
import type { Keepable } from "./ports.ts";
import { isoText } from "./views.ts";

type WriterView = { readonly instance: string; readonly name: string; readonly tool: string; readonly at: string };

/** One content that a file had and has no more. */
export type VersionView = {
  /** The name for `coord restore --at`; `absent`: there was no such file. */
  readonly version: string;
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  readonly replacedAt: string;
  /** Who had written it, as far as coord saw; null: nobody it knows. */
  readonly writer: WriterView | null;
  /** Who replaced it; null: something outside Claude Code. */
  readonly replacedBy: { readonly instance: string; readonly name: string } | null;
  readonly tool: string;
  readonly command: string | null;
  /** Whether `coord restore` can bring it back. */
  readonly isKept: boolean;
  /** What the change did that replaced it; null: not asked for. */
  readonly diff: Diff | null;
};

export type HistoryView = {
  readonly path: string;
  readonly checkout: string;
  readonly present: {
    readonly version: string;
    readonly sha256: string | null;
    readonly sizeBytes: number | null;
    /** Null: nobody that coord knows. */
    readonly writer: WriterView | null;
  };
  /** Newest first. */
  readonly versions: readonly VersionView[];
  /** How many there are, shown or not. */
  readonly total: number;
  /** Why nothing of this file is kept; null: it is kept. */
  readonly excludedBecause: Extract<Keepable, { kind: "excluded" }>["because"] | "switched-off" | null;
};

/** What is known of a file's past: what stood in it, what came over it, and what can be brought back. Reads only. */
export async function fileHistory(
  machine: Machine,
  caller: Caller,
  path: string,
  { limit, isWithDiff }: { readonly limit: number | undefined; readonly isWithDiff: boolean },
): Promise<HistoryView> {
  const located = await locateOrThrow(machine, caller, path);
  const { project, resource } = located;
  const { versions, lastWrite, present } = await pastOf(machine, located);
  const changes = changesIn(versions, present);
  const shown: VersionView[] = [];
  for (const [index, version] of changes.slice(0, limit).entries()) {
    const after = index === 0 ? present.sha : (changes[index - 1]?.sha ?? null);
    const diff = isWithDiff ? await diffTo(machine, located, version, after, index === 0) : null;
    shown.push(await versionView(located, version, diff));
  }
  const keepable = await machine.workspace.keepable(resource);
  const isOff = project.settings.history.mostBytes === 0;
  const excluded = keepable.kind === "excluded" ? keepable.because : null;
  const writer = lastWrite?.sha === present.sha ? authorOf(lastWrite) : null;
  return {
    path: resource.path,
    checkout: resource.checkout,
    present: {
      version: versionId(present.sha),
      sha256: present.sha,
      sizeBytes: present.sizeBytes,
      writer: writer === null ? null : writerView(writer),
    },
    versions: shown,
    total: changes.length,
    excludedBecause: isOff ? "switched-off" : excluded,
  };
}

export type Past = {
  readonly versions: readonly Version[];
  readonly lastWrite: LastWrite | null;
  readonly present: { readonly sha: Sha256 | null; readonly sizeBytes: number | null; readonly mode: number | null };
};

/**
 * Everything that is recorded of one file, oldest first, and what it is now.
 *
 * @throws AppError `BAD_INPUT` for a folder and what else cannot be read
 */
export async function pastOf(machine: Machine, { project, resource }: Located): Promise<Past> {
  const { store, settings } = project;
  const content = await machine.workspace.content(resource.absolute);
  if (content.kind === "unreadable") throw new AppError("BAD_INPUT", `${resource.path} ${content.reason}`);
  const since = store.now().wall - settings.history.keptForMs;
  const versions = (await store.versions.read(resource.key)).filter(({ at }) => at >= since);
  const { record } = await store.files.read(resource.key);
  const lastWrite = record?.lastWrite ?? null;
  const present =
    content.kind === "missing"
      ? { sha: null, sizeBytes: null, mode: null }
      : { sha: content.sha, sizeBytes: content.sizeBytes, mode: content.mode };
  return { versions: withLastWrite(versions, lastWrite, present.sha, store.now().wall), lastWrite, present };
}

/** What the last write left has been replaced as well, if it is not what is there; nobody may have met that yet. */
function withLastWrite(
  versions: readonly Version[],
  lastWrite: LastWrite | null,
  present: Sha256 | null,
  now: Version["at"],
): readonly Version[] {
  if (lastWrite === null || lastWrite.sha === present) return versions;
  if (versions.some(({ sha, at }) => sha === lastWrite.sha && at >= lastWrite.at)) return versions;
  const outside = { by: null, tool: "", command: null, became: { sha: present } } as const;
  const writer = authorOf(lastWrite);
  return [...versions, { at: now, sha: lastWrite.sha, sizeBytes: null, mode: null, writer, ...outside }];
}

async function versionView({ project }: Located, version: Version, diff: Diff | null): Promise<VersionView> {
  const { sha, at, writer, by, tool, command } = version;
  const bytes = sha === null ? null : await project.store.blobs.bytes(sha);
  return {
    version: versionId(sha),
    sha256: sha,
    sizeBytes: bytes?.length ?? version.sizeBytes,
    replacedAt: isoText(at),
    writer: writer === null ? null : writerView(writer),
    replacedBy: by,
    tool,
    command,
    isKept: sha === null || bytes !== null,
    diff,
  };
}

function writerView({ instance, name, tool, at }: Author): WriterView {
  return { instance, name, tool, at: isoText(at) };
}

async function diffTo(
  machine: Machine,
  { project, resource }: Located,
  version: Version,
  after: Sha256 | null,
  isLatest: boolean,
): Promise<Diff> {
  const before = await textOf(project, version.sha);
  if (before === null) return { kind: "none", why: "earlier-text-not-kept" };
  // Where there is no file now there is none to read either.
  const isRead = isLatest && after !== null;
  const now = isRead ? await machine.workspace.keepableText(resource, after) : await textOf(project, after);
  if (now === null) return { kind: "none", why: "not-text" };
  const diff = lineDiff(before, now);
  return diff === null ? { kind: "none", why: "too-large" } : { kind: "lines", ...diff };
}

async function textOf({ store }: Located["project"], sha: Sha256 | null): Promise<string | null> {
  return sha === null ? "" : store.blobs.get(sha);
}
