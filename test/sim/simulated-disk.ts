import type { FileRead, Fs } from "../../src/adapters/store-file/fs-calls.ts";

/** A disk in memory: folders and files, with the error codes and the atomicity of the real calls (POSIX). */
export class SimulatedDisk {
  readonly folders = new Map<string, Folder>([["", new Folder()]]);
  readonly #open = new Map<number, FileNode>();
  #lastFile = 0;

  /** Makes a folder and those above it. */
  addFolders(path: string): void {
    for (let end = path.indexOf("/"); ; end = path.indexOf("/", end + 1)) {
      const folder = end < 0 ? path : path.slice(0, end);
      if (!this.folders.has(folder)) this.mkdir(folder);
      if (end < 0) return;
    }
  }

  /** The bytes of a file, for whoever judges the run from outside. */
  bytesOf(path: string): Uint8Array | null {
    const node = this.folders.get(folderOf(path))?.nodes.get(nameOf(path));
    return node?.kind === "file" ? node.bytes : null;
  }

  namesIn(folder: string): readonly string[] {
    return [...(this.folders.get(folder)?.nodes.keys() ?? [])];
  }

  readdir(folder: string): string[] {
    return [...this.folder(folder).nodes.keys()];
  }

  readFile(path: string, maxBytes: number): FileRead {
    const node = this.#node(path);
    if (node.kind !== "file") return { kind: "unfit", reason: "not a file" };
    if (node.bytes.length > maxBytes) return { kind: "unfit", reason: "too large" };
    return { kind: "bytes", bytes: node.bytes };
  }

  openExclusive(path: string): number {
    const folder = this.folder(folderOf(path));
    const name = nameOf(path);
    if (folder.nodes.has(name)) throw failure("EEXIST");
    const node: FileNode = { kind: "file", bytes: EMPTY };
    folder.set(name, node);
    this.#open.set(++this.#lastFile, node);
    return this.#lastFile;
  }

  openAppend(path: string): { readonly file: number; readonly sizeBytes: number } {
    const folder = this.folder(folderOf(path));
    const name = nameOf(path);
    const known = folder.nodes.get(name);
    if (known?.kind === "folder") throw failure("EISDIR");
    const node: FileNode = known ?? { kind: "file", bytes: EMPTY };
    if (known === undefined) folder.set(name, node);
    this.#open.set(++this.#lastFile, node);
    return { file: this.#lastFile, sizeBytes: node.bytes.length };
  }

  /** Never changes bytes in place: the same object is the same content. */
  append(file: number, bytes: Uint8Array): void {
    const node = this.opened(file);
    if (node.bytes.length === 0) {
      node.bytes = bytes;
      return;
    }
    const joined = new Uint8Array(node.bytes.length + bytes.length);
    joined.set(node.bytes);
    joined.set(bytes, node.bytes.length);
    node.bytes = joined;
  }

  truncate(path: string, length: number): void {
    const node = this.#node(path);
    if (node.kind === "file") node.bytes = node.bytes.slice(0, length);
  }

  opened(file: number): FileNode {
    const node = this.#open.get(file);
    if (node === undefined) throw failure("EBADF");
    return node;
  }

  fsync(file: number): void {
    this.opened(file);
  }

  syncFolder(path: string): void {
    this.folder(path);
  }

  close(file: number): void {
    this.opened(file);
    this.#open.delete(file);
  }

  rename(from: string, to: string): void {
    const node = this.#node(from);
    const source = this.folder(folderOf(from));
    const target = this.folder(folderOf(to));
    const former = target.nodes.get(nameOf(to));
    if (node.kind === "folder") {
      if (former?.kind === "file") throw failure("ENOTDIR");
      if (former !== undefined && this.folder(to).nodes.size > 0) throw failure("ENOTEMPTY");
      this.folders.set(to, this.folder(from));
      this.folders.delete(from);
    } else if (former?.kind === "folder") {
      throw failure("EISDIR");
    }
    source.delete(nameOf(from));
    target.set(nameOf(to), node);
  }

  unlink(path: string): void {
    if (this.#node(path).kind !== "file") throw failure("EISDIR");
    this.folder(folderOf(path)).delete(nameOf(path));
  }

  mkdir(path: string): void {
    const parent = this.folder(folderOf(path));
    if (parent.nodes.has(nameOf(path))) throw failure("EEXIST");
    parent.set(nameOf(path), { kind: "folder" });
    this.folders.set(path, new Folder());
  }

  rmdir(path: string): void {
    if (this.folder(path).nodes.size > 0) throw failure("ENOTEMPTY");
    this.folder(folderOf(path)).delete(nameOf(path));
    this.folders.delete(path);
  }

  folder(path: string): Folder {
    const folder = this.folders.get(path);
    if (folder === undefined) throw failure("ENOENT");
    return folder;
  }

  #node(path: string): Node {
    const node = this.folder(folderOf(path)).nodes.get(nameOf(path));
    if (node === undefined) throw failure("ENOENT");
    return node;
  }
}

/** The disk as one process sees it, without faults: for driving steps in one go. */
export function wholeFs(disk: SimulatedDisk): Fs {
  return {
    readdir: (folder) => disk.readdir(folder),
    readFile: (path, maxBytes) => disk.readFile(path, maxBytes),
    openExclusive: (path) => disk.openExclusive(path),
    openAppend: (path) => disk.openAppend(path),
    write: (file, bytes, offset) => {
      disk.append(file, bytes.subarray(offset));
      return bytes.length - offset;
    },
    fsync: (file) => disk.fsync(file),
    close: (file) => disk.close(file),
    rename: (from, to) => disk.rename(from, to),
    unlink: (path) => disk.unlink(path),
    mkdir: (path) => disk.mkdir(path),
    rmdir: (path) => disk.rmdir(path),
    syncFolder: (path) => disk.syncFolder(path),
    pause: () => {},
  };
}

const EMPTY = new Uint8Array();

export type FileNode = { readonly kind: "file"; bytes: Uint8Array };
type Node = FileNode | { readonly kind: "folder" };

/** Counts its tokens as they come and go, so that looking at a register after every call costs next to nothing. */
export class Folder {
  readonly nodes = new Map<string, Node>();
  tokens = 0;
  /** The token that came last. */
  newestToken = "";

  set(name: string, node: Node): void {
    if (isTokenName(name) && !this.nodes.has(name)) {
      this.tokens++;
      this.newestToken = name;
    }
    this.nodes.set(name, node);
  }

  delete(name: string): void {
    if (this.nodes.delete(name) && isTokenName(name)) this.tokens--;
  }
}

function isTokenName(name: string): boolean {
  return name.charCodeAt(0) === 84;
}

const failures = new Map<string, Error>();

/** An error with a code, as Node makes them. One per code: they are thrown by the million and read by nobody. */
export function failure(code: string): Error {
  const known = failures.get(code);
  if (known !== undefined) return known;
  const error = Object.assign(new Error(code), { code });
  failures.set(code, error);
  return error;
}

export function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && "code" in error && error.name === "Error";
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
