import * as z from "zod";

/** What a record must be to be believed, said a second time and by another library than the store's own. */
const instant = z.strictObject({ clock: z.string(), mono: z.number(), wall: z.number() });
const token = z.number().int().nonnegative();
const sha = z.string().regex(/^[0-9a-f]{64}$/);
const facts = z.strictObject({
  host: z.string(),
  boot: z.string().nullable(),
  pidNs: z.string().nullable(),
  timeNs: z.string().nullable(),
  pid: token,
  start: z.string().nullable(),
});
const holder = z.strictObject({ instance: z.string(), agent: z.string().nullable(), name: z.string(), process: facts });
const inFlight = z.strictObject({ toolUseId: z.string(), tool: z.string(), since: instant, waitsForUser: z.boolean() });
const lease = z.strictObject({
  holder,
  token,
  acquiredAt: instant,
  editedAt: instant,
  inFlight: inFlight.nullable(),
  pin: z.strictObject({ intent: z.string(), until: instant.nullable() }).nullable(),
});
const write = z.strictObject({
  by: holder,
  at: z.number(),
  sha: sha.nullable(),
  tool: z.string(),
  toolUseId: z.string().nullable(),
});

const ExpectedFile = z.strictObject({
  path: z.string(),
  checkout: z.string(),
  leases: z.array(lease),
  lastWrite: write.nullable(),
  touchedAt: instant,
});

const ExpectedInstance = z.strictObject({
  id: z.string(),
  name: z.string(),
  process: facts,
  sessionId: z.string().nullable(),
  role: z.string().nullable(),
  task: z.string().nullable(),
  lastPrompt: z.string().nullable(),
  branch: z.string().nullable(),
  worktree: z.string(),
  model: z.string().nullable(),
  status: z.enum(["active", "idle", "waiting", "ended"]),
  startedAt: instant,
  endedAt: instant.nullable(),
  turnEndedAt: instant.nullable(),
  agents: z.array(z.strictObject({ id: z.string(), type: z.string() })),
  backgroundTasks: token,
  clientHome: z.string().nullable(),
  pluginVersion: z.string(),
});

const KINDS = { lease: ExpectedFile, instance: ExpectedInstance };
export type Kind = keyof typeof KINDS;

export const isBelievable = (kind: Kind, record: unknown): boolean => KINDS[kind].safeParse(record).success;

/** Whether the data of a register may be believed at all. */
export function isReadable(kind: Kind, bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const records = z.record(z.string(), KINDS[kind]);
    return z.strictObject({ format: z.literal(1), records }).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
