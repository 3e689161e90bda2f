import { relative, sep } from "node:path";
import type { NamedResource } from "../domain/named-resource.ts";
import type { ModeRule, Settings } from "../domain/settings.ts";
import { defaultSettings } from "./defaults.ts";
import { type Environment, environmentValue } from "./environment.ts";
import { compileGlob } from "./glob.ts";
import { KEY_NOTES } from "./key-notes.ts";
import { SCALAR_NAMES, type ScalarName, scalarKey } from "./keys.ts";
import { type Layer, readLayer } from "./layer.ts";
import { openConfigFile } from "./open-file.ts";
import { printable } from "./printable.ts";
import { resourceOf } from "./resources.ts";
import type { Place } from "./section.ts";
import { type Source, sourcesOf } from "./sources.ts";
import { isTrusted } from "./trust.ts";

export type LoadRequest = {
  readonly stateDir: string;
  readonly checkout: string;
  /** The client's folder of user settings; null: no user file and nothing trusted. */
  readonly clientHome: string | null;
  /** Paths on this file system come in lower case. */
  readonly foldsCase: boolean;
  readonly env: Environment;
  /** Values of command line flags. */
  readonly flags: Readonly<Partial<Record<ScalarName, string>>>;
};

/** A value and who gave it: `.claude/workflow-config.yml:3`, `COORD_MODE`, `--mode` or `default`. */
export type Given<T> = { readonly value: T; readonly from: string };

/** Something in the configuration that does not count, and why. */
export type Finding = {
  /** `error`: it is wrong. `ignored`: it would be right in a file that is trusted. */
  readonly kind: "error" | "ignored";
  /** `<file>:<line>:<column>`, the name of a variable or of a flag. */
  readonly where: string;
  readonly key: string | null;
  readonly message: string;
};

export type Loaded = {
  readonly settings: Settings;
  readonly origins: ReadonlyMap<ScalarName, string>;
  readonly rules: readonly Given<ModeRule>[];
  readonly resources: readonly Given<NamedResource>[];
  readonly findings: readonly Finding[];
};

/** Reads all layers, weakest first: defaults, team file, local file, user file, environment, flags. Never throws. */
export function loadConfig(request: LoadRequest): Loaded {
  const merge = new Merge();
  const seenFiles = new Set<string>();
  // Strongest first, so that a file with two names is the user's.
  const files = sourcesOf(request.checkout, request.clientHome).toReversed();
  const layers = files.flatMap((source) => readSource(source, request, seenFiles, merge)).toReversed();
  for (const { layer, shown, isTrustedFile } of layers)
    addLayer(merge, layer, { shown, isTrustedFile, foldsCase: request.foldsCase });
  for (const name of SCALAR_NAMES) {
    const text = environmentValue(request.env, name);
    if (text !== null)
      merge.assign(name, text, { from: scalarKey(name).env, where: scalarKey(name).env, isTrusted: true });
  }
  for (const name of SCALAR_NAMES) {
    const text = request.flags[name];
    if (text !== undefined) merge.assign(name, text, { from: "flag", where: `flag for ${name}`, isTrusted: true });
  }
  return merge.result();
}

/** One line for people. */
export function findingText({ where, key, message }: Finding): string {
  return `${where}: ${key === null ? "" : `${key} `}${message}`;
}

export const UNTRUSTED =
  "does not count: a file that came with a repository may only make coord stricter, until a person runs: coord trust";

type ReadSource = { readonly layer: Layer; readonly shown: string; readonly isTrustedFile: boolean };

function readSource(source: Source, request: LoadRequest, seenFiles: Set<string>, merge: Merge): readonly ReadSource[] {
  const shown = shownPath(source, request);
  const opened = openConfigFile(source.path, source.kind === "user");
  if (opened.kind === "missing") return [];
  if (opened.kind === "refused") {
    merge.report({ kind: "error", where: shown, key: null, message: `${opened.problem}, so nothing in it counts` });
    return [];
  }
  if (seenFiles.has(opened.fileId)) return [];
  seenFiles.add(opened.fileId);
  const subject = { stateDir: request.stateDir, text: opened.text };
  const isTrustedFile = source.kind === "user" || isTrusted(request.clientHome, subject);
  return [{ layer: readLayerSafely(opened.text), shown, isTrustedFile }];
}

/** The YAML library is not ours: whatever it does with a text, the other layers must stand. */
function readLayerSafely(text: string): Layer {
  try {
    return readLayer(text);
  } catch (error) {
    const reason = printable(error instanceof Error ? error.message : String(error));
    const message = `cannot be read, so nothing in it counts: ${reason}`;
    return { scalars: [], rules: [], resources: [], faults: [{ place: null, key: null, message }] };
  }
}

function shownPath({ kind, path }: Source, { checkout }: LoadRequest): string {
  return kind === "user" ? path : relative(checkout, path).split(sep).join("/");
}

type LayerContext = { readonly shown: string; readonly isTrustedFile: boolean; readonly foldsCase: boolean };

function addLayer(merge: Merge, layer: Layer, { shown, isTrustedFile, foldsCase }: LayerContext): void {
  for (const { place, key, message } of layer.faults) {
    merge.report({ kind: "error", where: placeText(shown, place), key, message });
  }
  for (const { name, text, place } of layer.scalars) {
    merge.assign(name, text, {
      from: lineText(shown, place),
      where: placeText(shown, place),
      isTrusted: isTrustedFile,
    });
  }
  for (const { name, entry, place } of layer.resources) {
    // What runs in a session is not for a repository to refuse.
    if (isTrustedFile) merge.setResource(name, resourceOf(name, entry), lineText(shown, place));
    else
      merge.report({ kind: "ignored", where: placeText(shown, place), key: `resources.${name}`, message: UNTRUSTED });
  }
  for (const { glob, mode, place } of layer.rules) {
    const compiled = compileGlob(glob, foldsCase);
    if (mode !== "enforce" && !isTrustedFile) {
      const key = `files "${printable(glob)}": ${mode}`;
      merge.report({ kind: "ignored", where: placeText(shown, place), key, message: UNTRUSTED });
    } else if ("source" in compiled) {
      merge.addRule({ value: { glob, source: compiled.source, mode }, from: lineText(shown, place) });
    }
  }
}

function placeText(shown: string, place: Place | null): string {
  return place === null ? shown : `${shown}:${place.line}:${place.column}`;
}

function lineText(shown: string, place: Place | null): string {
  return place === null ? shown : `${shown}:${place.line}`;
}

type Giver = { readonly from: string; readonly where: string; readonly isTrusted: boolean };

/** The settings while layer after layer is put on top. */
class Merge {
  #settings = defaultSettings();
  readonly #origins = new Map<ScalarName, string>();
  readonly #rules: Given<ModeRule>[] = this.#settings.rules.map((value) => ({ value, from: "default" }));
  readonly #resources = new Map<string, Given<NamedResource>>();
  readonly #findings: Finding[] = [];

  assign(name: ScalarName, text: string, { from, where, isTrusted: counts }: Giver): void {
    const key = scalarKey(name);
    const assign = key.read(text);
    if (typeof assign !== "function") {
      this.report({ kind: "error", where, key: name, message: assign.problem });
      return;
    }
    const after = assign(this.#settings);
    const changes = key.show(after) !== key.show(this.#settings);
    if (changes && !counts && !KEY_NOTES[name].isHarmless(this.#settings, after)) {
      this.report({ kind: "ignored", where, key: `${name}: ${printable(text)}`, message: UNTRUSTED });
      return;
    }
    this.#settings = after;
    this.#origins.set(name, from);
  }

  /** Null: a stronger file switches it off. */
  setResource(name: string, value: NamedResource | null, from: string): void {
    if (value === null) this.#resources.delete(name);
    else this.#resources.set(name, { value, from });
  }

  addRule(rule: Given<ModeRule>): void {
    this.#rules.push(rule);
  }

  report(finding: Finding): void {
    this.#findings.push(finding);
  }

  result(): Loaded {
    const resources = [...this.#resources.values()];
    const settings = {
      ...this.#settings,
      rules: this.#rules.map(({ value }) => value),
      resources: resources.map(({ value }) => value),
    };
    return { settings, origins: this.#origins, rules: this.#rules, resources, findings: this.#findings };
  }
}
