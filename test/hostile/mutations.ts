import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

export type Random = () => number;

/** One way to spoil one file; false: it does not apply to this one. */
export type Mutation = { readonly name: string; readonly apply: (path: string, random: Random) => boolean };

const pick = <T>(items: readonly T[], random: Random): T | undefined => items[Math.floor(random() * items.length)];
const upTo = (most: number, random: Random): number => Math.floor(random() * (most + 1));

function bytes(name: string, change: (content: Buffer, random: Random) => Uint8Array | string): Mutation {
  return {
    name,
    apply: (path, random) => {
      const content = readFileSync(path);
      writeFileSync(path, change(content, random));
      return true;
    },
  };
}

function instead(name: string, build: (path: string) => void): Mutation {
  return {
    name,
    apply: (path) => {
      rmSync(path, { recursive: true, force: true });
      build(path);
      return true;
    },
  };
}

const noise = (length: number, random: Random): Buffer => Buffer.from(Array.from({ length }, () => upTo(255, random)));

/** What crashes, disks, editors and pranks do to the bytes of a file. */
export const BYTE_MUTATIONS: readonly Mutation[] = [
  {
    name: "cut off",
    apply: (path, random) => {
      truncateSync(path, upTo(Math.max(0, readFileSync(path).length - 1), random));
      return true;
    },
  },
  bytes("empty", () => ""),
  bytes("zeroes", (content) => new Uint8Array(content.length)),
  bytes("a bit turned", (content, random) => {
    const at = upTo(Math.max(0, content.length - 1), random);
    return content.map((byte, index) => (index === at ? byte ^ (1 << upTo(7, random)) : byte));
  }),
  bytes("noise", (content, random) => noise(content.length, random)),
  bytes("noise inside", (content, random) => {
    const at = upTo(content.length, random);
    return Buffer.concat([content.subarray(0, at), noise(1 + upTo(20, random), random), content.subarray(at)]);
  }),
  bytes("a piece missing", (content, random) => {
    const at = upTo(content.length, random);
    return Buffer.concat([content.subarray(0, at), content.subarray(at + 1 + upTo(40, random))]);
  }),
  bytes("twice", (content) => Buffer.concat([content, content])),
  bytes("invalid UTF-8", (content, random) => {
    const at = upTo(content.length, random);
    return Buffer.concat([content.subarray(0, at), Buffer.from([0xc3, 0x28, 0xff]), content.subarray(at)]);
  }),
  bytes("a byte order mark", (content) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), content])),
  bytes(
    "other JSON",
    (_, random) => pick(["[]", "null", "0", '""', "{}", "true", '{"format":1,"records":[]}'], random) ?? "",
  ),
  bytes("a prototype", (_, random) => pick(PROTOTYPES, random) ?? ""),
];

const PROTOTYPES = [
  '{"format":1,"records":{"__proto__":{"leases":[]}}}',
  '{"__proto__":{"format":1,"records":{}}}',
  '{"format":1,"records":{"constructor":{"prototype":{"leases":[]}}}}',
  '{"key":"a","at":{"__proto__":null},"value":{"__proto__":{"at":1}}}',
];

/** Slow ones: a few are as good as many. */
export const LARGE_MUTATIONS: readonly Mutation[] = [
  bytes("200,000 brackets", () => `${"[".repeat(200_000)}${"]".repeat(200_000)}`),
  bytes("200,000 objects deep", () => `${'{"a":'.repeat(200_000)}1${"}".repeat(200_000)}`),
  bytes("5 MB", () => " ".repeat(5_000_000)),
  {
    name: "100 MB of nothing",
    apply: (path) => {
      truncateSync(path, 100_000_000);
      return true;
    },
  },
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const STRANGE: readonly Json[] = [
  ...[null, true, -1, 0.5, 1e308, 2 ** 53, "", "../../../etc/passwd", "\u202e\u001b[31m", [], {}],
  ...[[[]], { a: 1 }, "x".repeat(5000), ["__proto__"], JSON.parse('{"__proto__":{"a":1}}')],
];

/** Valid JSON in which one thing is not what it was. */
export const JSON_MUTATIONS: readonly Mutation[] = [
  json("another value", (parent, key, random) => set(parent, key, structuredClone(pick(STRANGE, random) ?? null))),
  json("a field missing", (parent, key) => Reflect.deleteProperty(parent, key)),
  json("a field renamed", (parent, key) => {
    set(parent, `${key}_`, parent[key] ?? null);
    Reflect.deleteProperty(parent, key);
  }),
  json("a field more", (parent, _, random) =>
    set(parent, pick(["x", "__proto__", "constructor", ""], random) ?? "", 1),
  ),
];

function set(parent: { [key: string]: Json }, key: string, value: Json): void {
  Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

function json(name: string, change: (parent: { [key: string]: Json }, key: string, random: Random) => void): Mutation {
  return {
    name,
    apply: (path, random) => {
      const root = parsed(path);
      const slot = pick(slotsIn(root), random);
      if (slot === undefined) return false;
      change(slot.parent, slot.key, random);
      writeFileSync(path, JSON.stringify(root));
      return true;
    },
  };
}

/** What was made deep or large before stays so. */
const MOST_JSON_BYTES = 64 * 1024;

function parsed(path: string): Json {
  try {
    const text = readFileSync(path, "utf8");
    const value: Json = text.length > MOST_JSON_BYTES ? null : JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

function slotsIn(value: Json): readonly { readonly parent: { [key: string]: Json }; readonly key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(slotsIn);
  return Object.keys(value).flatMap((key) => [{ parent: value, key }, ...slotsIn(value[key] ?? null)]);
}

/** Something else in the place of a file or folder. */
export const PLACE_MUTATIONS: readonly Mutation[] = [
  instead("nothing", () => {}),
  instead("a folder", (path) => mkdirSync(path)),
  instead("a folder with something in it", (path) => mkdirSync(join(path, "x"), { recursive: true })),
  instead("a file", (path) => writeFileSync(path, "?")),
  instead("a link to itself", (path) => symlinkSync(path, path)),
  instead("a link to /dev/zero", (path) => symlinkSync("/dev/zero", path)),
  instead("a link to nowhere", (path) => symlinkSync("/nowhere/at/all", path)),
  instead("a FIFO", (path) => execFileSync("mkfifo", [path])),
  {
    name: "a link to a copy",
    apply: (path) => {
      const copy = join(dirname(path), `.copy-of-${basename(path)}`);
      renameSync(path, copy);
      symlinkSync(copy, path);
      return true;
    },
  },
  {
    name: "a second name",
    apply: (path) => {
      linkSync(path, join(dirname(path), `${basename(path)}~`));
      return true;
    },
  },
  {
    name: "another file's content",
    apply: (path, random) => {
      const other = pick(readdirSync(dirname(path)), random);
      if (other === undefined || other === basename(path)) return false;
      const source = join(dirname(path), other);
      // Whoever copies a FIFO, or a link to /dev/zero, never comes to an end.
      if (!lstatSync(source).isFile()) return false;
      rmSync(path, { recursive: true });
      copyFileSync(source, path);
      return true;
    },
  },
];

const TOKEN = /^T(\d+)\.([0-9a-z]+)$/;

/** What a repair by hand, or a file system that lost names, does to a register. `path`: its token. */
export const TOKEN_MUTATIONS: readonly Mutation[] = [
  token("no token", (folder, name) => unlinkSync(join(folder, name))),
  token("a second token, older", (folder) => writeFileSync(join(folder, "T0.abc"), "")),
  token("a second token with data, older", (folder) => {
    writeFileSync(join(folder, "T0.abc"), "");
    writeFileSync(join(folder, "D0.abc"), '{"format":1,"records":{}}');
  }),
  token("a second token, later, without data", (folder) => writeFileSync(join(folder, "T9999.abc"), "")),
  token("two tokens of one generation", (folder, name) => writeFileSync(join(folder, `${name}0`), "")),
  token("a token with content", (folder, name) => writeFileSync(join(folder, name), "x".repeat(10_000))),
  token("strange names", (folder) => {
    for (const name of ["T", "T.a", "T1", "Tx.a", "T-1.a", "T1.A", "D99999999999999999.a", "T1.a.b", "\n"]) {
      writeFileSync(join(folder, name), "");
    }
  }),
];

function token(name: string, change: (folder: string, name: string) => void): Mutation {
  return {
    name,
    apply: (path) => {
      if (!TOKEN.test(basename(path))) return false;
      change(dirname(path), basename(path));
      return true;
    },
  };
}
