import type { Fs } from "../../src/adapters/store-file/fs-calls.ts";

/** A disk in memory: folders and files, with the error codes and the atomicity of the real calls (POSIX). */
export class SimulatedDisk {
  readonly folders = new Map<string, Map<string, Node>>([["", new Map()]]);
  readonly #open = new Map<number, OpenFile>();
  #lastFile = 0;

  /** The file system as one process sees it. `mostBytes`: what one write takes at most. */
  fs(mostBytes: () => number): Fs {
    return {
      readdir: (folder) => [...this.#folder(folder).keys()],
      readFile: (path, maxBytes) => {
        const node = this.#node(path);
        if (node.kind !== "file") return { kind: "unfit", reason: "not a file" };
        if (node.bytes.length > maxBytes) return { kind: "unfit", reason: "too large" };
        return { kind: "bytes", bytes: node.bytes };
      },
      openExclusive: (path) => {
        const [folder, name] = split(path);
        if (this.#folder(folder).has(name)) throw failure("EEXIST", path);
        const node: FileNode = { kind: "file", bytes: new Uint8Array() };
        this.#folder(folder).set(name, node);
        this.#open.set(++this.#lastFile, { node });
        return this.#lastFile;
      },
      openAppend: (path) => {
        const [folder, name] = split(path);
        const known = this.#folder(folder).get(name);
        if (known?.kind === "folder") throw failure("EISDIR", path);
        const node: FileNode = known ?? { kind: "file", bytes: new Uint8Array() };
        this.#folder(folder).set(name, node);
        this.#open.set(++this.#lastFile, { node });
        return { file: this.#lastFile, sizeBytes: node.bytes.length };
      },
      write: (file, bytes, offset) => {
        const open = this.#opened(file);
        const taken = bytes.subarray(offset, offset + mostBytes());
        open.node.bytes = Buffer.concat([open.node.bytes, taken]);
        return taken.length;
      },
      fsync: (file) => void this.#opened(file),
      close: (file) => {
        this.#opened(file);
        this.#open.delete(file);
      },
      rename: (from, to) => this.#rename(from, to),
      unlink: (path) => {
        const [folder, name] = split(path);
        if (this.#node(path).kind !== "file") throw failure("EISDIR", path);
        this.#folder(folder).delete(name);
      },
      mkdir: (path) => {
        const [folder, name] = split(path);
        if (this.#folder(folder).has(name)) throw failure("EEXIST", path);
        this.#folder(folder).set(name, { kind: "folder" });
        this.folders.set(path, new Map());
      },
      rmdir: (path) => {
        const [folder, name] = split(path);
        if (this.#folder(path).size > 0) throw failure("ENOTEMPTY", path);
        this.#folder(folder).delete(name);
        this.folders.delete(path);
      },
      syncFolder: (path) => void this.#folder(path),
      pause: () => {},
    };
  }

  /** The bytes of a file, for whoever judges the run from outside. */
  bytesOf(path: string): Uint8Array | null {
    const [folder, name] = split(path);
    const node = this.folders.get(folder)?.get(name);
    return node?.kind === "file" ? node.bytes : null;
  }

  #rename(from: string, to: string): void {
    const [fromFolder, fromName] = split(from);
    const [toFolder, toName] = split(to);
    const node = this.#node(from);
    const target = this.#folder(toFolder).get(toName);
    if (node.kind === "folder") {
      if (target?.kind === "file") throw failure("ENOTDIR", to);
      if (target !== undefined && this.#folder(to).size > 0) throw failure("ENOTEMPTY", to);
      this.folders.set(to, this.#folder(from));
      this.folders.delete(from);
    } else if (target?.kind === "folder") {
      throw failure("EISDIR", to);
    }
    this.#folder(fromFolder).delete(fromName);
    this.#folder(toFolder).set(toName, node);
  }

  #folder(path: string): Map<string, Node> {
    const folder = this.folders.get(path);
    if (folder === undefined) throw failure("ENOENT", path);
    return folder;
  }

  #node(path: string): Node {
    const [folder, name] = split(path);
    const node = this.#folder(folder).get(name);
    if (node === undefined) throw failure("ENOENT", path);
    return node;
  }

  #opened(file: number): OpenFile {
    const open = this.#open.get(file);
    if (open === undefined) throw failure("EBADF", `${file}`);
    return open;
  }
}

type FileNode = { readonly kind: "file"; bytes: Uint8Array };
type Node = FileNode | { readonly kind: "folder" };
type OpenFile = { readonly node: FileNode };

export function failure(code: string, subject: string): Error {
  // Made by the million, read by nobody: a stack would be half of the run's time.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = Object.assign(new Error(`${code}: ${subject}`), { code });
  Error.stackTraceLimit = limit;
  return error;
}

function split(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? ["", path] : [path.slice(0, slash), path.slice(slash + 1)];
}
