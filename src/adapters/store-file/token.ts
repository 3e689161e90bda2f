import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { NO_FOLLOW } from "./node-fs.ts";

/**
 * The token of a register: an empty file `T<generation>.<nonce>` of which there is exactly one. Its data is
 * in the file `D<generation>.<nonce>`. The generation grows with every commit; the nonce makes sure that no
 * name ever comes back, not even after the whole state was deleted and built again.
 */
export type Token = { readonly generation: number; readonly nonce: string };

const NAME = /^([TD])(\d{1,15})\.([0-9a-z]+)$/;

export const tokenName = (token: Token): string => `T${token.generation}.${token.nonce}`;
export const dataName = (token: Token): string => `D${token.generation}.${token.nonce}`;

export function parseName(name: string): { readonly kind: "token" | "data"; readonly token: Token } | null {
  const [, letter, digits, nonce] = NAME.exec(name) ?? [];
  if (digits === undefined || nonce === undefined) return null;
  return { kind: letter === "T" ? "token" : "data", token: { generation: Number(digits), nonce } };
}

export function isSameToken(a: Token, b: Token): boolean {
  return a.generation === b.generation && a.nonce === b.nonce;
}

/** The token that counts: the highest generation, should a repair by hand have left two. */
export function currentOf(names: readonly string[]): Token | null {
  let current: Token | null = null;
  for (const name of names) {
    const parsed = parseName(name);
    if (parsed?.kind === "token" && (current === null || isAfter(parsed.token, current))) current = parsed.token;
  }
  return current;
}

function isAfter(a: Token, b: Token): boolean {
  return a.generation !== b.generation ? a.generation > b.generation : a.nonce > b.nonce;
}

const NONCE_BYTES = 6;
/** As many as one edit needs; all come from one read. */
const NONCES_AT_ONCE = 8;

let pool = new Uint8Array(0);

/** 48 random bits in hex, each time others. */
export function randomNonce(): string {
  if (pool.length < NONCE_BYTES) pool = randomBytes(NONCE_BYTES * NONCES_AT_ONCE);
  const nonce = Buffer.from(pool.buffer, pool.byteOffset, NONCE_BYTES).toString("hex");
  pool = pool.subarray(NONCE_BYTES);
  return nonce;
}

/** From the kernel's own generator (urandom(4)), which `crypto` would ask as well, but 2 ms later: it has to be loaded. */
function randomBytes(count: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(count);
  return readKernelRandom(bytes) ? bytes : crypto.getRandomValues(bytes);
}

/** False where there is no such device (Windows, a bare chroot). */
function readKernelRandom(bytes: Uint8Array): boolean {
  let file: number;
  try {
    file = openSync("/dev/urandom", constants.O_RDONLY | NO_FOLLOW);
  } catch {
    return false;
  }
  try {
    return fstatSync(file).isCharacterDevice() && readSync(file, bytes, 0, bytes.length, null) === bytes.length;
  } catch {
    return false;
  } finally {
    closeSync(file);
  }
}
