/**
 * The records of one kind in their baton registers: read, and compare-and-swap. Written as steps, so that a
 * simulator can run what ships, and cut it off at any call.
 */
import { AppError, systemCode } from "../../app/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import { dropBallast } from "./ballast.ts";
import { isDiskFull } from "./failures.ts";
import { pause, readdir, type Steps } from "./fs-calls.ts";
import { checkedKey, type RegisterKind, registerOf } from "./layout.ts";
import { EMPTY_REGISTER, loadSnapshot, type Place, type Snapshot, type SnapshotOptions } from "./load-snapshot.ts";
import { encodeWithin, MOST_REGISTER_BYTES, type RecordMap, type Retention } from "./record-map.ts";
import { initRegister, swapRegister } from "./register.ts";
import type { Token } from "./token.ts";

export type StoredOptions<R> = SnapshotOptions<R> & {
  readonly kind: RegisterKind;
  /** Whether a commit has to survive a power failure. Leases need not: their holders die with the machine. */
  readonly durable: boolean;
  readonly retention: (now: Instant) => Retention<R>;
  readonly now: () => Instant;
};

/** One process's view of the registers of one kind. */
export type Stored<R> = {
  readonly place: Place;
  readonly options: StoredOptions<R>;
  /** What was last seen of each register: a swap over it needs no second read. */
  readonly latest: Map<string, Snapshot<R>>;
};

/** Generation 0, without a record: nothing was ever stored in this register. */
export function* readStored<R>(
  stored: Stored<R>,
  key: string,
): Steps<{ readonly record: R | null; readonly generation: number }> {
  const snapshot = yield* load(stored, registerOf(stored.options.kind, key));
  return { record: snapshot?.records.get(checkedKey(key)) ?? null, generation: snapshot?.token.generation ?? 0 };
}

/** Stores `next` (null: removes the record) if the register is at generation `expected`; false: it is not. */
export function* swapStored<R>(stored: Stored<R>, key: string, expected: number, next: R | null): Steps<boolean> {
  const { options, place, latest } = stored;
  const name = registerOf(options.kind, key);
  let from = yield* find(stored, name, expected);
  const isAbsent = from === null && !latest.has(name);
  if (isAbsent && expected === 0) {
    if (next === null) return true;
    const { durable } = options;
    yield* initRegister(`${place.root}/${name}`, place.temporary(), place.nonce(), EMPTY_REGISTER, durable);
    from = yield* find(stored, name, expected);
  }
  if (from === null) return false;
  const records = new Map(from.records);
  if (next === null) records.delete(key);
  else records.set(key, next);
  return yield* commit(stored, name, from, records, key);
}

/** All records of the kind, in no order; unreadable ones are set aside and left out. */
export function* listStored<R>(stored: Pick<Stored<R>, "place" | "options">): Steps<readonly KeyedRecord<R>[]> {
  const found: KeyedRecord<R>[] = [];
  for (const folder of yield* listOrNone(`${stored.place.root}/reg`)) {
    if (folder.startsWith(`${stored.options.kind}-`)) found.push(...(yield* listRegister(stored, folder)));
  }
  return found;
}

const MOST_TURNS = 64;
const MOST_PAUSE_MS = 20;

/** The next record; undefined: it stays. */
export type RecordChange<R> = (record: R, generation: number) => R | undefined;

/**
 * Changes the records of the kind register by register, each in one commit; again where somebody else was faster.
 * Returns the changed ones as they were. Unreadable registers are set aside and left out.
 */
export function* changeAllStored<R>(stored: Stored<R>, change: RecordChange<R>): Steps<readonly R[]> {
  const changed: R[] = [];
  for (const folder of yield* listOrNone(`${stored.place.root}/reg`)) {
    if (folder.startsWith(`${stored.options.kind}-`))
      changed.push(...(yield* changeOne(stored, `reg/${folder}`, change)));
  }
  return changed;
}

function* changeOne<R>(stored: Stored<R>, name: string, change: RecordChange<R>): Steps<readonly R[]> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const from = yield* loadReadable(stored.place, name, stored.options);
    if (from === null) return [];
    const { generation } = from.token;
    const next = [...from.records].map(([key, record]) => ({ key, record, next: change(record, generation) }));
    const changed = next.filter((file) => file.next !== undefined);
    if (changed.length === 0) return [];
    const records = new Map(next.map((file) => [file.key, file.next ?? file.record]));
    if (yield* commit(stored, name, from, records, null)) return changed.map(({ record }) => record);
    yield* pause(Math.min(MOST_PAUSE_MS, turn));
  }
  throw new AppError("STORE_CONTENTION", `${MOST_TURNS} conflicting writes on ${name}`, { hint: "try again" });
}

/** The records of one register, by its folder's name; none if it cannot be read, after it was set aside. */
export function* listRegister<R>(
  { place, options }: Pick<Stored<R>, "place" | "options">,
  folder: string,
): Steps<readonly KeyedRecord<R>[]> {
  const snapshot = yield* loadReadable(place, `reg/${folder}`, options);
  return [...(snapshot?.records ?? [])].map(([key, record]) => ({ key, record }));
}

export type KeyedRecord<R> = { readonly key: string; readonly record: R };

function* loadReadable<R>(place: Place, name: string, options: SnapshotOptions<R>): Steps<Snapshot<R> | null> {
  try {
    return yield* loadSnapshot(place, name, options);
  } catch (error) {
    if (error instanceof AppError && error.code === "STATE_UNREADABLE") return null;
    throw error;
  }
}

function* listOrNone(folder: string): Steps<readonly string[]> {
  try {
    return yield* readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function* load<R>({ place, options, latest }: Stored<R>, name: string): Steps<Snapshot<R> | null> {
  latest.delete(name);
  const snapshot = yield* loadSnapshot(place, name, options);
  if (snapshot !== null) latest.set(name, snapshot);
  return snapshot;
}

/** What is at the expected generation, or null if the register is not there (any more). */
function* find<R>(stored: Stored<R>, name: string, expected: number): Steps<Snapshot<R> | null> {
  const known = stored.latest.get(name);
  if (known?.token.generation === expected) return known;
  const snapshot = yield* load(stored, name);
  return snapshot?.token.generation === expected ? snapshot : null;
}

/** @param key the record that may not be dropped to make room; null: none */
function* commit<R>(
  { place, options, latest }: Stored<R>,
  name: string,
  from: Snapshot<R>,
  records: RecordMap<R>,
  key: string | null,
): Steps<boolean> {
  const encoded = encodeWithin(records, key, options.retention(options.now()));
  // Half of what a reader accepts is the aim; what no reader would accept must not be committed.
  if (encoded.bytes.length > MOST_REGISTER_BYTES) throw new AppError("DISK_FULL", `the record ${name} is full`);
  const swap = () => swapRegister(`${place.root}/${name}`, from.token, place.nonce(), encoded.bytes, options.durable);
  const frees = encoded.bytes.length < from.sizeBytes;
  const token = yield* frees ? withBallast(place, swap) : swap();
  latest.delete(name);
  if (token === null) return false;
  latest.set(name, { token, records: encoded.records, sizeBytes: encoded.bytes.length });
  return true;
}

/** Giving something back must work on a full disk too. */
function* withBallast(place: Place, swap: () => Steps<Token | null>): Steps<Token | null> {
  try {
    return yield* swap();
  } catch (error) {
    if (!isDiskFull(error) || !(yield* dropBallast(place.root))) throw error;
    return yield* swap();
  }
}
