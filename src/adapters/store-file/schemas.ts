/**
 * The shape of everything that is read back from the state folder. Strict: an unknown field means that
 * somebody else wrote the file. A test holds these equal to the types of `src/domain`.
 */
import type { DayCounter } from "../../domain/architecture-decision.ts";
import type { Contributor } from "../../domain/contributor.ts";
import type { AgentId, Holder, InstanceId, ProcessFacts } from "../../domain/holder.ts";
import { type Boundary, type Heartbeat, INSTANCE_STATUSES, type InstanceRecord } from "../../domain/instance.ts";
import type { EpochMs, Instant, MonoMs } from "../../domain/instant.ts";
import type {
  FencingToken,
  FileRecord,
  InFlight,
  LastWrite,
  Lease,
  Pin,
  Reservation,
  ResourceKey,
  Sha256,
  Waiter,
} from "../../domain/lease.ts";
import type { CommandTarget, RunningCommand } from "../../domain/running-command.ts";
import {
  amount,
  branded,
  brandedNumber,
  count,
  exactly,
  flag,
  listOf,
  nullable,
  oneOf,
  text,
} from "../../domain/shape.ts";
import type { Seen, ShellRun } from "../../domain/verify.ts";
import type { Want } from "../../domain/want.ts";

const anyText = (): boolean => true;

export const instanceId = branded<InstanceId>(anyText);
export const agentId = branded<AgentId>(anyText);
export const epochMs = brandedNumber<EpochMs>(amount);
export const sha256 = branded<Sha256>((value) => /^[0-9a-f]{64}$/.test(value));

export const instant = exactly<Instant>({ clock: text, mono: brandedNumber<MonoMs>(amount), wall: epochMs });

const processFacts = exactly<ProcessFacts>({
  host: text,
  boot: nullable(text),
  pidNs: nullable(text),
  timeNs: nullable(text),
  pid: count,
  start: nullable(text),
});

export const holder = exactly<Holder>({
  instance: instanceId,
  agent: nullable(agentId),
  name: text,
  process: processFacts,
});

export const waiter = exactly<Waiter>({ holder, process: processFacts, since: instant, until: instant });

const lease = exactly<Lease>(
  {
    holder,
    token: brandedNumber<FencingToken>(count),
    acquiredAt: instant,
    editedAt: instant,
    inFlight: nullable(exactly<InFlight>({ toolUseId: text, tool: text, since: instant, waitsForUser: flag })),
    pin: nullable(exactly<Pin>({ intent: text, until: nullable(instant) })),
    reserved: exactly<Reservation>({ until: instant }),
  },
  ["reserved"],
);

const contributor = exactly<Contributor>({
  instance: instanceId,
  name: text,
  how: oneOf(["wrote", "staged"]),
  at: epochMs,
});

export const fileRecord = exactly<FileRecord>(
  {
    path: text,
    checkout: text,
    leases: listOf(lease),
    lastWrite: nullable(
      exactly<LastWrite>({ by: holder, at: epochMs, sha: nullable(sha256), tool: text, toolUseId: nullable(text) }),
    ),
    contributors: listOf(contributor),
    queue: listOf(waiter),
    touchedAt: instant,
  },
  ["contributors", "queue"],
);

export const instanceRecord = exactly<InstanceRecord>(
  {
    id: instanceId,
    name: text,
    process: processFacts,
    sessionId: nullable(text),
    role: nullable(text),
    task: nullable(text),
    lastPrompt: nullable(text),
    branch: nullable(text),
    worktree: text,
    model: nullable(text),
    status: oneOf(INSTANCE_STATUSES),
    startedAt: instant,
    endedAt: nullable(instant),
    turnEndedAt: nullable(instant),
    wokenAt: instant,
    agents: listOf(exactly<InstanceRecord["agents"][number]>({ id: agentId, type: text })),
    backgroundTasks: count,
    clientHome: nullable(text),
    pluginVersion: text,
  },
  ["wokenAt"],
);

export const dayCounter = exactly<DayCounter>({ day: text, last: count });

export const heartbeat = exactly<Heartbeat>({ at: instant, tool: nullable(text), file: nullable(text) });

export const boundary = exactly<Boundary>({
  at: instant,
  replyEndedAt: nullable(instant),
  askedAt: nullable(instant),
});

export const touched = listOf(text);

export const seen = exactly<Seen>({
  sha: nullable(sha256),
  at: epochMs,
  origin: oneOf(["read", "write"]),
  shown: nullable(sha256),
});

export const shellRuns = listOf(exactly<ShellRun>({ fromMs: amount, toMs: amount }));

export const runningCommand = exactly<RunningCommand>({
  thread: text,
  toolUseId: text,
  tool: text,
  command: text,
  fromMs: amount,
  taskId: nullable(text),
  targets: listOf(
    exactly<CommandTarget>({
      key: branded<ResourceKey>(anyText),
      path: text,
      checkout: text,
      absolute: text,
      before: nullable(sha256),
    }),
  ),
  tellsAll: flag,
});

export const wants = listOf(
  exactly<Want>({
    key: branded<ResourceKey>(anyText),
    thread: text,
    firstRefusedAt: instant,
    lastAskedAt: instant,
  }),
);

export const ran = exactly<{ version: string; pid: number }>({ version: text, pid: count });
