import { AppError } from "../../app/errors.ts";
import type { Register, Revision, Versioned } from "../../app/ports.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Shape } from "../../domain/shape.ts";
import { dropBallast } from "./ballast.ts";
import { isDiskFull, reporting } from "./failures.ts";
import { storable } from "./json-record.ts";
import { checkedKey, type RegisterKind, registerOf } from "./layout.ts";
import { EMPTY_REGISTER, loadSnapshot, type Snapshot } from "./load-snapshot.ts";
import { encodeWithin, MOST_REGISTER_BYTES, type Retention } from "./record-map.ts";
import { initRegister, swapRegister } from "./register.ts";
import { namesIn, type StateFolder } from "./state-folder.ts";
import { randomNonce } from "./token.ts";

export type MapRegisterOptions<R> = {
  readonly kind: RegisterKind;
  readonly shape: Shape<R>;
  /** Whether a commit has to survive a power failure. Leases need not: their holders die with the machine. */
  readonly durable: boolean;
  readonly retention: (now: Instant) => Retention<R>;
  readonly now: () => Instant;
  /** Told once for each register that was set aside, by whoever did it. */
  readonly onSetAside: (register: string, reason: string) => void;
};

type Context<R> = {
  readonly state: StateFolder;
  readonly options: MapRegisterOptions<R>;
  /** What was last seen of each register: a swap over it needs no second read. */
  readonly latest: Map<string, Snapshot<R>>;
};

/** A {@link Register} whose records lie in baton registers, several of them in each: see `layout.ts`. */
export function openMapRegister<R>(state: StateFolder, options: MapRegisterOptions<R>): Register<R> {
  const context: Context<R> = { state, options, latest: new Map() };
  const subject = `${options.kind} record`;
  return {
    read: async (key) => reporting(subject, () => read(context, key)),
    swap: async (key, expected, next) => reporting(subject, () => swap(context, key, expected, next)),
    list: async () => reporting(subject, () => list(context)),
  };
}

function read<R>(context: Context<R>, key: string): Versioned<R> {
  const name = registerOf(context.options.kind, key);
  context.state.checkBeforeRead();
  const snapshot = load(context, name);
  return {
    record: snapshot?.records.get(checkedKey(key)) ?? null,
    revision: (snapshot?.token.generation ?? 0) as Revision,
    now: context.options.now(),
  };
}

function swap<R>(context: Context<R>, key: string, expected: Revision, next: R | null): boolean {
  const name = registerOf(context.options.kind, key);
  const record = next === null ? null : storable(context.options.shape, next);
  context.state.checkBeforeRead();
  let from = find(context, name, expected);
  const isAbsent = from === null && !context.latest.has(name);
  if (isAbsent && expected === 0) {
    if (record === null) return true;
    create(context, name);
    from = find(context, name, expected);
  }
  return from !== null && commit(context, name, key, from, record);
}

function list<R>({ state, options }: Context<R>) {
  state.checkBeforeRead();
  const found: { readonly key: string; readonly record: R }[] = [];
  for (const folder of namesIn(state, `${state.root}/reg`)) {
    if (!folder.startsWith(`${options.kind}-`)) continue;
    const snapshot = readableOrNull(() => loadSnapshot(state, `reg/${folder}`, options));
    for (const [key, record] of snapshot?.records ?? []) found.push({ key, record });
  }
  return found;
}

function load<R>({ state, options, latest }: Context<R>, name: string): Snapshot<R> | null {
  latest.delete(name);
  const snapshot = loadSnapshot(state, name, options);
  if (snapshot !== null) latest.set(name, snapshot);
  return snapshot;
}

/** What is at the expected generation, or null if the register is not there (any more). */
function find<R>(context: Context<R>, name: string, expected: number): Snapshot<R> | null {
  const known = context.latest.get(name);
  if (known?.token.generation === expected) return known;
  const snapshot = load(context, name);
  return snapshot?.token.generation === expected ? snapshot : null;
}

function create<R>({ state }: Context<R>, name: string): void {
  const init = () => initRegister(`${state.root}/${name}`, state.temporary(), randomNonce(), EMPTY_REGISTER);
  state.write([], () => state.run(init()));
}

function commit<R>(context: Context<R>, name: string, key: string, from: Snapshot<R>, next: R | null): boolean {
  const { state, options, latest } = context;
  const records = new Map(from.records);
  if (next === null) records.delete(key);
  else records.set(key, next);
  const encoded = encodeWithin(records, key, options.retention(options.now()));
  // Half of what a reader accepts is the aim; what no reader would accept must not be committed.
  if (encoded.bytes.length > MOST_REGISTER_BYTES) throw new AppError("DISK_FULL", `the record ${name} is full`);
  const steps = () => swapRegister(`${state.root}/${name}`, from.token, randomNonce(), encoded.bytes, options.durable);
  const frees = next === null || encoded.bytes.length < from.sizeBytes;
  const token = frees ? withBallast(state, () => state.run(steps())) : state.run(steps());
  latest.delete(name);
  if (token === null) return false;
  latest.set(name, { token, records: encoded.records, sizeBytes: encoded.bytes.length });
  return true;
}

/** Giving something back must work on a full disk too. */
function withBallast<T>(state: StateFolder, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDiskFull(error) || !dropBallast(state.root, state.fs)) throw error;
    return work();
  }
}

function readableOrNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError && error.code === "STATE_UNREADABLE") return null;
    throw error;
  }
}
