import { linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder as it was: what a run may change is put back in a few milliseconds. Null: there was none. */
export type Kept = {
  readonly folders: readonly string[];
  readonly files: ReadonlyMap<string, Buffer>;
  /** Large files, which are never written in place: a second name keeps them. */
  readonly links: ReadonlyMap<string, string>;
};

const LARGE_BYTES = 64 * 1024;

export function keepFolder(root: string): Kept | null {
  if (lstatSync(root, { throwIfNoEntry: false }) === undefined) return null;
  const folders: string[] = [];
  const files = new Map<string, Buffer>();
  const links = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(root.length + 1);
    if (entry.isDirectory()) folders.push(name);
    else if (lstatSync(path).size < LARGE_BYTES) files.set(name, readFileSync(path));
    else {
      const kept = `${root}.kept.${links.size}`;
      linkSync(path, kept);
      links.set(name, kept);
    }
  }
  return { folders, files, links };
}

export function putBack(kept: Kept | null, root: string): void {
  rmSync(root, { recursive: true, force: true });
  if (kept === null) return;
  mkdirSync(root, { mode: 0o700 });
  for (const folder of kept.folders) mkdirSync(join(root, folder), { mode: 0o700, recursive: true });
  for (const [name, bytes] of kept.files) writeFileSync(join(root, name), bytes, { mode: 0o600 });
  for (const [name, path] of kept.links) linkSync(path, join(root, name));
}
