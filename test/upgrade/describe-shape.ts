import { fieldsOf, type Shape } from "../../src/domain/shape.ts";

/** What may stand in the place of one value; each is tried. */
const PROBES: readonly (readonly [name: string, value: unknown])[] = [
  ["null", null],
  ["text", "no word of coord's"],
  ["negative", -1],
  ["fraction", 1.5],
  ["count", 7],
  ["flag", true],
  ["empty list", []],
  ["object", {}],
];

/**
 * What a shape lets through at each place of a whole record, as found by asking it: `leases[].pin.intent: text`. Texts
 * of which only some are allowed are found among `words`.
 */
export function describeShape(
  shape: Shape<unknown>,
  sample: unknown,
  words: readonly string[],
): Readonly<Record<string, string>> {
  if (!shape(sample)) throw new Error(`not a record: ${JSON.stringify(sample)}`);
  const places: Record<string, string> = {};
  for (const path of placesIn(sample)) {
    const isTaken = (value: unknown): boolean => shape(replacedAt(sample, path, value));
    const kinds = PROBES.filter(([, value]) => isTaken(value)).map(([name]) => name);
    const known = kinds.includes("text") ? [] : words.filter(isTaken);
    const isOther = known.length === 0 && typeof valueAt(sample, path) === "string" && !kinds.includes("text");
    const texts = isOther ? [`like ${valueAt(sample, path)}`] : known.map((word) => `"${word}"`);
    places[path.map((name) => (name === "0" ? "[]" : `.${name}`)).join("")] = [...kinds, ...texts].join(" | ");
    // Of an object no field may be missing and none be added; the fields that there are follow.
    if (isTaken({ ...Object.fromEntries(fieldsOf(valueAt(sample, path)) ?? []), unknown: 1 }))
      throw new Error(`takes any field at ${path.join(".")}`);
  }
  return places;
}

/** Every place in a record, the whole first. Throws for a null or an empty list, behind which more could be hidden. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (value === null || (Array.isArray(value) && value.length !== 1))
    throw new Error(`the sample says nothing at ${path.join(".")}`);
  const fields = Object.entries(typeof value === "object" ? value : {});
  return [path, ...fields.flatMap(([name, inner]) => placesIn(inner, [...path, name]))];
}

function valueAt(value: unknown, [first, ...rest]: readonly string[]): unknown {
  return first === undefined ? value : valueAt(Reflect.get(Object(value), first), rest);
}

function replacedAt(whole: unknown, [first, ...rest]: readonly string[], value: unknown): unknown {
  if (first === undefined) return value;
  const inner = replacedAt(Reflect.get(Object(whole), first), rest, value);
  return Array.isArray(whole) ? [inner] : { ...Object(whole), [first]: inner };
}
