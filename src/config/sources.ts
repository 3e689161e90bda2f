import { lstatSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../app/errors.ts";

/** Where a configuration file comes from; later ones win. */
export type SourceKind = "team" | "local" | "user";
export type Source = { readonly kind: SourceKind; readonly path: string };

/** What tells that a file is still the one that was read. */
export type Stamp = {
  readonly path: string;
  /** ms since 1970. Null: there is no such file. */
  readonly mtimeMs: number | null;
  /** ms since 1970; unlike the modification time nobody can set it. */
  readonly ctimeMs: number;
  readonly size: number;
};

/** The configuration files of a checkout, weakest first. @param clientHome null: no user file */
export function sourcesOf(checkout: string, clientHome: string | null): readonly Source[] {
  const sources: Source[] = [
    { kind: "team", path: join(checkout, ".claude", "workflow-config.yml") },
    { kind: "local", path: join(checkout, ".claude", "workflow-config.local.yml") },
  ];
  if (clientHome === null) return sources;
  const user = join(clientHome, "workflow-config.yml");
  // In a repository over HOME both names mean one file, and that one is the user's own.
  return [...sources.filter(({ path }) => path !== user), { kind: "user", path: user }];
}

/** The folder whose entries say which files of repositories count in full; see `trust.ts`. */
export function trustFolder(clientHome: string): string {
  return join(clientHome, "coord-trust");
}

/** All that a compiled configuration depends on: the files, and what was trusted. One `stat` each. */
export function stampsOf(checkout: string, clientHome: string | null): readonly Stamp[] {
  const files = sourcesOf(checkout, clientHome).map(({ kind, path }) => stampOf(path, kind === "user"));
  if (clientHome === null || files.every(({ mtimeMs }) => mtimeMs === null)) return files;
  return [...files, stampOf(trustFolder(clientHome), true)];
}

/** The file of a repository is never reached through a symlink: then it is refused, which must be seen. */
function stampOf(path: string, followsSymlink: boolean): Stamp {
  try {
    const find = followsSymlink ? statSync : lstatSync;
    const stat: Stats | undefined = find(path, { throwIfNoEntry: false });
    if (stat === undefined) return { path, mtimeMs: null, ctimeMs: 0, size: 0 };
    return { path, mtimeMs: stat.mtimeMs, ctimeMs: stat.ctimeMs, size: stat.size };
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { path, mtimeMs: null, ctimeMs: 0, size: 0 };
    // Something is there that cannot be looked at: it is compiled, which reports it, and stays as it is.
    return { path, mtimeMs: 0, ctimeMs: 0, size: -1 };
  }
}

/** Longer than the coarsest time stamp of a file system, FAT's. */
const RACY_MS = 2_000;

/**
 * The stamp to keep with what was read at `nowMs`. A file that had just been written may be written once more without
 * its stamp changing (git calls that "racy"), so its stamp is made one that no file has: it is read again later.
 */
export function settledStamp(stamp: Stamp, nowMs: number): Stamp {
  return Math.abs(nowMs - stamp.ctimeMs) < RACY_MS ? { ...stamp, ctimeMs: -1 } : stamp;
}

export function isSameStamp(a: Stamp, b: Stamp | undefined): boolean {
  return a.path === b?.path && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.size === b.size;
}
