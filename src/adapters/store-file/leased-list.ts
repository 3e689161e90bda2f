import type { AgentId, InstanceId } from "../../domain/holder.ts";
import type { EpochMs } from "../../domain/instant.ts";
import type { LeasedFile, ResourceKey, Sha256 } from "../../domain/lease.ts";

/** What was read of one register of leases. Every commit renames its token, so its folder's time tells of a change. */
export type Shard = { readonly name: string; readonly changedAtMs: number; readonly files: readonly LeasedFile[] };

/*
 * Fields, each ended by NUL, which no path can hold: a thousand files are read so in a fourth of the time that JSON and
 * the check of its shape take. In turn: the first word; for each register its name, time and number of files; for each
 * file key, path, checkout, holders, hash, time; the last word.
 */
const FIRST = "coord-leased-1";
const LAST = "end";
const HASH = /^[0-9a-f]{64}$/;

export function leasedListBytes(shards: readonly Shard[]): Uint8Array {
  const fields: unknown[] = [FIRST];
  for (const { name, changedAtMs, files } of shards) {
    fields.push(name, changedAtMs, files.length);
    for (const { key, path, checkout, holders, sha, since } of files)
      fields.push(key, path, checkout, holders.map(holderText).join(" "), sha ?? "", since);
  }
  return Buffer.from(`${[...fields, LAST].join("\0")}\0`, "utf8");
}

function holderText({ instance, agent }: LeasedFile["holders"][number]): string {
  return agent === null ? instance : `${instance}:${agent}`;
}

/** Null: this is no such list. */
export function readLeasedList(bytes: Uint8Array): readonly Shard[] | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const fields = new Fields(text.split("\0"));
  const shards: Shard[] = [];
  if (fields.next() !== FIRST) return null;
  for (let name = fields.next(); name !== LAST; name = fields.next()) {
    const changedAtMs = fields.number();
    const files = fields.files(fields.number());
    if (!fields.isSound || name === "") return null;
    shards.push({ name, changedAtMs, files });
  }
  return fields.isOver() ? shards : null;
}

class Fields {
  readonly #fields: readonly string[];
  /** Few hold many files: each is read once. */
  readonly #holders = new Map<string, LeasedFile["holders"]>();
  #at = 0;
  isSound = true;

  constructor(fields: readonly string[]) {
    this.#fields = fields;
  }

  /** "" at the end. */
  next(): string {
    this.#at += 1;
    return this.#fields[this.#at - 1] ?? "";
  }

  number(): number {
    const text = this.next();
    const value = Number(text);
    if (text === "" || !(value >= 0)) this.isSound = false;
    return value;
  }

  /** Nothing but what ends the last field. */
  isOver(): boolean {
    return this.#at === this.#fields.length - 1 && this.next() === "";
  }

  files(count: number): readonly LeasedFile[] {
    const files: LeasedFile[] = [];
    while (this.isSound && files.length < count) {
      const [key, path, checkout, holders, sha] = [this.next(), this.next(), this.next(), this.next(), this.next()];
      const since = this.number() as EpochMs;
      this.isSound &&= HASH.test(key) && (sha === "" || HASH.test(sha)) && path !== "" && holders !== "";
      files.push({
        key: key as ResourceKey,
        path,
        checkout,
        holders: this.#holdersIn(holders),
        sha: sha === "" ? null : (sha as Sha256),
        since,
      });
    }
    return files;
  }

  #holdersIn(text: string): LeasedFile["holders"] {
    const known = this.#holders.get(text);
    if (known !== undefined) return known;
    const holders = text.split(" ").map((one) => {
      const at = one.indexOf(":");
      const [instance, agent] = at < 0 ? [one, null] : [one.slice(0, at), one.slice(at + 1)];
      return { instance: instance as InstanceId, agent: agent as AgentId | null };
    });
    this.#holders.set(text, holders);
    return holders;
  }
}
