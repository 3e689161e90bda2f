import { AppError } from "../../app/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { reporting } from "./failures.ts";
import { attempt, mkdir } from "./fs-calls.ts";
import { decodeRecords, encodeRecords, MOST_REGISTER_BYTES, type RecordMap } from "./record-map.ts";
import { readRegister, setRegisterAside } from "./register.ts";
import type { StateFolder } from "./state-folder.ts";
import { randomNonce, type Token } from "./token.ts";

/** One register as it was at one generation. */
export type Snapshot<R> = { readonly token: Token; readonly records: RecordMap<R>; readonly sizeBytes: number };

export type SnapshotOptions<R> = {
  readonly shape: Shape<R>;
  readonly onSetAside: (register: string, reason: string) => void;
};

export const EMPTY_REGISTER = encodeRecords(new Map());

const MOST_HEALINGS = 3;

/**
 * Reads and checks a register. Null: there is none yet.
 *
 * What cannot be read is set aside; the register goes on empty at a higher generation, and this call throws
 * STATE_UNREADABLE all the same: nothing may be granted from what could not be read.
 *
 * @param name the register's folder below the state folder: `reg/lease-3f`
 */
export function loadSnapshot<R>(state: StateFolder, name: string, options: SnapshotOptions<R>): Snapshot<R> | null {
  for (let turn = 0; turn < MOST_HEALINGS; turn++) {
    const found = findSnapshot(state, name, options.shape);
    if (found === null || "records" in found) return found;
    if (!setAside(state, name, found.damaged)) continue;
    options.onSetAside(name, found.reason);
    throw unreadable(name, `${found.reason}; it was set aside, the next try starts afresh`);
  }
  throw new AppError("STORE_CONTENTION", `the record ${name} is damaged and changes with every look at it`);
}

type Damage = { readonly damaged: Token; readonly reason: string };

function findSnapshot<R>(state: StateFolder, name: string, shape: Shape<R>): Snapshot<R> | Damage | null {
  const read = () => state.run(readRegister(`${state.root}/${name}`, MOST_REGISTER_BYTES));
  const found = reporting(name, read, "read");
  switch (found.kind) {
    case "absent":
      return null;
    case "tokenless":
      throw unreadable(name, "it has lost its token");
    case "overtaken":
      throw new AppError("STORE_CONTENTION", `the record ${name} changed with every look at it`);
    case "damaged":
      return { damaged: found.token, reason: found.reason };
    case "present": {
      const records = decodeRecords(found.bytes, shape);
      if (records === null) return { damaged: found.token, reason: "not a record of coord" };
      return { token: found.token, records, sizeBytes: found.bytes.length };
    }
  }
}

/** False: the register has moved on meanwhile. */
function setAside(state: StateFolder, name: string, token: Token): boolean {
  const nonce = randomNonce();
  const aside = `${state.root}/aside/${name.slice("reg/".length)}.D${token.generation}.${nonce}`;
  state.run(attempt(mkdir(`${state.root}/aside`)));
  return state.run(setRegisterAside(`${state.root}/${name}`, token, aside, nonce, EMPTY_REGISTER)) !== null;
}

function unreadable(name: string, reason: string): AppError {
  return new AppError("STATE_UNREADABLE", `coord cannot read its record ${name}: ${reason}`, { hint: "coord doctor" });
}
