import * as z from "zod";
import { NEWS } from "../domain/news.ts";
import { BOARDS, GIT_GUARDS, MODES, ON_FAILURE, WAKES } from "../domain/settings.ts";
import { BYTE_SIZE_PATTERN } from "./byte-size.ts";
import { defaultSettings } from "./defaults.ts";
import { DURATION_PATTERN } from "./duration.ts";
import { compileGlob } from "./glob.ts";
import { KEY_NOTES } from "./key-notes.ts";
import { MOST_DECISIONS_SHOWN, ROLE_PATTERN, type ScalarName, scalarKey } from "./keys.ts";
import { RESOURCE_KEYS, RESOURCES } from "./resources.ts";
import { OTHER_SECTIONS, SECTION } from "./section.ts";

/** Each is a regular expression that every hook tries: far beyond what a person writes. */
export const MOST_GLOBS = 128;

const duration = z.union([z.literal(0), z.string().regex(new RegExp(DURATION_PATTERN, "u"))]);

const glob = z.string().superRefine((text, context) => {
  const compiled = compileGlob(text);
  if ("problem" in compiled) context.addIssue({ code: "custom", message: compiled.problem });
});

const rule = z
  .strictObject({
    glob: glob.optional().meta({ description: "one pattern" }),
    globs: z.array(glob).min(1).optional().meta({ description: "several patterns for one mode" }),
    mode: scalar("mode", z.enum(MODES)),
  })
  .refine((entry) => (entry.glob === undefined) !== (entry.globs === undefined), "needs either glob or globs");

const lease = z.strictObject({
  yieldAfter: optional("lease.yieldAfter", z.union([z.literal("exit"), duration])),
  fairAfter: optional("lease.fairAfter", duration),
  turnGrace: optional("lease.turnGrace", duration),
  ttl: optional("lease.ttl", duration),
  inFlightCap: optional("lease.inFlightCap", duration),
});

/** coord's section of `.claude/workflow-config.yml`. Everything may be left out. */
export const CONFIG_SECTION = z.strictObject({
  mode: optional("mode", z.enum(MODES)),
  files: z
    .array(rule)
    .refine((rules) => globCount(rules) <= MOST_GLOBS, `holds more than ${MOST_GLOBS} patterns`)
    .optional()
    .meta({
      description:
        "modes for files by pattern (*, **, ?, [a-z], {a,b}), relative to the checkout; the last that matches counts; " +
        "without a slash a pattern counts in every folder",
    }),
  ignoredFiles: optional("ignoredFiles", z.enum(MODES)),
  onFailure: optional("onFailure", z.enum(ON_FAILURE)),
  git: optional("git", z.enum(GIT_GUARDS)),
  lease: lease.optional().meta({ description: "when a file goes from one session to another" }),
  resources: RESOURCES.optional(),
  resourceWait: optional("resourceWait", duration),
  waitInHook: optional("waitInHook", duration),
  wake: optional("wake", z.enum(WAKES)),
  role: optional("role", z.string().regex(new RegExp(ROLE_PATTERN, "u"))),
  news: optional("news", z.enum(NEWS)),
  decisionsShown: optional("decisionsShown", z.int().min(0).max(MOST_DECISIONS_SHOWN)),
  board: optional("board", z.enum(BOARDS)),
  historyKeep: optional("historyKeep", duration),
  historySize: optional("historySize", z.union([z.literal(0), z.string().regex(new RegExp(BYTE_SIZE_PATTERN, "u"))])),
});

export type ConfigSection = z.infer<typeof CONFIG_SECTION>;

/** The keys of the section and of what nests in it, for "did you mean". */
export const KNOWN_KEYS = {
  section: Object.keys(CONFIG_SECTION.shape),
  lease: Object.keys(lease.shape),
  rule: Object.keys(rule.shape),
  resource: RESOURCE_KEYS,
};

/** The JSON Schema of the whole file, for editors: a plain object, draft 2020-12. */
export function configJsonSchema(): Record<string, unknown> {
  const others = OTHER_SECTIONS.map((name) => [name, z.unknown().optional()]);
  const file = z.strictObject({ [SECTION]: CONFIG_SECTION.optional(), ...Object.fromEntries(others) });
  const { ...schema } = z.toJSONSchema(file, { io: "input" });
  return { ...schema, title: "coord configuration (.claude/workflow-config.yml)" };
}

/** A value that the key itself judges, in its own words: the environment and flags are read by the same code. */
function scalar<Schema extends z.ZodType>(name: ScalarName, shape: Schema): Schema {
  return shape.superRefine((value, context) => {
    const problem = problemOf(name, value);
    if (problem !== null) context.addIssue({ code: "custom", message: problem });
  });
}

function optional<Schema extends z.ZodType>(name: ScalarName, shape: Schema) {
  const start = scalarKey(name).show(defaultSettings());
  return scalar(name, shape)
    .optional()
    .meta({ description: `${KEY_NOTES[name].description} (default: ${start})` });
}

/** What is wrong with a value that stands in a file, or null. */
export function problemOf(name: ScalarName, value: unknown): string | null {
  if (value === null || value === undefined) return "has no value";
  if (typeof value === "object") return "must be a single value";
  const read = scalarKey(name).read(String(value));
  return typeof read === "function" ? null : read.problem;
}

function globCount(rules: readonly { readonly globs?: readonly string[] | undefined }[]): number {
  return rules.reduce((count, { globs }) => count + (globs?.length ?? 1), 0);
}
