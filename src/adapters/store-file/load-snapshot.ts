import { AppError } from "../../app/errors.ts";
import type { Shape } from "../../domain/shape.ts";
import { toAppError } from "./failures.ts";
import { checkFormatAgain } from "./format.ts";
import { attempt, mkdir, type Steps } from "./fs-calls.ts";
import { decodeRecords, encodeRecords, MOST_REGISTER_BYTES, type RecordMap } from "./record-map.ts";
import { type RegisterRead, readRegister, setRegisterAside } from "./register.ts";
import type { Token } from "./token.ts";

/** Where the registers lie, and names there that nobody else uses. */
export type Place = { readonly root: string; temporary(): string; nonce(): string };

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
export function* loadSnapshot<R>(place: Place, name: string, options: SnapshotOptions<R>): Steps<Snapshot<R> | null> {
  for (let turn = 0; turn < MOST_HEALINGS; turn++) {
    const found: Snapshot<R> | Damage | null = yield* findSnapshot(place, name, options.shape);
    if (found === null || "records" in found) return found;
    yield* checkFormatAgain(place.root);
    if (!(yield* setAside(place, name, found.damaged))) continue;
    options.onSetAside(name, found.reason);
    throw unreadable(name, `${found.reason}; it was set aside, the next try starts afresh`);
  }
  throw new AppError("STORE_CONTENTION", `the record ${name} is damaged and changes with every look at it`);
}

type Damage = { readonly damaged: Token; readonly reason: string };

function* findSnapshot<R>(place: Place, name: string, shape: Shape<R>): Steps<Snapshot<R> | Damage | null> {
  const found = yield* readReporting(place, name);
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

function* readReporting(place: Place, name: string): Steps<RegisterRead> {
  try {
    return yield* readRegister(`${place.root}/${name}`, MOST_REGISTER_BYTES);
  } catch (error) {
    throw toAppError(name, error, "read");
  }
}

/** False: the register has moved on meanwhile. */
function* setAside(place: Place, name: string, token: Token): Steps<boolean> {
  const nonce = place.nonce();
  const aside = `${place.root}/aside/${name.slice("reg/".length)}.D${token.generation}.${nonce}`;
  yield* attempt(mkdir(`${place.root}/aside`));
  return (yield* setRegisterAside(`${place.root}/${name}`, token, aside, nonce, EMPTY_REGISTER)) !== null;
}

function unreadable(name: string, reason: string): AppError {
  return new AppError("STATE_UNREADABLE", `coord cannot read its record ${name}: ${reason}`, { hint: "coord doctor" });
}
