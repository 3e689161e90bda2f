import { statSync } from "node:fs";
import type { Instant } from "../../domain/instant.ts";
import { type FileRecord, type LeasedFile, leasedFile, type ResourceKey } from "../../domain/lease.ts";
import { reporting } from "./failures.ts";
import { leasedListBytes, readLeasedList, type Shard } from "./leased-list.ts";
import { fileRecord } from "./schemas.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";
import { listRegister, type StoredOptions } from "./stored-records.ts";
import { replaceWhole } from "./whole-file.ts";

const MOST_BYTES = 16 * 1024 * 1024;
/** The kernel's stamps have steps of up to 10 ms: a second change within one would show the same stamp. */
const UNSETTLED_MS = 50;

/**
 * All leased files, from one list that whoever asks brings up to date: registers that have not changed since cost one
 * `stat` each. The list is never more than a copy, so it may be lost or overwritten by an older one at any time.
 */
export function openLeased(
  state: StateFolder,
  now: () => Instant,
  onSetAside: StoredOptions<FileRecord>["onSetAside"],
): () => Promise<readonly LeasedFile[]> {
  const retention = () => ({ isForgettable: () => false, staleness: () => null });
  const options: StoredOptions<FileRecord> = {
    kind: "lease",
    shape: fileRecord,
    durable: false,
    retention,
    now,
    onSetAside,
  };
  const path = `${state.root}/leased`;
  return async () =>
    reporting("lease record", () => {
      state.checkBeforeRead();
      const known = new Map(readList(state, path).map((shard) => [shard.name, shard]));
      const names = namesIn(state, `${state.root}/reg`).filter((name) => name.startsWith("lease-"));
      const current = names.map((name) => freshShard(state, options, name, known.get(name)));
      const hasChanged = current.some((shard) => known.get(shard.name) !== shard) || current.length !== known.size;
      if (hasChanged) keepList(state, path, current);
      return current.flatMap(({ files }) => files);
    });
}

function freshShard(state: StateFolder, options: StoredOptions<FileRecord>, name: string, known?: Shard): Shard {
  const changedAtMs = statSync(`${state.root}/reg/${name}`, { throwIfNoEntry: false })?.ctimeMs ?? 0;
  const isSettled = Date.now() - changedAtMs > UNSETTLED_MS;
  if (known !== undefined && isSettled && known.changedAtMs === changedAtMs) return known;
  const records = state.run(listRegister({ place: state, options }, name));
  const files = records.flatMap(({ key, record }) => leasedFile(key as ResourceKey, record) ?? []);
  // What may change within the same step of the clock is read again the next time.
  return { name, changedAtMs: isSettled ? changedAtMs : 0, files };
}

function readList(state: StateFolder, path: string): readonly Shard[] {
  try {
    const read = state.fs.readFile(path, MOST_BYTES);
    return (read.kind === "bytes" ? readLeasedList(read.bytes) : null) ?? [];
  } catch {
    return [];
  }
}

function keepList(state: StateFolder, path: string, list: readonly Shard[]): void {
  try {
    state.write([], () => state.run(replaceWhole(path, state.temporary(), leasedListBytes(list))));
  } catch {
    // A copy that cannot be kept is made again the next time.
  }
}
