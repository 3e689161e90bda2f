import { type FileNode, type Folder, folderOf, nameOf, SimulatedDisk } from "./simulated-disk.ts";

/**
 * What a power failure may leave of the changes to names that nobody synced.
 *
 * `journaled`: a prefix of them, whatever folder they were in, as ext4, XFS and APFS do; a synced folder makes
 * everything before it last. `scattered`: a prefix of each folder's own, all that POSIX promises.
 */
export type NameLoss = "journaled" | "scattered";

/** A change of names in one folder (the same one after it was renamed): `make` repeats it on another disk. */
type Change = { readonly folder: Folder; readonly make: (disk: Image) => void };
/** What has reached the medium of one file for certain. */
type Medium = { durableBytes: number };

/**
 * A disk that knows what a power failure would leave of it. Bytes last once their file was synced; of the rest any
 * part may be there, or zeroes. Names last once their folder was synced. A synced file's own name need not last.
 */
export class PowerDisk extends SimulatedDisk {
  readonly #changes: Change[] = [];
  readonly #media = new Map<FileNode, Medium>();
  readonly #loss: NameLoss;
  /** Everything before it lasts. */
  #lasting = 0;
  /** The same for the changes in one folder. */
  readonly #lastingIn = new Map<Folder, number>();

  constructor(loss: NameLoss) {
    super();
    this.#loss = loss;
  }

  override openExclusive(path: string): number {
    const file = super.openExclusive(path);
    this.#created(path, this.opened(file));
    return file;
  }

  override openAppend(path: string): { readonly file: number; readonly sizeBytes: number } {
    const isNew = this.bytesOf(path) === null;
    const opened = super.openAppend(path);
    if (isNew) this.#created(path, this.opened(opened.file));
    return opened;
  }

  override rename(from: string, to: string): void {
    super.rename(from, to);
    const node = this.folder(folderOf(to)).nodes.get(nameOf(to));
    if (node?.kind === "file") this.#change(to, (image) => image.renameFile(from, to, node));
    else this.#change(to, (image) => image.renameFolder(from, to));
  }

  override unlink(path: string): void {
    super.unlink(path);
    this.#change(path, (image) => image.files.delete(path));
  }

  override mkdir(path: string): void {
    super.mkdir(path);
    this.#change(path, (image) => image.folders.add(path));
  }

  override rmdir(path: string): void {
    super.rmdir(path);
    this.#change(path, (image) => image.folders.delete(path));
  }

  override fsync(file: number): void {
    const node = this.opened(file);
    this.#media.set(node, { durableBytes: node.bytes.length });
  }

  override syncFolder(path: string): void {
    const folder = this.folder(path);
    if (this.#loss === "journaled") this.#lasting = this.#changes.length;
    else this.#lastingIn.set(folder, this.#changes.length);
  }

  /** Makes everything there is last, as if the machine had been idle for a while. */
  settle(): void {
    this.#lasting = this.#changes.length;
    for (const [node, medium] of this.#media) medium.durableBytes = node.bytes.length;
  }

  /** The disk after a power failure now, as `random` has it. This one goes on. */
  cut(random: () => number): SimulatedDisk {
    const image = new Image();
    const until = this.#lasting + Math.floor(random() * (this.#changes.length - this.#lasting + 1));
    const ends = new Map<Folder, number>();
    for (const [index, change] of this.#changes.entries()) {
      if (index < this.#lasting) change.make(image);
      else if (this.#loss === "journaled") index < until && change.make(image);
      else if (index < this.#endIn(change.folder, ends, random)) change.make(image);
    }
    return this.#develop(image, random);
  }

  #endIn(folder: Folder, ends: Map<Folder, number>, random: () => number): number {
    const known = ends.get(folder);
    if (known !== undefined) return known;
    const from = Math.max(this.#lasting, this.#lastingIn.get(folder) ?? 0);
    const end = from + Math.floor(random() * (this.#changes.length - from + 1));
    ends.set(folder, end);
    return end;
  }

  #develop(image: Image, random: () => number): SimulatedDisk {
    const disk = new SimulatedDisk();
    // A folder whose own name is lost takes what is in it with it.
    for (const folder of [...image.folders].sort()) if (disk.folders.has(folderOf(folder))) disk.mkdir(folder);
    for (const [path, node] of image.files) {
      const folder = disk.folders.get(folderOf(path));
      folder?.set(nameOf(path), { kind: "file", bytes: this.#remains(node, random) });
    }
    return disk;
  }

  #remains(node: FileNode, random: () => number): Uint8Array {
    const { bytes } = node;
    const durable = this.#media.get(node)?.durableBytes ?? 0;
    if (durable === bytes.length) return bytes;
    const length = random() < 0.5 ? durable : durable + Math.floor(random() * (bytes.length - durable + 1));
    const remains = bytes.slice(0, length);
    // The size reached the medium, the content did not.
    if (random() < 0.3) remains.fill(0, durable);
    return remains;
  }

  #created(path: string, node: FileNode): void {
    this.#media.set(node, { durableBytes: 0 });
    this.#change(path, (image) => image.files.set(path, node));
  }

  #change(path: string, make: (image: Image) => unknown): void {
    this.#changes.push({ folder: this.folder(folderOf(path)), make: (image) => void make(image) });
  }
}

/** Names only, by full path. What was renamed is there under its new name, whether or not its old one ever lasted. */
class Image {
  readonly files = new Map<string, FileNode>();
  readonly folders = new Set<string>();

  renameFile(from: string, to: string, node: FileNode): void {
    this.files.delete(from);
    this.files.set(to, node);
  }

  renameFolder(from: string, to: string): void {
    this.folders.delete(from);
    this.folders.add(to);
    for (const [path, node] of [...this.files]) {
      if (path.startsWith(`${from}/`)) this.renameFile(path, `${to}${path.slice(from.length)}`, node);
    }
  }
}
