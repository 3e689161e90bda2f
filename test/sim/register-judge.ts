import { dataName, parseName, type Token, tokenName } from "../../src/adapters/store-file/token.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

/** What a simulated register holds: how many updates each process made. Each commit adds one to one of them. */
export type Tally = Readonly<Record<string, number>>;

/** With its length in front, so that no part of it passes for the whole. */
export function encodeTally(tally: Tally): Uint8Array {
  const json = JSON.stringify(tally);
  return new TextEncoder().encode(`${json.length} ${json}`);
}

export function decodeTally(bytes: Uint8Array | null): Tally | null {
  const text = bytes === null ? "" : new TextDecoder().decode(bytes);
  const [length, json] = [text.slice(0, text.indexOf(" ")), text.slice(text.indexOf(" ") + 1)];
  if (text === "" || Number(length) !== json.length) return null;
  const tally: Tally = JSON.parse(json);
  return tally;
}

/** Looks at a register on a simulated disk after every call, and keeps what was committed. */
export class RegisterJudge {
  readonly committed = new Set<string>();
  readonly #disk: SimulatedDisk;
  readonly #folder: string;
  #lastBytes: Uint8Array | null = null;
  #current: { readonly token: Token; readonly tally: Tally } | null = null;

  constructor(disk: SimulatedDisk, folder: string) {
    this.#disk = disk;
    this.#folder = folder;
  }

  /** The current token; null before there is a register. */
  get token(): Token | null {
    return this.#current?.token ?? null;
  }

  /** The invariants: one token; its data whole; each commit builds on the one before it. Null: they hold. */
  look(): string | null {
    const names = this.#names();
    // Before its folder is renamed into place there is no register.
    if (names.length === 0 && this.#current === null) return null;
    const tokens = names.map(parseName).flatMap((parsed) => (parsed?.kind === "token" ? [parsed.token] : []));
    const [token] = tokens;
    if (token === undefined || tokens.length !== 1) return `${tokens.length} tokens: ${names.join(" ")}`;
    const bytes = this.#disk.bytesOf(`${this.#folder}/${dataName(token)}`);
    // The disk never changes bytes in place, so the same object is the same content.
    if (bytes !== null && bytes === this.#lastBytes) return null;
    this.#lastBytes = bytes;
    const tally = decodeTally(bytes);
    if (tally === null) return `the data of ${tokenName(token)} is missing or torn`;
    return this.#judgeStep(token, tally);
  }

  #judgeStep(token: Token, tally: Tally): string | null {
    const before = this.#current;
    this.#current = { token, tally };
    if (before === null) return isStart(token, tally) ? null : `began at ${tokenName(token)}`;
    if (tokenName(token) === tokenName(before.token)) return null;
    this.committed.add(token.nonce);
    if (token.generation !== before.token.generation + 1) return `jumped to ${tokenName(token)}`;
    return isOneMore(before.tally, tally) ? null : `${tokenName(token)} lost an update`;
  }

  /** After a while without faults: garbage goes with the next commit, so only what is being prepared may be there. */
  lookForGarbage(processes: number): string | null {
    const generation = this.#current?.token.generation ?? 0;
    if (generation === 0) return "nothing was ever committed";
    const old = this.#names().filter((name) => (parseName(name)?.token.generation ?? 0) < generation - processes);
    return old.length === 0 ? null : `garbage is left: ${old.join(" ")}`;
  }

  #names(): readonly string[] {
    return [...(this.#disk.folders.get(this.#folder)?.keys() ?? [])];
  }
}

function isStart(token: Token, tally: Tally): boolean {
  return token.generation === 0 && Object.keys(tally).length === 0;
}

function isOneMore(before: Tally, after: Tally): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const steps = [...names].map((name) => (after[name] ?? 0) - (before[name] ?? 0));
  return steps.every((step) => step === 0 || step === 1) && steps.filter((step) => step === 1).length === 1;
}
