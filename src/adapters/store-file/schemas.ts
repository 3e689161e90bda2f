/**
 * The shape of everything that is read back from the state folder. Strict: an unknown field means that
 * somebody else wrote the file. A test holds these equal to the types of `src/domain`.
 */
import * as z from "zod/mini";
import type { DecisionId } from "../../domain/architecture-decision.ts";
import { DECISION_SCOPES, isDecisionId } from "../../domain/architecture-decision.ts";
import type { AgentId, InstanceId } from "../../domain/holder.ts";
import type { EpochMs, MonoMs } from "../../domain/instant.ts";
import type { FencingToken, ResourceKey, Sha256 } from "../../domain/lease.ts";

const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

const text = z.string();
const instanceId = z.custom<InstanceId>(isText);
const agentId = z.custom<AgentId>(isText);
const epochMs = z.custom<EpochMs>(isNumber);
const sha256 = z.custom<Sha256>(isHash);
const count = z.custom<number>(isCount);

export const instant = z.strictObject({ clock: text, mono: z.custom<MonoMs>(isNumber), wall: epochMs });

const processFacts = z.strictObject({
  host: text,
  boot: z.nullable(text),
  pidNs: z.nullable(text),
  timeNs: z.nullable(text),
  pid: count,
  start: z.nullable(text),
});

const holder = z.strictObject({
  instance: instanceId,
  agent: z.nullable(agentId),
  name: text,
  process: processFacts,
});

const lease = z.strictObject({
  holder,
  token: z.custom<FencingToken>(isCount),
  acquiredAt: instant,
  editedAt: instant,
  inFlight: z.nullable(z.strictObject({ toolUseId: text, tool: text, since: instant, waitsForUser: z.boolean() })),
  pin: z.nullable(z.strictObject({ intent: text, until: z.nullable(instant) })),
});

export const fileRecord = z.strictObject({
  path: text,
  checkout: text,
  leases: z.array(lease),
  lastWrite: z.nullable(z.strictObject({ by: holder, at: epochMs, sha: z.nullable(sha256), tool: text })),
  touchedAt: instant,
});

export const instanceRecord = z.strictObject({
  id: instanceId,
  name: text,
  process: processFacts,
  sessionId: z.nullable(text),
  role: z.nullable(text),
  task: z.nullable(text),
  branch: z.nullable(text),
  worktree: text,
  model: z.nullable(text),
  status: z.enum(["active", "idle", "waiting", "ended"]),
  startedAt: instant,
  endedAt: z.nullable(instant),
  turnEndedAt: z.nullable(instant),
  agents: z.array(z.strictObject({ id: agentId, type: text })),
  backgroundTasks: count,
  clientHome: z.nullable(text),
  pluginVersion: text,
});

export const dayCounter = z.strictObject({ day: text, last: count });

export const heartbeat = z.strictObject({ at: instant, tool: z.nullable(text) });

export const boundary = z.strictObject({ at: instant });

export const touched = z.array(text);

export const seen = z.strictObject({ sha: z.nullable(sha256), at: epochMs, origin: z.enum(["read", "write"]) });

const milliseconds = z.custom<number>(isNumber);
export const shellRuns = z.array(z.strictObject({ fromMs: milliseconds, toMs: milliseconds }));

export const wants = z.array(
  z.strictObject({
    key: z.custom<ResourceKey>(isText),
    thread: text,
    firstRefusedAt: instant,
    lastAskedAt: instant,
  }),
);

export const ran = z.strictObject({ version: text, pid: count });

const isDecision = (value: unknown): boolean => typeof value === "string" && isDecisionId(value);
const decisionId = z.custom<DecisionId>(isDecision);

export const architectureDecision = z.strictObject({
  id: decisionId,
  title: text,
  description: text,
  category: text,
  scope: z.enum(DECISION_SCOPES),
  author: z.strictObject({ instance: instanceId, name: text }),
  at: epochMs,
  supersedes: z.nullable(decisionId),
});

export const journalEntry = z.strictObject({
  at: epochMs,
  kind: z.enum([
    "registered",
    "ended",
    "reaped",
    "refused",
    "observed",
    "taken",
    "lost-write",
    "revoked",
    "released",
    "overlap",
    "failure",
    "set-aside",
    "decision",
  ]),
  instance: z.nullable(instanceId),
  name: z.nullable(text),
  path: z.nullable(text),
  detail: text,
});

export const notice = z.strictObject({
  at: epochMs,
  kind: z.enum(["yielded", "lost-write", "revoked", "decision", "released"]),
  path: z.nullable(text),
  detail: text,
});
