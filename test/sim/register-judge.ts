import { dataName, parseName, type Token, tokenName } from "../../src/adapters/store-file/token.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

/** What a simulated register holds: how many updates each worker made. Each commit adds one to one of them. */
export type Tally = readonly number[];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** With its length in front, so that no part of it passes for the whole. */
export function encodeTally(tally: Tally): Uint8Array {
  const text = tally.join(" ");
  return encoder.encode(`${text.length} ${text}`);
}

export function decodeTally(bytes: Uint8Array | null): Tally | null {
  if (bytes === null || bytes.length === 0) return null;
  const text = decoder.decode(bytes);
  const space = text.indexOf(" ");
  if (Number(text.slice(0, space)) !== text.length - space - 1) return null;
  return text
    .slice(space + 1)
    .split(" ")
    .map(Number);
}

/** Looks at a register on a simulated disk after every call, and keeps what was committed. */
export class RegisterJudge {
  readonly committed = new Set<string>();
  readonly #disk: SimulatedDisk;
  readonly #path: string;
  #lastBytes: Uint8Array | null = null;
  #lastName = "";
  #current: { readonly token: Token; readonly tally: Tally } | null = null;

  constructor(disk: SimulatedDisk, path: string) {
    this.#disk = disk;
    this.#path = path;
  }

  /** The current token; null before there is a register. */
  get token(): Token | null {
    return this.#current?.token ?? null;
  }

  /** The invariants: one token; its data whole; each commit builds on the one before it. Null: they hold. */
  look(): string | null {
    const folder = this.#disk.folders.get(this.#path);
    if (folder === undefined || folder.nodes.size === 0) {
      // Before its folder is renamed into place there is no register.
      return this.#current === null ? null : "the register is gone";
    }
    if (folder.tokens !== 1) return `${folder.tokens} tokens: ${[...folder.nodes.keys()].join(" ")}`;
    const name = folder.newestToken;
    const data = folder.nodes.get(`D${name.slice(1)}`);
    const bytes = data?.kind === "file" ? data.bytes : null;
    // The disk never changes bytes in place, so the same object is the same content.
    if (bytes !== null && bytes === this.#lastBytes && name === this.#lastName) return null;
    this.#lastBytes = bytes;
    this.#lastName = name;
    return this.#lookAt(name, bytes);
  }

  #lookAt(name: string, bytes: Uint8Array | null): string | null {
    const token = parseName(name)?.token;
    if (token === undefined || !this.#disk.folders.get(this.#path)?.nodes.has(name)) return `not a token: ${name}`;
    const tally = decodeTally(bytes);
    if (tally === null) return `the data of ${name} is missing or torn`;
    return this.#judgeStep(token, tally);
  }

  #judgeStep(token: Token, tally: Tally): string | null {
    const before = this.#current;
    this.#current = { token, tally };
    if (before === null) return isStart(token, tally) ? null : `began at ${tokenName(token)}`;
    if (tokenName(token) === tokenName(before.token)) return `the data ${dataName(token)} changed`;
    this.committed.add(token.nonce);
    if (token.generation !== before.token.generation + 1) return `jumped to ${tokenName(token)}`;
    return isOneMore(before.tally, tally) ? null : `${tokenName(token)} lost an update`;
  }

  /** After a while without faults: garbage goes with the next commit, so only what is being prepared may be there. */
  lookForGarbage(processes: number): string | null {
    const generation = this.#current?.token.generation ?? 0;
    if (generation === 0) return "nothing was ever committed";
    const names = this.#disk.namesIn(this.#path);
    const old = names.filter((name) => (parseName(name)?.token.generation ?? 0) < generation - processes);
    return old.length === 0 ? null : `garbage is left: ${old.join(" ")}`;
  }
}

function isStart(token: Token, tally: Tally): boolean {
  return token.generation === 0 && tally.every((count) => count === 0);
}

function isOneMore(before: Tally, after: Tally): boolean {
  let grown = 0;
  for (const [index, count] of after.entries()) {
    const step = count - (before[index] ?? 0);
    if (step !== 0 && step !== 1) return false;
    grown += step;
  }
  return grown === 1 && before.length === after.length;
}
