import { failure, folderOf, nameOf } from "../sim/simulated-disk.ts";
import { fingerprintOf } from "./fingerprint.ts";

const FOLDER = "/";

/**
 * A disk that is never changed: each call makes another one, so that many states can share it. A name leads to a
 * file by the file's own id, which an open file keeps when the name moves on.
 */
export class ModelDisk {
  /** Path to file id, or `/` for a folder. */
  readonly names: ReadonlyMap<string, string>;
  /** File id to content. */
  readonly contents: ReadonlyMap<string, string>;
  readonly high: number;
  readonly low: number;

  private constructor(
    names: ReadonlyMap<string, string>,
    contents: ReadonlyMap<string, string>,
    high: number,
    low: number,
  ) {
    this.names = names;
    this.contents = contents;
    this.high = high;
    this.low = low;
  }

  static readonly empty = new ModelDisk(new Map(), new Map(), 0, 0);

  list(folder: string): readonly string[] {
    this.#needFolder(folder);
    const found: string[] = [];
    for (const path of this.names.keys()) if (folderOf(path) === folder) found.push(nameOf(path));
    return found.sort();
  }

  has(path: string): boolean {
    return this.names.has(path);
  }

  /** Null: no such file. */
  find(path: string): string | null {
    const id = this.names.get(path);
    return id === undefined || id === FOLDER ? null : (this.contents.get(id) ?? null);
  }

  read(path: string): string {
    const content = this.find(path);
    if (content === null) throw failure("ENOENT");
    return content;
  }

  idOf(path: string): string | null {
    return this.names.get(path) ?? null;
  }

  /** @param id names the new file for ever */
  create(path: string, id: string): ModelDisk {
    this.#needFolder(folderOf(path));
    if (this.names.has(path)) throw failure("EEXIST");
    return this.#changed([[path, id]], [[id, ""]]);
  }

  /** A file that no name leads to any more takes what is written, and nobody sees it. */
  append(id: string, more: string): ModelDisk {
    if (!this.contents.has(id)) return this;
    return this.#changed([], [[id, (this.contents.get(id) ?? "") + more]]);
  }

  rename(from: string, to: string): ModelDisk {
    const node = this.names.get(from);
    if (node === undefined) throw failure("ENOENT");
    this.#needFolder(folderOf(to));
    const former = this.names.get(to);
    if (node !== FOLDER) {
      if (former === FOLDER) throw failure("EISDIR");
      return this.#changed(
        [
          [from, null],
          [to, node],
        ],
        [],
      );
    }
    if (former !== undefined && former !== FOLDER) throw failure("ENOTDIR");
    if (former === FOLDER && this.list(to).length > 0) throw failure("ENOTEMPTY");
    const moved: [string, string | null][] = [
      [from, null],
      [to, FOLDER],
    ];
    for (const [path, inside] of this.names) {
      if (path.startsWith(`${from}/`)) moved.push([path, null], [`${to}${path.slice(from.length)}`, inside]);
    }
    return this.#changed(moved, []);
  }

  link(from: string, to: string): ModelDisk {
    const node = this.names.get(from);
    if (node === undefined) throw failure("ENOENT");
    if (this.names.has(to)) throw failure("EEXIST");
    return this.#changed([[to, node]], []);
  }

  unlink(path: string): ModelDisk {
    const node = this.names.get(path);
    if (node === undefined) throw failure("ENOENT");
    if (node === FOLDER) throw failure("EISDIR");
    return this.#changed([[path, null]], []);
  }

  mkdir(path: string): ModelDisk {
    this.#needFolder(folderOf(path));
    if (this.names.has(path)) throw failure("EEXIST");
    return this.#changed([[path, FOLDER]], []);
  }

  rmdir(path: string): ModelDisk {
    if (this.list(path).length > 0) throw failure("ENOTEMPTY");
    return this.#changed([[path, null]], []);
  }

  needFolder(path: string): void {
    this.#needFolder(path);
  }

  #needFolder(path: string): void {
    if (path !== "" && this.names.get(path) !== FOLDER) throw failure("ENOENT");
  }

  #changed(
    names: readonly (readonly [string, string | null])[],
    contents: readonly (readonly [string, string])[],
  ): ModelDisk {
    const draft = new Draft(this);
    for (const [path, node] of names) draft.setName(path, node);
    for (const [id, content] of contents) draft.setContent(id, content);
    draft.dropUnlinked();
    return new ModelDisk(draft.names, draft.contents, draft.high, draft.low);
  }
}

class Draft {
  readonly names: Map<string, string>;
  readonly contents: Map<string, string>;
  readonly #unlinked: string[] = [];
  high: number;
  low: number;

  constructor(disk: ModelDisk) {
    this.names = new Map(disk.names);
    this.contents = new Map(disk.contents);
    this.high = disk.high;
    this.low = disk.low;
  }

  setName(path: string, node: string | null): void {
    const former = this.names.get(path);
    if (former !== undefined) {
      this.#flip(`n${path}=${former}`);
      this.#unlinked.push(former);
    }
    if (node === null) {
      this.names.delete(path);
    } else {
      this.names.set(path, node);
      this.#flip(`n${path}=${node}`);
    }
  }

  setContent(id: string, content: string | null): void {
    const former = this.contents.get(id);
    if (former !== undefined) this.#flip(`c${id}=${former}`);
    if (content === null) {
      this.contents.delete(id);
    } else {
      this.contents.set(id, content);
      this.#flip(`c${id}=${content}`);
    }
  }

  /** What no name leads to nobody can see any more, or two states would differ in nothing else. */
  dropUnlinked(): void {
    for (const id of this.#unlinked) {
      if (id !== FOLDER && ![...this.names.values()].includes(id)) this.setContent(id, null);
    }
  }

  #flip(piece: string): void {
    const { high, low } = fingerprintOf(piece);
    this.high ^= high;
    this.low ^= low;
  }
}
