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

/** 48 random bits in hex. */
export function randomNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
