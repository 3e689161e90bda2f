/**
 * SHA-256 (FIPS 180-4) without node:crypto, whose loading takes 3.1 ms of processor time, where this takes 0.6 and a
 * bare start 19 (Node 20.20, 10 KB). The WebAssembly is assembled, and explained, by
 * `src/build/sha256-wasm.mjs`. For what is larger than some hundred KiB node:crypto is the faster one.
 */
const MODULE = [
  "AGFzbQEAAAABBQFgAX8AAwIBAAUDAQAIBwkCAW0CAAFmAAAKvwQBvAQBDX9BgAghAQNAQQAhAgNAIAEgAmooAgAhBSACIAVBGHYg",
  "BUEIdHJB/4H8B3EgBUEIdiAFQRh0ckGA/oN4cXI2AgAgAkEEaiECIAJBwABJDQALQQAhAgNAIAIoAgQhBSACKAI4IQQgAiACKAIA",
  "IAVBB3YgBUEZdHIgBUESdiAFQQ50cnMgBUEDdnNqIAIoAiRqIARBEXYgBEEPdHIgBEETdiAEQQ10cnMgBEEKdnNqNgJAIAJBBGoh",
  "AiACQcABSQ0AC0EAKAKABCEGQQAoAoQEIQdBACgCiAQhCEEAKAKMBCEJQQAoApAEIQpBACgClAQhC0EAKAKYBCEMQQAoApwEIQ1B",
  "ACECA0AgDSAKQQZ2IApBGnRyIApBC3YgCkEVdHJzIApBGXYgCkEHdHJzaiAMIAogCyAMc3FzaiACKAKAAmogAigCAGohAyAGQQJ2",
  "IAZBHnRyIAZBDXYgBkETdHJzIAZBFnYgBkEKdHJzIAYgB3EgCCAGIAdycXJqIQQgDCENIAshDCAKIQsgCSADaiEKIAghCSAHIQgg",
  "BiEHIAMgBGohBiACQQRqIQIgAkGAAkkNAAtBAEEAKAKABCAGajYCgARBAEEAKAKEBCAHajYChARBAEEAKAKIBCAIajYCiARBAEEA",
  "KAKMBCAJajYCjARBAEEAKAKQBCAKajYCkARBAEEAKAKUBCALajYClARBAEEAKAKYBCAMajYCmARBAEEAKAKcBCANajYCnAQgAUHA",
  "AGohASABIABJDQALCwvIAgEAQYACC8ACmC+KQpFEN3HP+8C1pdu16VvCVjnxEfFZpII/ktVeHKuYqgfYAVuDEr6FMSTDfQxVdF2+",
  "cv6x3oCnBtybdPGbwcFpm+SGR77vxp3BD8yhDCRvLOktqoR0StypsFzaiPl2UlE+mG3GMajIJwOwx39Zv/ML4MZHkafVUWPKBmcp",
  "KRSFCrcnOCEbLvxtLE0TDThTVHMKZbsKanYuycKBhSxykqHov6JLZhqocItLwqNRbMcZ6JLRJAaZ1oU1DvRwoGoQFsGkGQhsNx5M",
  "d0gntbywNLMMHDlKqthOT8qcW/NvLmjugo90b2OleBR4yIQIAseM+v++kOtsUKT3o/m+8nhxxmfmCWqFrme7cvNuPDr1T6V/Ug5R",
  "jGgFm6vZgx8ZzeBbZ+YJaoWuZ7ty8248OvVPpX9SDlGMaAWbq9mDHxnN4Fs=",
].join("");

/** Offsets in the memory of the module. */
const STATE = 512;
const FIRST_STATE = 544;
const INPUT = 1024;
/** Whole blocks of 64 bytes that are hashed at a time, with room for the padding behind them. */
const MOST_BYTES = 256 * 1024;

/** Hashes the blocks that lie in `memory` from 1024 to `end` into the state. */
type Core = { readonly memory: Uint8Array; hash(end: number): void };

/** Undefined: not opened yet. */
let opened: Core | null | undefined;

/** Hex SHA-256 of bytes, or of the UTF-8 form of a text. Pure. */
export function sha256Hex(input: Uint8Array | string): string {
  if (opened === undefined) opened = openCore();
  if (opened === null) return process.getBuiltinModule("node:crypto").createHash("sha256").update(input).digest("hex");
  const { memory, hash } = opened;
  const bytes = typeof input === "string" ? Buffer.from(input) : input;
  const view = new DataView(memory.buffer);
  memory.copyWithin(STATE, FIRST_STATE, FIRST_STATE + 32);
  let from = 0;
  for (; bytes.length - from >= MOST_BYTES; from += MOST_BYTES) {
    memory.set(bytes.subarray(from, from + MOST_BYTES), INPUT);
    hash(INPUT + MOST_BYTES);
  }
  const end = pad(memory, view, bytes.subarray(from), bytes.length);
  hash(end);
  let hex = "";
  for (let at = STATE; at < STATE + 32; at += 4) hex += view.getUint32(at, true).toString(16).padStart(8, "0");
  return hex;
}

/** Puts the last bytes, a one bit, zeros and the length in bits behind the input; returns where that ends. */
function pad(memory: Uint8Array, view: DataView, rest: Uint8Array, totalBytes: number): number {
  const end = INPUT + 64 * Math.ceil((rest.length + 9) / 64);
  memory.set(rest, INPUT);
  memory.fill(0, INPUT + rest.length, end);
  memory[INPUT + rest.length] = 0x80;
  view.setUint32(end - 8, totalBytes / 2 ** 29);
  view.setUint32(end - 4, (totalBytes * 8) >>> 0);
  return end;
}

/** What the global of that name is used for here; it comes with Node, but the type only with a browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => { readonly exports: { readonly m: { readonly buffer: ArrayBuffer }; f(end: number): void } };
};

/** Null: the engine was told to make no machine code (--jitless), so there is no WebAssembly. */
function openCore(): Core | null {
  if (typeof WebAssembly === "undefined") return null;
  const code = Buffer.from(MODULE, "base64");
  const { m, f } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
  return { memory: new Uint8Array(m.buffer), hash: f };
}
