import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";

/** Larger ones are not unpacked to guess at a command. */
const MOST_PACKED_BYTES = 8 * 1024 * 1024;
const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
const MOST_MEMBERS = 1_000;

/**
 * The files that come out of an archive, as it names them, without folders: tar (POSIX.1-1988 "ustar", with the long names of
 * GNU and pax), also in gzip, or zip (APPNOTE 6.3). Null: it is none of these, too large, or not readable.
 */
export function archiveNames(path: string): readonly string[] | null {
  try {
    const start = new Source(path);
    try {
      const magic = start.bytes(0, 4);
      if (magic.readUInt32LE(0) === 0x04034b50 || magic.readUInt32LE(0) === 0x06054b50) return zipNames(start);
      if (magic.readUInt16BE(0) === 0x1f8b) return tarNames(gunzipped(path, start.size));
      return tarNames(start);
    } finally {
      start.close();
    }
  } catch {
    return null;
  }
}

/** Bytes of a file by their place. A part that is not there throws. */
class Source {
  readonly size: number;
  readonly #file: number | null;
  readonly #all: Buffer | null;

  constructor(from: string | Buffer) {
    this.#all = typeof from === "string" ? null : from;
    this.#file = typeof from === "string" ? openSync(from, "r") : null;
    this.size = this.#file === null ? (this.#all?.length ?? 0) : fstatSync(this.#file).size;
  }

  bytes(at: number, length: number): Buffer {
    if (at < 0 || length > MOST_UNPACKED_BYTES || at + length > this.size) throw new RangeError("no such bytes");
    if (this.#all !== null) return this.#all.subarray(at, at + length);
    const bytes = Buffer.alloc(length);
    if (this.#file === null || readSync(this.#file, bytes, 0, length, at) < length) throw new RangeError("cut off");
    return bytes;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}

/** The module is loaded only here: it costs a hook some milliseconds. */
function gunzipped(path: string, size: number): Source {
  if (size > MOST_PACKED_BYTES) throw new RangeError("too large");
  const { gunzipSync } = process.getBuiltinModule("node:zlib");
  return new Source(gunzipSync(readFileSync(path), { maxOutputLength: MOST_UNPACKED_BYTES }));
}

const BLOCK = 512;

function tarNames(source: Source): readonly string[] | null {
  const found = new TarNames();
  let at = 0;
  for (let member = memberAt(source, at); member !== null; member = memberAt(source, at)) {
    const { size } = member;
    const dataAt = at + BLOCK;
    found.add(member, () => source.bytes(dataAt, size).toString("utf8"));
    if (found.names.length > MOST_MEMBERS) return null;
    at = dataAt + Math.ceil(size / BLOCK) * BLOCK;
  }
  return found.names.length === 0 ? null : found.names;
}

class TarNames {
  readonly names: string[] = [];
  /** Of the member that comes next. */
  #longName: string | null = null;

  add({ type, name }: Member, data: () => string): void {
    if (type === "L") this.#longName = data().replace(/\0.*$/s, "");
    else if (type === "x") this.#longName = paxPath(data()) ?? this.#longName;
    // g and K say something of the members after them.
    else if (type !== "g" && type !== "K") {
      if (type !== "5") this.names.push(this.#longName ?? name);
      this.#longName = null;
    }
  }
}

type Member = { readonly name: string; readonly size: number; readonly type: string };

/** Null: the archive ends here. Throws for what is no header. */
function memberAt(source: Source, at: number): Member | null {
  if (at > 0 && at >= source.size) return null;
  const header = source.bytes(at, BLOCK);
  if (header.every((byte) => byte === 0)) return null;
  const size = Number.parseInt(field(header, 124, 12) || "0", 8);
  if (!isHeader(header) || !(size >= 0)) throw new RangeError("no header");
  return { name: plainName(header), size, type: String.fromCharCode(header[156] ?? 0) };
}

/** By its check sum, in which the field itself counts as blanks. */
function isHeader(header: Buffer): boolean {
  const sum = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  return sum === Number.parseInt(field(header, 148, 8), 8);
}

function plainName(header: Buffer): string {
  const prefix = header.toString("latin1", 257, 262) === "ustar" && header[263] === 0x30 ? field(header, 345, 155) : "";
  return prefix === "" ? field(header, 0, 100) : `${prefix}/${field(header, 0, 100)}`;
}

function field(header: Buffer, at: number, length: number): string {
  return header
    .toString("utf8", at, at + length)
    .replace(/\0.*$/s, "")
    .trim();
}

/** `27 path=some/name\n` */
function paxPath(data: string): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(data)?.[1] ?? null;
}

/** By the directory at its end. */
function zipNames(source: Source): readonly string[] | null {
  const tailLength = Math.min(source.size, 22 + 0xffff);
  const tail = source.bytes(source.size - tailLength, tailLength);
  const end = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (end === -1) return null;
  const count = tail.readUInt16LE(end + 10);
  const directory = source.bytes(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  if (count > MOST_MEMBERS) return null;
  const names: string[] = [];
  for (let at = 0, left = count; left > 0; left--) {
    if (directory.readUInt32LE(at) !== 0x02014b50) return null;
    const length = directory.readUInt16LE(at + 28);
    const name = directory.toString("utf8", at + 46, at + 46 + length);
    if (!name.endsWith("/")) names.push(name);
    at += 46 + length + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return names;
}
