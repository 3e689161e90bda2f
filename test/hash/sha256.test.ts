import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
// @ts-expect-error: a script without types
import { assembleSha256 } from "../../src/build/sha256-wasm.mjs";

const SOURCE = new URL("../../src/hash/sha256.ts", import.meta.url);

/** Every length around the ends of one and two blocks, and around the most that is hashed at a time. */
const LENGTHS = [
  ...Array.from({ length: 200 }, (_, length) => length),
  10_240,
  ...[-65, -64, -63, -9, -8, -1, 0, 1, 55, 56, 64, 200].map((more) => 256 * 1024 + more),
  3 * 256 * 1024 + 17,
];

describe.each([
  ["WebAssembly", true],
  ["no WebAssembly, as under --jitless", false],
])("SHA-256 with %s", (_, hasWebAssembly) => {
  it("is that of node:crypto for every length", async () => {
    const sha256Hex = await load(hasWebAssembly);
    for (const length of LENGTHS) {
      const bytes = randomBytes(length);
      expect(sha256Hex(bytes), `${length} bytes`).toBe(reference(bytes));
    }
  });

  it("hashes a text as UTF-8", async () => {
    const sha256Hex = await load(hasWebAssembly);
    for (const text of ["", "abc", "ä\0ö 🦦", "\ud800"]) expect(sha256Hex(text)).toBe(reference(text));
  });
});

it("carries the module that the assembler makes", () => {
  const lines = /const MODULE = \[([^\]]*)\]/.exec(readFileSync(SOURCE, "utf8"))?.[1] ?? "";
  expect(lines.replace(/[^A-Za-z0-9+/=]/g, "")).toBe(assembleSha256().toString("base64"));
});

/** A module of its own, that opens its core with or without WebAssembly. */
async function load(hasWebAssembly: boolean): Promise<(input: Uint8Array | string) => string> {
  const name = "WebAssembly";
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  const module: typeof import("../../src/hash/sha256.ts") = await import(`${SOURCE.href}?with=${hasWebAssembly}`);
  if (hasWebAssembly || before === undefined) return module.sha256Hex;
  Reflect.deleteProperty(globalThis, name);
  try {
    module.sha256Hex("");
  } finally {
    Object.defineProperty(globalThis, name, before);
  }
  return module.sha256Hex;
}

function reference(input: Uint8Array | string): string {
  return createHash("sha256").update(input).digest("hex");
}
