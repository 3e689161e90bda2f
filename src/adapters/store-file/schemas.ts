/**
 * The shape of everything that is read back from the state folder. Strict: an unknown field means that
 * somebody else wrote the file. A test holds these equal to the types of `src/domain`.
 */
import * as v from "valibot";
import type { AgentId, InstanceId } from "../../domain/holder.ts";
import type { EpochMs, MonoMs } from "../../domain/instant.ts";
import type { FencingToken, ResourceKey, Sha256 } from "../../domain/lease.ts";

const isText = (value: unknown): boolean => typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash = (value: unknown): boolean => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

export const text = v.string();
export const instanceId = v.custom<InstanceId>(isText);
const agentId = v.custom<AgentId>(isText);
export const epochMs = v.custom<EpochMs>(isNumber);
const sha256 = v.custom<Sha256>(isHash);
const count = v.custom<number>(isCount);

export const instant = v.strictObject({ clock: text, mono: v.custom<MonoMs>(isNumber), wall: epochMs });

const processFacts = v.strictObject({
  host: text,
  boot: v.nullable(text),
  pidNs: v.nullable(text),
  timeNs: v.nullable(text),
  pid: count,
  start: v.nullable(text),
});

const holder = v.strictObject({
  instance: instanceId,
  agent: v.nullable(agentId),
  name: text,
  process: processFacts,
});

const lease = v.strictObject({
  holder,
  token: v.custom<FencingToken>(isCount),
  acquiredAt: instant,
  editedAt: instant,
  inFlight: v.nullable(v.strictObject({ toolUseId: text, tool: text, since: instant, waitsForUser: v.boolean() })),
  pin: v.nullable(v.strictObject({ intent: text, until: v.nullable(instant) })),
});

export const fileRecord = v.strictObject({
  path: text,
  checkout: text,
  leases: v.array(lease),
  lastWrite: v.nullable(
    v.strictObject({ by: holder, at: epochMs, sha: v.nullable(sha256), tool: text, toolUseId: v.nullable(text) }),
  ),
  touchedAt: instant,
});

export const instanceRecord = v.strictObject({
  id: instanceId,
  name: text,
  process: processFacts,
  sessionId: v.nullable(text),
  role: v.nullable(text),
  task: v.nullable(text),
  branch: v.nullable(text),
  worktree: text,
  model: v.nullable(text),
  status: v.picklist(["active", "idle", "waiting", "ended"]),
  startedAt: instant,
  endedAt: v.nullable(instant),
  turnEndedAt: v.nullable(instant),
  agents: v.array(v.strictObject({ id: agentId, type: text })),
  backgroundTasks: count,
  clientHome: v.nullable(text),
  pluginVersion: text,
});

export const dayCounter = v.strictObject({ day: text, last: count });

export const heartbeat = v.strictObject({ at: instant, tool: v.nullable(text) });

export const boundary = v.strictObject({ at: instant });

export const touched = v.array(text);

export const seen = v.strictObject({ sha: v.nullable(sha256), at: epochMs, origin: v.picklist(["read", "write"]) });

const milliseconds = v.custom<number>(isNumber);
export const shellRuns = v.array(v.strictObject({ fromMs: milliseconds, toMs: milliseconds }));

export const wants = v.array(
  v.strictObject({
    key: v.custom<ResourceKey>(isText),
    thread: text,
    firstRefusedAt: instant,
    lastAskedAt: instant,
  }),
);

export const ran = v.strictObject({ version: text, pid: count });

export const notice = v.strictObject({
  at: epochMs,
  kind: v.picklist(["yielded", "lost-write", "revoked", "decision", "released"]),
  path: v.nullable(text),
  detail: text,
});
