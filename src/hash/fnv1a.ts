/**
 * FNV-1a, 32 bits, of the UTF-8 form of a text, as 8 hex digits: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm"
 * (draft-eastlake-fnv). It tells apart the few names of one kind that one instance has; nothing rests on its being hard to
 * forge. A hook asks for one or two at each start, for which opening the WebAssembly of `sha256.ts` takes too long. Pure.
 */
export function fnv1aHex(text: string): string {
  let hash = OFFSET_BASIS;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, PRIME);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
