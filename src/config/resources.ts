import * as z from "zod";
import type { NamedResource } from "../domain/named-resource.ts";
import { findNearest } from "../domain/nearest.ts";
import { DURATION_PATTERN, formatDuration, parseDuration } from "./duration.ts";
import { DEFAULT_CAPACITY, DEFAULT_TTL_MS, RESOURCE_PRESETS } from "./resource-presets.ts";

/** Each pattern is compared with each command of a session: far beyond what a person writes. */
const MOST_RESOURCES = 64;
const MOST_PATTERNS = 64;
const MOST_PATTERN_CHARACTERS = 200;
const MOST_CAPACITY = 100;
const LONGEST_TTL_MS = 24 * 60 * 60_000;

const NAME = /^[a-z0-9][a-z0-9:._-]{0,31}$/u;

const pattern = z
  .string()
  .max(MOST_PATTERN_CHARACTERS)
  .refine((glob) => /[^*?\s]/u.test(glob), "would be every command; name one");

const ttl = z
  .string()
  .regex(new RegExp(DURATION_PATTERN, "u"))
  .refine((text) => isTtl(parseDuration(text)), "must be a time from 1s to 24h");

const described = z.strictObject({
  commands: z.array(pattern).min(1).max(MOST_PATTERNS).meta({
    description: "commands that use it: * is any text, ? one character; what follows a pattern are arguments",
  }),
  capacity: z
    .int()
    .min(1)
    .max(MOST_CAPACITY)
    .optional()
    .meta({ description: `how many commands may use it at once (default: ${DEFAULT_CAPACITY})` }),
  ttl: ttl.optional().meta({
    description: `a use that nobody ends is over after this long (default: ${formatDuration(DEFAULT_TTL_MS)})`,
  }),
});

/** One entry below `resources:`. */
const ENTRY = z.union([z.enum(["preset", "off"]), described]);

export type ResourceEntry = z.infer<typeof ENTRY>;

export const RESOURCE_KEYS = Object.keys(described.shape);

export const RESOURCES = z
  .record(z.string(), ENTRY)
  .superRefine((entries, context) => {
    for (const [name, entry] of Object.entries(entries)) {
      const problem = problemOf(name, entry);
      if (problem !== null) context.addIssue({ code: "custom", message: problem, path: [name] });
    }
    if (Object.keys(entries).length > MOST_RESOURCES)
      context.addIssue({ code: "custom", message: `holds more than ${MOST_RESOURCES} resources` });
  })
  .meta({
    description:
      "what only so many commands of all sessions may use at once, by name; preset: the patterns that coord knows for it; off: not",
  });

function problemOf(name: string, entry: ResourceEntry): string | null {
  if (!NAME.test(name)) return "must be a name such as tests or port:3000 (a-z, 0-9, : . _ -, at most 32)";
  if (entry !== "preset" || findPreset(name) !== null) return null;
  const names = RESOURCE_PRESETS.map((preset) => preset.name);
  const nearest = findNearest(name, names);
  return `is no preset (${names.join(", ")})${nearest === null ? "" : `; did you mean ${nearest}?`}`;
}

function isTtl(ms: number | null): boolean {
  return ms !== null && ms >= 1_000 && ms <= LONGEST_TTL_MS;
}

function findPreset(name: string): NamedResource | null {
  return RESOURCE_PRESETS.find((preset) => preset.name === name) ?? null;
}

/** What an entry says. Null: the resource is switched off. */
export function resourceOf(name: string, entry: ResourceEntry): NamedResource | null {
  if (entry === "off") return null;
  if (entry === "preset") return findPreset(name);
  return {
    name,
    commands: entry.commands,
    capacity: entry.capacity ?? DEFAULT_CAPACITY,
    ttlMs: entry.ttl === undefined ? DEFAULT_TTL_MS : (parseDuration(entry.ttl) ?? DEFAULT_TTL_MS),
  };
}
