import { Composer, type CST, type Document, isMap, isScalar, isSeq, LineCounter, type ParsedNode, Parser } from "yaml";
import { findNearest } from "../domain/nearest.ts";
import { printable } from "./printable.ts";

/** The part of the file that is coord's. */
export const SECTION = "coord";
/** Parts that other tools of one workflow keep in the same file: left alone. */
export const OTHER_SECTIONS = ["agents", "gates", "monitoring", "project", "tasks"];
/** Deeper nesting would end the process: the YAML library calls itself once per level. */
const MOST_LEVELS = 32;

/** Where something stands in a file; both count from 1. */
export type Place = { readonly line: number; readonly column: number };
export type Fault = { readonly place: Place | null; readonly key: string | null; readonly message: string };

/** The section as plain data, and where each of its values (by its path, joined with `.`) stands. */
export type Section = {
  readonly value: unknown;
  readonly places: ReadonlyMap<string, Place>;
  readonly faults: readonly Fault[];
};

/**
 * Reads coord's section out of the text of a YAML file. Never throws, and is safe with any text: nesting is
 * measured before anything recursive runs, aliases and tags are refused, other sections are never evaluated.
 */
export function readSection(text: string, knownKeys: readonly string[]): Section {
  const lines = new LineCounter();
  const places = new Map<string, Place>();
  const faults: Fault[] = [];
  const placeOf = (offset: number | undefined): Place | null => {
    if (offset === undefined) return null;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const report = (offset: number | undefined, key: string | null, message: string) => {
    faults.push({ place: placeOf(offset), key, message });
  };
  const walker: Walker = {
    report,
    note: (path, offset) => {
      const place = placeOf(offset);
      if (place !== null) places.set(path, place);
    },
  };
  const value = evaluate(text, lines, walker, knownKeys);
  return { value, places, faults };
}

type Walker = {
  report(offset: number | undefined, key: string | null, message: string): void;
  note(path: string, offset: number | undefined): void;
};

function evaluate(text: string, lines: LineCounter, walker: Walker, knownKeys: readonly string[]): unknown {
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const deep = findTooDeep(tokens);
  if (deep !== null) {
    walker.report(deep, null, `is nested more than ${MOST_LEVELS} levels deep; nothing in it counts`);
    return undefined;
  }
  // Keys are compared by `plainMap`, in linear time: the library compares each with all before it.
  const documents = [
    ...new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: "silent" }).compose(tokens, true, text.length),
  ];
  const document = documents[0];
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) {
    walker.report(error.pos[0], null, `is not valid YAML, so nothing in it counts: ${printable(error.message)}`);
    return undefined;
  }
  if (documents.length > 1) {
    walker.report(documents[1]?.range[0], null, "holds more than one YAML document; only the first counts");
  }
  return document === undefined ? undefined : sectionValue(document, walker, knownKeys);
}

/** The offset of a token below too many levels; level by level and not by recursion, so that depth costs no stack. */
function findTooDeep(tokens: readonly CST.Token[]): number | null {
  let level = tokens.flatMap((token) => (token.type === "document" && token.value ? [token.value] : []));
  for (let depth = 0; depth < MOST_LEVELS; depth++) level = level.flatMap(childrenOf);
  const deep = level[0];
  if (deep === undefined) return null;
  return "offset" in deep ? deep.offset : 0;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child !== undefined && child !== null));
}

function sectionValue(document: Document.Parsed, walker: Walker, knownKeys: readonly string[]): unknown {
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return undefined;
  if (!isMap(root)) {
    walker.report(root.range[0], null, `must hold "${SECTION}:" with the settings below it`);
    return undefined;
  }
  const nameOf = (key: ParsedNode) => (isScalar(key) ? String(key.value) : "");
  const [own, ...again] = root.items.filter(({ key }) => nameOf(key) === SECTION);
  for (const { key } of again) walker.report(key.range[0], SECTION, "stands twice; the first one counts");
  for (const { key } of root.items) {
    const name = nameOf(key);
    if (name === SECTION || OTHER_SECTIONS.includes(name)) continue;
    walker.report(key.range[0], printable(name), unknownSection(name, knownKeys));
  }
  return own?.value ? plain(own.value, "", walker) : undefined;
}

function unknownSection(name: string, knownKeys: readonly string[]): string {
  if (knownKeys.includes(name)) return `belongs under "${SECTION}:"`;
  if (name === "coordination") return `is not a known section; did you mean ${SECTION}?`;
  const nearest = findNearest(name, [SECTION, ...OTHER_SECTIONS]);
  return `is not a known section${nearest === null ? "" : `; did you mean ${nearest}?`}`;
}

/** A node as plain data; undefined where it is refused. Recursion is bounded by {@link findTooDeep}. */
function plain(node: ParsedNode, path: string, walker: Walker): unknown {
  walker.note(path, node.range[0]);
  if (isScalar(node) && node.tag === undefined) return node.value;
  if (isMap(node) && node.tag === undefined) return plainMap(node.items, path, walker);
  if (isSeq(node) && node.tag === undefined) {
    return node.items.map((item, index) => plain(item, join(path, String(index)), walker));
  }
  walker.report(node.range[0], printable(path), "is an alias or has a tag; write the value itself");
  return undefined;
}

type Items = readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[];

function plainMap(items: Items, path: string, walker: Walker): unknown {
  const entries = new Map<string, unknown>();
  for (const { key, value } of items) {
    const name = isScalar(key) ? String(key.value) : "(no name)";
    const keyPath = join(path, name);
    if (entries.has(name)) {
      walker.report(key.range[0], printable(keyPath), "stands twice; the first one counts");
      continue;
    }
    entries.set(name, value === null ? null : plain(value, keyPath, walker));
    walker.note(keyPath, key.range[0]);
  }
  // Unlike assignment this makes `__proto__` a key like any other.
  return Object.fromEntries(entries);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
