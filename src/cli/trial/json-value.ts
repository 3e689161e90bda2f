import { fieldsOf } from "../../domain/shape.ts";

/** An object of JSON; what is in it is checked where it is used. */
export type JsonObject = { readonly [name: string]: unknown };

/** The object that `text` is the JSON of, or null: no JSON, or JSON of something else. */
export function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    const fields = fieldsOf(value);
    return fields === null ? null : Object.fromEntries(fields);
  } catch {
    return null;
  }
}

/** A field that holds an object; null if there is none. */
export function objectAt(value: unknown, name: string): JsonObject | null {
  const fields = fieldsOf(at(value, name));
  return fields === null ? null : Object.fromEntries(fields);
}

export function textAt(value: unknown, name: string): string | null {
  const found = at(value, name);
  return typeof found === "string" ? found : null;
}

export function listAt(value: unknown, name: string): readonly unknown[] {
  const found = at(value, name);
  return Array.isArray(found) ? found : [];
}

export function at(value: unknown, name: string): unknown {
  return new Map(fieldsOf(value) ?? []).get(name);
}
