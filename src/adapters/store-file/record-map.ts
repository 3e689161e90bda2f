import type { Shape } from "../../domain/shape.ts";
import { fitting, parseJson, toBytes } from "./json-record.ts";

/** The records of one register by key. */
export type RecordMap<R> = ReadonlyMap<string, R>;

/** More is not read: nothing the store writes comes near it, see {@link encodeWithin}. */
export const MOST_REGISTER_BYTES = 4 * 1024 * 1024;

const FORMAT = 1;

/** Null: not written by the store. One bad record spoils all: who knows what else was changed. */
export function decodeRecords<R>(bytes: Uint8Array, shape: Shape<R>): RecordMap<R> | null {
  const content = parseJson(bytes);
  if (!isObject(content) || content["format"] !== FORMAT || !isObject(content["records"])) return null;
  if (Object.keys(content).length !== 2) return null;
  const records = new Map<string, R>();
  for (const [key, value] of Object.entries(content["records"])) {
    const record = fitting(shape, value);
    if (record === null) return null;
    records.set(key, record);
  }
  return records;
}

export function encodeRecords<R>(records: RecordMap<R>): Uint8Array {
  // Without a prototype `__proto__` is a key like any other.
  const content: Record<string, R> = Object.create(null);
  for (const [key, record] of records) content[key] = record;
  return toBytes({ format: FORMAT, records: content });
}

/** How to keep a register from growing without end. */
export type Retention<R> = {
  /** Kept no longer. */
  readonly isForgettable: (record: R) => boolean;
  /** Higher goes first if there is too much; null: never. */
  readonly staleness: (record: R) => number | null;
};

/** `records` without the forgettable ones, and in at most half of what a reader accepts. */
export function encodeWithin<R>(
  records: RecordMap<R>,
  kept: string | null,
  retention: Retention<R>,
): EncodedRecords<R> {
  const rest = new Map([...records].filter(([key, record]) => key === kept || !retention.isForgettable(record)));
  let bytes = encodeRecords(rest);
  if (bytes.length <= MOST_REGISTER_BYTES / 2) return { records: rest, bytes };
  const stalestFirst = [...rest]
    .flatMap(([key, record]) => {
      const staleness = key === kept ? null : retention.staleness(record);
      return staleness === null ? [] : [{ key, staleness }];
    })
    .sort((a, b) => b.staleness - a.staleness);
  for (const { key } of stalestFirst.slice(0, Math.ceil(stalestFirst.length / 2))) rest.delete(key);
  bytes = encodeRecords(rest);
  return { records: rest, bytes };
}

export type EncodedRecords<R> = { readonly records: RecordMap<R>; readonly bytes: Uint8Array };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
