import { findNearest } from "../domain/nearest.ts";
import type { Mode } from "../domain/settings.ts";
import { SCALAR_NAMES, type ScalarName } from "./keys.ts";
import { printable } from "./printable.ts";
import type { ResourceEntry } from "./resources.ts";
import { CONFIG_SECTION, type ConfigSection, KNOWN_KEYS, problemOf } from "./schema.ts";
import { type Fault, type Place, readSection } from "./section.ts";

/** What one file sets, and what is wrong in it. A fault takes out its own key, or its own rule, and nothing else. */
export type Layer = {
  readonly scalars: readonly { readonly name: ScalarName; readonly text: string; readonly place: Place | null }[];
  readonly rules: readonly { readonly glob: string; readonly mode: Mode; readonly place: Place | null }[];
  readonly resources: readonly { readonly name: string; readonly entry: ResourceEntry; readonly place: Place | null }[];
  readonly faults: readonly Fault[];
};

/** Reads the text of one configuration file. Never throws. */
export function readLayer(text: string): Layer {
  const { value, places, faults } = readSection(text, KNOWN_KEYS.section);
  const placeOf = (path: string) => places.get(path) ?? null;
  if (value === undefined || value === null) return { scalars: [], rules: [], resources: [], faults };
  const { section, issues } = validated(value);
  const scalars = SCALAR_NAMES.flatMap((name) => {
    const found = valueAt(section, name.split("."));
    return found === undefined ? [] : [{ name, text: String(found), place: placeOf(name) }];
  });
  const rules = (section.files ?? []).flatMap(({ glob, globs, mode }) => {
    // Rules without fault keep their order, not their index: the place is found by the pattern that stands there.
    const patterns = [...(glob === undefined ? [] : [glob]), ...(globs ?? [])];
    return patterns.map((pattern) => ({ glob: pattern, mode, place: placeOfRule(value, pattern, mode, placeOf) }));
  });
  const found = issues.map(({ path, message }) => ({
    place: nearestPlace(path, placeOf),
    key: path.length === 0 ? null : printable(path.join(".")),
    message,
  }));
  const resources = Object.entries(section.resources ?? {}).map(([name, entry]) => ({
    name,
    entry,
    place: placeOf(`resources.${name}`),
  }));
  return { scalars, rules, resources, faults: [...faults, ...found] };
}

type Issue = { readonly path: readonly string[]; readonly message: string };

/** The part of the section that is valid, and what is not. */
function validated(value: unknown): { readonly section: ConfigSection; readonly issues: readonly Issue[] } {
  const first = CONFIG_SECTION.safeParse(value);
  if (first.success) return { section: first.data, issues: [] };
  const issues = first.error.issues.flatMap((issue): readonly Issue[] => {
    const path = issue.path.map(String);
    if (issue.code !== "unrecognized_keys") return [{ path, message: wordsFor(path, value, issue.message) }];
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(path, key) }));
  });
  const rest = CONFIG_SECTION.safeParse(without(value, issues));
  // One problem per place: a wrong type fails both the shape and the key's own reading.
  const single = issues.filter(({ path }, index) => issues.findIndex((other) => isSame(other.path, path)) === index);
  return { section: rest.success ? rest.data : {}, issues: single };
}

function wordsFor(path: readonly string[], value: unknown, otherwise: string): string {
  const name = SCALAR_NAMES.find((candidate) => candidate === path.join(".") || isModeOfRule(candidate, path));
  return (name === undefined ? null : problemOf(name, valueAt(value, path))) ?? printable(otherwise);
}

function isModeOfRule(name: ScalarName, path: readonly string[]): boolean {
  return name === "mode" && path.length === 3 && path[0] === "files" && path[2] === "mode";
}

function unknownKey(path: readonly string[], key: string): string {
  const nearest = findNearest(
    key,
    path[0] === "lease"
      ? KNOWN_KEYS.lease
      : path[0] === "files"
        ? KNOWN_KEYS.rule
        : path[0] === "resources"
          ? KNOWN_KEYS.resource
          : KNOWN_KEYS.section,
  );
  if (path.length === 0 && KNOWN_KEYS.lease.includes(key)) return "is not a known key here; it belongs under lease";
  return `is not a known key${nearest === null ? "" : `; did you mean ${nearest}?`}`;
}

const NESTED: ReadonlySet<string | undefined> = new Set(["lease", "files", "resources"]);

/** The data without the smallest settings that hold the issues: a key, a key of `lease`, one entry of `files`. */
function without(value: unknown, issues: readonly Issue[]): unknown {
  const paths = issues.map(({ path }) => path.slice(0, NESTED.has(path[0]) ? 2 : 1));
  const prune = (node: unknown, at: readonly string[]): unknown => {
    const isDropped = (name: string) => paths.some((path) => isSame(path, [...at, name]));
    if (Array.isArray(node)) return node.filter((_, index) => !isDropped(String(index)));
    if (at.length > 1 || typeof node !== "object" || node === null) return node;
    const kept = Object.entries(node).filter(([name]) => !isDropped(name));
    return Object.fromEntries(kept.map(([name, child]) => [name, prune(child, [...at, name])]));
  };
  return prune(value, []);
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, step) => {
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, step)) return undefined;
    return new Map<string, unknown>(Object.entries(node)).get(step);
  }, value);
}

function nearestPlace(path: readonly string[], placeOf: (path: string) => Place | null): Place | null {
  return path.length === 0 ? placeOf("") : (placeOf(path.join(".")) ?? nearestPlace(path.slice(0, -1), placeOf));
}

function placeOfRule(value: unknown, glob: string, mode: Mode, placeOf: (path: string) => Place | null): Place | null {
  const files = valueAt(value, ["files"]);
  const index = Array.isArray(files)
    ? files.findIndex((entry: unknown) => {
        const globs = valueAt(entry, ["globs"]);
        const isIn = valueAt(entry, ["glob"]) === glob || (Array.isArray(globs) && globs.includes(glob));
        return isIn && valueAt(entry, ["mode"]) === mode;
      })
    : -1;
  return placeOf(`files.${index}`);
}
