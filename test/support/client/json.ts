/** A parsed JSON object whose members still have to be looked at one by one. */
export type JsonObject = { readonly [key: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text under `key`, or "" when there is none: a harness reads foreign shapes and must not throw half way. */
export function textAt(value: unknown, key: string): string {
  const member = isJsonObject(value) ? value[key] : undefined;
  return typeof member === "string" ? member : "";
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const member = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(member) ? member : [];
}

/** Parses one line of JSON text; undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON objects among the lines of a log or a stream; a torn last line is left out. */
export function parseJsonLines(text: string): readonly JsonObject[] {
  return text.split("\n").map(parseJson).filter(isJsonObject);
}
