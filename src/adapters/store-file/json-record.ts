import { AppError } from "../../app/errors.ts";
import type { Shape } from "../../domain/shape.ts";

/** JSON of valid UTF-8, or undefined: nothing the store wrote. (JSON has no undefined of its own.) */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(textOf(bytes));
    return value;
  } catch {
    return undefined;
  }
}

/** Throws for what is no UTF-8. */
function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  // Only a text with this character may have lost bytes; the strict decoder, which is slow to start, then tells.
  return text.includes("\uFFFD") ? new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) : text;
}

/** `value` if it has the shape, else null. */
export function fitting<R>(shape: Shape<R>, value: unknown): R | null {
  return shape(value) ? value : null;
}

/**
 * What a reader will get to see of `record`. Checked before the write: a record that its readers would set
 * aside as damaged must never be committed.
 */
export function storable<R>(shape: Shape<R>, record: R): R {
  const plain: unknown = JSON.parse(JSON.stringify(record));
  const checked = fitting(shape, plain);
  if (checked === null) throw new AppError("BAD_INPUT", `not a record of the store: ${JSON.stringify(record)}`);
  return checked;
}

export function toBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
