/**
 * Tells whether a value from outside has a shape. Never throws, changes nothing.
 *
 * For what every hook checks; everywhere else zod does it. Bundled for a hook, zod/mini is 33 KB and valibot 8,
 * of the 60 that a hook may load, and their start takes as long as the hook's own work.
 */
export type Shape<T> = (value: unknown) => value is T;

export const text: Shape<string> = (value) => typeof value === "string";

export const flag: Shape<boolean> = (value) => typeof value === "boolean";

/** Any number that JSON can hold. */
export const amount: Shape<number> = (value): value is number => typeof value === "number" && Number.isFinite(value);

/** 0, 1, 2, … */
export const count: Shape<number> = (value): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

export function oneOf<const T extends string>(known: readonly T[]): Shape<T> {
  return (value): value is T => known.some((candidate) => candidate === value);
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(shape);
}

/** An object with exactly these fields, but for those that may be missing: an unknown one means that somebody else made it. */
export function exactly<T extends object>(
  fields: { readonly [K in keyof T]-?: Shape<T[K]> },
  mayBeMissing: readonly (keyof T)[] = [],
): Shape<T> {
  // Made when it is first asked: a hook asks for few of all shapes.
  let shapes: ReadonlyMap<string, Shape<unknown>> | null = null;
  return (value): value is T => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    shapes ??= new Map<string, Shape<unknown>>(Object.entries(fields));
    let needed = shapes.size - mayBeMissing.length;
    for (const name of Object.keys(value)) {
      if (shapes.get(name)?.(Reflect.get(value, name)) !== true) return false;
      if (!mayBeMissing.some((optional) => optional === name)) needed -= 1;
    }
    return needed === 0;
  };
}

/** A text of which only some are valid, under the name of its kind. */
export function branded<T extends string>(isValid: (value: string) => boolean): Shape<T> {
  return (value): value is T => typeof value === "string" && isValid(value);
}

/** A number under the name of its kind. */
export function brandedNumber<T extends number>(shape: Shape<number>): Shape<T> {
  return (value): value is T => shape(value);
}

/** The own fields of an object; null for anything else. `__proto__` is a field like any other. */
export function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : null;
}
