import { decodeRecords } from "../../src/adapters/store-file/record-map.ts";
import { fileRecord } from "../../src/adapters/store-file/schemas.ts";
import { parseName } from "../../src/adapters/store-file/token.ts";
import { excludes, type Holder } from "../../src/domain/holder.ts";
import type { FileRecord, Lease } from "../../src/domain/lease.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

/** Whoever was let through and has not finished writing. */
export type Inside = { readonly holder: Holder; readonly isAlive: () => boolean };

/** What one register held when it was last looked at. */
type Last = { readonly token: string; readonly bytes: Uint8Array | null; readonly generation: number };

/**
 * Looks at the lease registers on a simulated disk after every call: one token, whole records, no generation
 * skipped, never two leases on one file that exclude each other, every new lease with a fencing token above all
 * earlier ones of the file. And keeps who is writing: never two of them in one file.
 */
export class LeaseJudge {
  readonly #disk: SimulatedDisk;
  readonly #folders: readonly string[];
  readonly #last = new Map<string, Last>();
  /** The highest fencing token that was ever given, by file. */
  readonly #highest = new Map<string, number>();
  readonly #known = new Set<string>();
  readonly #damaged = new Set<string>();
  readonly #inside = new Map<string, Inside[]>();
  grants = 0;
  commits = 0;

  constructor(disk: SimulatedDisk, folders: readonly string[]) {
    this.#disk = disk;
    this.#folders = folders;
  }

  /** Null: all is well. */
  look(): string | null {
    for (const folder of this.#folders) {
      const violation = this.#lookAt(folder);
      if (violation !== null) return `${folder}: ${violation}`;
    }
    return null;
  }

  /** `holder` may write `path` from now on. */
  enter(path: string, inside: Inside): string | null {
    this.grants++;
    const others = (this.#inside.get(path) ?? []).filter((other) => other.isAlive());
    const rival = others.find((other) => excludes(other.holder, inside.holder));
    this.#inside.set(path, [...others, inside]);
    return rival === undefined ? null : `${rival.holder.name} and ${inside.holder.name} both write ${path}`;
  }

  leave(path: string, inside: Inside): void {
    this.#inside.set(
      path,
      (this.#inside.get(path) ?? []).filter((other) => other !== inside),
    );
  }

  /** What is there now was made from outside; the next commit is judged again. */
  expectDamage(path: string): void {
    this.#damaged.add(this.#disk.folders.get(path)?.newestToken ?? "");
  }

  #lookAt(path: string): string | null {
    const folder = this.#disk.folders.get(path);
    const last = this.#last.get(path);
    if (folder === undefined || folder.nodes.size === 0) return last === undefined ? null : "the register is gone";
    if (folder.tokens !== 1) return `${folder.tokens} tokens`;
    const token = folder.newestToken;
    const data = folder.nodes.get(`D${token.slice(1)}`);
    const bytes = data?.kind === "file" ? data.bytes : null;
    if (last?.token === token && last.bytes === bytes) return null;
    const generation = parseName(token)?.token.generation ?? -1;
    this.#last.set(path, { token, bytes, generation });
    if (this.#damaged.has(token)) return null;
    this.commits++;
    if (last !== undefined && generation !== last.generation + 1) return `from ${last.token} to ${token}`;
    return this.#lookAtData(token, bytes, generation);
  }

  #lookAtData(token: string, bytes: Uint8Array | null, generation: number): string | null {
    const records = bytes === null ? null : decodeRecords(bytes, fileRecord);
    if (records === null) return `the data of ${token} is missing or torn`;
    for (const record of records.values()) {
      const violation = this.#lookAtRecord(record, generation);
      if (violation !== null) return violation;
    }
    return null;
  }

  #lookAtRecord(record: FileRecord, generation: number): string | null {
    const { path, leases } = record;
    for (const lease of leases) {
      const rival = leases.find((other) => other !== lease && excludes(other.holder, lease.holder));
      if (rival !== undefined) return `${lease.holder.name} and ${rival.holder.name} both hold ${path}`;
      const violation = this.#lookAtToken(path, lease, generation);
      if (violation !== null) return violation;
    }
    return null;
  }

  #lookAtToken(path: string, lease: Lease, generation: number): string | null {
    const { token, holder } = lease;
    // A subagent's lease goes to its instance under the token it was given with.
    const grant = `${path} ${token} ${holder.instance}`;
    if (this.#known.has(grant)) return null;
    this.#known.add(grant);
    const highest = this.#highest.get(path) ?? 0;
    if (token <= highest) return `token ${token} of ${holder.name} for ${path} came after ${highest}`;
    this.#highest.set(path, token);
    return token === generation ? null : `token ${token} was given at generation ${generation}`;
  }
}
