import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { archiveNames } from "../../src/adapters/workspace-fs/archive-names.ts";

let root: string;
const LONG = `${"deep/".repeat(30)}${"x".repeat(120)}.ts`;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "coord archive ")));
  mkdirSync(join(root, "src", "deep/".repeat(30)), { recursive: true });
  for (const file of ["a.ts", "ü.ts", LONG]) writeFileSync(join(root, "src", file), `${file}\n`.repeat(100));
  symlinkSync("a.ts", join(root, "src", "link.ts"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const FILES = ["./a.ts", "./link.ts", "./ü.ts", `./${LONG}`].sort();
const run = (program: string, ...args: readonly string[]) =>
  execFileSync(program, args, { cwd: root, stdio: "ignore" });
const names = (file: string) => archiveNames(join(root, file))?.toSorted() ?? null;
const put = (file: string, bytes: Uint8Array | string) => writeFileSync(join(root, file), bytes);

describe("the files that come out of an archive", () => {
  it.each(["gnu", "posix", "ustar"])("are those of tar, as %s writes it", (format) => {
    const tooLong = format === "ustar";
    if (tooLong) rmSync(join(root, "src", LONG));
    run("tar", `--format=${format}`, "-cf", "x.tar", "-C", "src", ".");
    expect(names("x.tar")).toEqual(tooLong ? FILES.filter((name) => !name.includes("deep")) : FILES);
  });

  it("are found in gzip too, and after a member that is long", () => {
    put("src/long.bin", Buffer.alloc(3_000_001));
    run("tar", "-czf", "x.tgz", "-C", "src", ".");
    expect(names("x.tgz")).toEqual([...FILES, "./long.bin"].sort());
  });

  it("are those of a zip", () => {
    const script = `import zipfile
with zipfile.ZipFile("x.zip", "w") as z:
    z.writestr("a.ts", "x"); z.writestr("src/", ""); z.writestr("src/\u00fc.ts", "y"); z.comment = b"a comment"
with zipfile.ZipFile("empty.zip", "w"): pass`;
    run("python3", "-c", script);
    expect(names("x.zip")).toEqual(["a.ts", "src/ü.ts"]);
    expect(names("empty.zip")).toEqual([]);
    const bytes = readFileSync(join(root, "x.zip"));
    put("cut.zip", bytes.subarray(0, 60));
    bytes.writeUInt32LE(7, bytes.lastIndexOf("PK\x01\x02", undefined, "latin1"));
    put("odd.zip", bytes);
    bytes.writeUInt16LE(5_000, bytes.lastIndexOf("PK\x05\x06", undefined, "latin1") + 10);
    put("many.zip", bytes);
    expect(["cut.zip", "odd.zip", "many.zip"].map(names)).toEqual([null, null, null]);
  });

  it("are not told of what is no archive, is cut off, damaged or too large", () => {
    run("tar", "-cf", "x.tar", "-C", "src", "a.ts", "ü.ts");
    const bytes = readFileSync(join(root, "x.tar"));
    put("cut.tar", bytes.subarray(0, 700));
    put("short.tar", bytes.subarray(0, 100));
    put("none", "");
    put("text", "a text that is no archive\n".repeat(100));
    put("zeros", Buffer.alloc(2048));
    put("bad.gz", Buffer.from([0x1f, 0x8b, 8, 0, 1]));
    put("large.gz", gzipSync(Buffer.alloc(65 * 1024 * 1024)));
    put("size.tar", withSize(bytes, "-0000000001"));
    const odd = ["cut.tar", "short.tar", "none", "text", "zeros", "bad.gz", "large.gz", "size.tar", "missing", "src"];
    expect(odd.filter((file) => names(file) !== null)).toEqual(["cut.tar"]);
    // Its end is missing: what it names before comes out all the same.
    expect(names("cut.tar")).toEqual(["a.ts"]);
  });

  it("are not told of more than a command may cost", () => {
    mkdirSync(join(root, "many"));
    for (let index = 0; index <= 1_000; index++) put(`many/${index}`, "");
    run("tar", "-cf", "x.tar", "-C", "many", ".");
    expect(names("x.tar")).toBeNull();
  });
});

function withSize(bytes: Buffer, size: string): Buffer {
  const header = Buffer.from(bytes);
  header.write(`${size}\0`, 124, "latin1");
  header.fill(" ", 148, 156);
  const sum = header.subarray(0, 512).reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}
