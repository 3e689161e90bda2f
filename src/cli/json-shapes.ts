/**
 * What `coord … --json` prints, command by command: the stable interface for scripts. A field may be added;
 * none is renamed, removed or given another meaning within a major version.
 *
 * Moments are ISO 8601 in UTC; durations end in `Ms`. Published as JSON Schema in `dist/schemas/`.
 */
import * as z from "zod";
import type { LockCheck } from "../app/check-lock.ts";
import type { CleanUp } from "../app/clean-up.ts";
import type { HistoryView } from "../app/file-history.ts";
import type { ResourceView } from "../app/list-resources.ts";
import type { HeldByOther, LockGrant, LockRelease, LockRenewal } from "../app/locks.ts";
import type { MineFile } from "../app/mine.ts";
import type { FoundDecisions } from "../app/query-decisions.ts";
import type { Restoration } from "../app/restore-file.ts";
import type { Revocation } from "../app/revoke-lock.ts";
import type { TimelineView } from "../app/timeline.ts";
import type {
  DecisionView,
  HookView,
  InstanceView,
  JournalView,
  LockView,
  OverlapView,
  StatusView,
} from "../app/views.ts";
import type { WaitEnd } from "../app/wait-for-file.ts";
import type { ResourceWaitEnd } from "../app/wait-for-resource.ts";
import type { Explanation } from "../config/explain.ts";
import type { TrustResult } from "../config/trust.ts";
import { DECISION_ID, DECISION_SCOPES } from "../domain/architecture-decision.ts";
import type { InstanceId } from "../domain/holder.ts";
import { INSTANCE_STATUSES } from "../domain/instance.ts";
import { JOURNAL_KINDS } from "../domain/journal.ts";
import { MODES } from "../domain/settings.ts";
import { SPAN_ENDS } from "../domain/timeline.ts";
import type { MineCommands } from "../text/mine-text.ts";
import type { PresetView } from "../text/resources-text.ts";
import { diagnosis } from "./json-shape-doctor.ts";
import {
  claimedFile,
  claimWait,
  listedClaim,
  message,
  report,
  stillClaimed,
  TEAM_SHAPES,
  waitCycle,
  waiter,
} from "./json-shape-team.ts";

const moment = z.iso.datetime({ precision: 3 });
const ms = z.number().min(0);
const instanceId = z.custom<InstanceId>((value) => typeof value === "string").meta({ type: "string" });

const instance = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["claude", "shell"]),
  status: z.enum(INSTANCE_STATUSES),
  liveness: z.enum(["alive", "dead", "unknown"]),
  isStale: z.boolean(),
  silentForMs: ms.nullable(),
  lastTool: z.string().nullable(),
  doing: report.nullable(),
  role: z.string().nullable(),
  task: z.string().nullable(),
  lastPrompt: z.string().nullable(),
  branch: z.string().nullable(),
  worktree: z.string(),
  model: z.string().nullable(),
  sessionId: z.string().nullable(),
  host: z.string(),
  pid: z.int(),
  startedAt: moment,
  endedAt: moment.nullable(),
  agents: z.array(z.string()),
  backgroundTasks: z.int(),
  holds: z.array(z.string()),
  waitsFor: z.array(z.string()),
  pluginVersion: z.string(),
}) satisfies z.ZodType<InstanceView>;

const lock = z.strictObject({
  path: z.string(),
  checkout: z.string(),
  state: z.enum(["held", "expired"]),
  holder: z.strictObject({ instance: instanceId, agent: z.string().nullable(), name: z.string() }),
  acquiredAt: moment,
  editedAt: moment,
  token: z.int(),
  inFlight: z.strictObject({ tool: z.string(), since: moment, waitsForUser: z.boolean() }).nullable(),
  pinned: z.strictObject({ intent: z.string(), until: moment.nullable() }).nullable(),
  reserved: z.strictObject({ until: moment }).nullable(),
  waiters: z.array(waiter),
}) satisfies z.ZodType<LockView>;

const decision = z.strictObject({
  id: z.string().regex(DECISION_ID),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  scope: z.enum(DECISION_SCOPES),
  author: z.strictObject({ instance: z.string(), name: z.string() }),
  at: moment,
  supersedes: z.string().nullable(),
  supersededBy: z.string().nullable(),
  isArchived: z.boolean(),
}) satisfies z.ZodType<DecisionView>;

const status = z.strictObject({
  at: moment,
  checkout: z.string(),
  stateDir: z.string(),
  mode: z.enum(MODES),
  me: z.string().nullable(),
  instances: z.array(instance),
  locks: z.array(lock),
  overlaps: z.array(
    z.strictObject({
      path: z.string(),
      holders: z.array(z.strictObject({ name: z.string(), checkout: z.string(), branch: z.string().nullable() })),
    }) satisfies z.ZodType<OverlapView>,
  ),
  claims: z.array(listedClaim),
  questions: z.array(message),
  totals: z.strictObject({ instances: z.int(), locks: z.int(), waiters: z.int(), decisions: z.int() }),
  decisions: z.array(decision),
  warnings: z.array(
    z.strictObject({
      at: moment,
      kind: z.enum(JOURNAL_KINDS),
      name: z.string().nullable(),
      path: z.string().nullable(),
      detail: z.string(),
    }) satisfies z.ZodType<JournalView>,
  ),
  hooks: z.array(
    z.strictObject({
      event: z.string(),
      ranAgoMs: ms.nullable(),
      version: z.string().nullable(),
    }) satisfies z.ZodType<HookView>,
  ),
  configurationProblems: z.array(z.string()),
}) satisfies z.ZodType<StatusView>;

const held = z.strictObject({
  kind: z.literal("held"),
  path: z.string(),
  lock,
  role: z.string().nullable(),
  task: z.string().nullable(),
  claims: z.array(z.string()),
}) satisfies z.ZodType<HeldByOther>;

const wait = z.union([
  z.strictObject({
    kind: z.literal("your-turn"),
    path: z.string(),
    reservedUntil: moment.nullable(),
    waitedMs: ms,
  }),
  z.strictObject({ kind: z.literal("still-held"), held, ahead: z.int(), waitedMs: ms }),
  z.strictObject({
    kind: z.literal("deadlock"),
    path: z.string(),
    cycle: waitCycle,
    waitedMs: ms,
  }),
  stillClaimed,
]) satisfies z.ZodType<WaitEnd>;

const resourceWait = z.union([
  z.strictObject({ kind: z.literal("free"), name: z.string(), reservedUntil: moment, waitedMs: ms }),
  z.strictObject({
    kind: z.literal("in-use"),
    name: z.string(),
    capacity: z.int(),
    users: z.array(
      z.strictObject({
        name: z.string(),
        command: z.string(),
        since: moment,
        until: moment,
        isBackground: z.boolean(),
        isReserved: z.boolean(),
        claims: z.array(z.string()),
      }),
    ),
    waitedMs: ms,
  }),
  z.strictObject({ kind: z.literal("resource-deadlock"), name: z.string(), cycle: waitCycle, waitedMs: ms }),
]) satisfies z.ZodType<ResourceWaitEnd>;

const grant = z.strictObject({
  kind: z.literal("acquired"),
  path: z.string(),
  lock,
  isNew: z.boolean(),
  takenFrom: z.array(z.strictObject({ name: z.string(), because: z.string() })),
}) satisfies z.ZodType<LockGrant>;

const release = z.union([
  z.strictObject({ kind: z.enum(["released", "not-held"]), path: z.string() }),
  held,
]) satisfies z.ZodType<LockRelease>;

const renewal = z.union([
  z.strictObject({ kind: z.literal("renewed"), path: z.string(), lock }),
  z.strictObject({ kind: z.literal("lost"), path: z.string() }),
  held,
]) satisfies z.ZodType<LockRenewal>;

const check = z.strictObject({
  path: z.string(),
  state: z.enum(["free", "yours", "held", "expired", "stale", "drifted"]),
  locks: z.array(lock),
  drift: z.strictObject({
    kind: z.enum(["none", "never-seen", "changed", "removed", "unreadable"]),
    seenAt: moment.nullable(),
    by: z.string().nullable(),
  }),
}) satisfies z.ZodType<LockCheck>;

const found = z.strictObject({
  decisions: z.array(decision),
  total: z.int(),
  skipped: z.int(),
}) satisfies z.ZodType<FoundDecisions>;

const setting = z.strictObject({
  key: z.string(),
  value: z.string(),
  source: z.string(),
  description: z.string(),
  ignoredBecause: z.array(z.string()),
  note: z.string().nullable(),
}) satisfies z.ZodType<Explanation["rows"][number]>;

const writer = z.strictObject({ instance: z.string(), name: z.string(), tool: z.string(), at: moment });

const diff = z.union([
  z.strictObject({ kind: z.literal("lines"), text: z.string(), isWhole: z.boolean() }),
  z.strictObject({
    kind: z.literal("none"),
    why: z.enum(["earlier-text-not-kept", "not-text", "too-large", "own-shell"]),
  }),
]);

const history = z.strictObject({
  path: z.string(),
  checkout: z.string(),
  present: z.strictObject({
    version: z.string(),
    sha256: z.string().nullable(),
    sizeBytes: z.int().nullable(),
    writer: writer.nullable(),
  }),
  versions: z.array(
    z.strictObject({
      version: z.string(),
      sha256: z.string().nullable(),
      sizeBytes: z.int().nullable(),
      replacedAt: moment,
      writer: writer.nullable(),
      replacedBy: z.strictObject({ instance: z.string(), name: z.string() }).nullable(),
      tool: z.string(),
      command: z.string().nullable(),
      isKept: z.boolean(),
      diff: diff.nullable(),
    }),
  ),
  total: z.int(),
  excludedBecause: z.enum(["ignored", "secret-like", "too-large", "unreadable", "switched-off"]).nullable(),
}) satisfies z.ZodType<HistoryView>;

const timeline = z.strictObject({
  from: moment,
  to: moment,
  files: z.array(
    z.strictObject({
      path: z.string(),
      checkout: z.string(),
      spans: z.array(
        z.strictObject({
          instance: z.string(),
          name: z.string(),
          from: moment,
          to: moment,
          end: z.enum(SPAN_ENDS),
          writes: z.array(moment),
        }),
      ),
    }),
  ),
}) satisfies z.ZodType<TimelineView>;

const restoration = z.union([
  z.strictObject({
    kind: z.literal("restored"),
    path: z.string(),
    isDone: z.boolean(),
    version: z.string(),
    sizeBytes: z.int().nullable(),
    replacedAt: moment,
    was: z.string(),
  }),
  z.strictObject({ kind: z.literal("unchanged"), path: z.string(), version: z.string() }),
  held,
]) satisfies z.ZodType<Restoration>;
/** By the name of the command, with `-` for its spaces. `error` is printed instead by any command that fails. */
export const JSON_SHAPES = {
  error: z.strictObject({
    error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
  }),
  status,
  doctor: diagnosis,
  instances: z.strictObject({ instances: z.array(instance) }),
  mine: z.strictObject({
    checkout: z.string(),
    files: z.array(
      z.strictObject({
        path: z.string(),
        changes: z.array(z.enum(["staged", "modified", "untracked", "ignored"])),
        sharedWith: z.array(z.string()),
        leftOut: z.enum(["secret-like", "usually-ignored"]).nullable(),
      }) satisfies z.ZodType<MineFile>,
    ),
    commands: z.strictObject({
      commit: z.string().nullable(),
      stash: z.string().nullable(),
    }) satisfies z.ZodType<MineCommands>,
  }),
  resources: z.strictObject({
    resources: z.array(
      z.strictObject({
        name: z.string(),
        capacity: z.int(),
        ttlMs: ms,
        commands: z.array(z.string()),
        uses: z.array(
          z.strictObject({
            instance: z.string(),
            name: z.string(),
            command: z.string(),
            since: moment,
            until: moment,
            isBackground: z.boolean(),
          }),
        ),
      }) satisfies z.ZodType<ResourceView>,
    ),
    presets: z.array(
      z.strictObject({
        name: z.string(),
        commands: z.array(z.string()),
        isOn: z.boolean(),
      }) satisfies z.ZodType<PresetView>,
    ),
  }),
  "lock-acquire": z.strictObject({ acquired: z.array(grant), held: held.nullable(), claimed: claimedFile.nullable() }),
  wait: z.strictObject({ wait: z.union([wait, claimWait, resourceWait]) }),
  "lock-release": z.strictObject({ released: z.array(release) }),
  "lock-renew": z.strictObject({ renewed: z.array(renewal) }),
  "lock-check": z.strictObject({ checks: z.array(check) }),
  "lock-list": z.strictObject({ locks: z.array(lock) }),
  "lock-cleanup": z.strictObject({
    instances: z.array(z.string()),
    released: z.array(z.string()),
    dropped: z.int(),
  }) satisfies z.ZodType<CleanUp>,
  "lock-revoke": z.strictObject({
    revocations: z.array(z.strictObject({ path: z.string(), revoked: z.array(lock) }) satisfies z.ZodType<Revocation>),
  }),
  history,
  restore: z.strictObject({ restoration }),
  timeline,
  "decisions-list": found,
  "decisions-query": found,
  "decisions-add": z.strictObject({ decision }),
  "decisions-export": z.strictObject({ decisions: z.array(decision) }),
  "decisions-archive": z.strictObject({ archived: z.array(decision) }),
  ...TEAM_SHAPES,
  "config-explain": z.strictObject({
    rows: z.array(setting),
    problems: z.array(z.string()),
  }) satisfies z.ZodType<Explanation>,
  "config-get": setting,
  "config-path": z.strictObject({
    files: z.array(z.strictObject({ kind: z.enum(["team", "local", "user"]), path: z.string(), exists: z.boolean() })),
  }),
  "config-validate": z.strictObject({ problems: z.array(z.string()) }),
  trust: z.strictObject({
    files: z.array(
      z.union([
        z.strictObject({ path: z.string(), kind: z.enum(["trusted", "known", "ended", "unknown"]) }),
        z.strictObject({ path: z.string(), kind: z.literal("refused"), problem: z.string() }),
      ]) satisfies z.ZodType<TrustResult>,
    ),
  }),
} as const;
