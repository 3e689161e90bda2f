/** What the commands that sessions work together with print as JSON; see `json-shapes.ts`. */
import * as z from "zod";
import type { ClaimGrant, ClaimRefusal } from "../app/claim-work.ts";
import type { ClaimedByOther } from "../app/locks.ts";
import type {
  ActivityView,
  ClaimView,
  HandOverView,
  ListedClaim,
  MessageView,
  ReportView,
  SentView,
  WaiterView,
} from "../app/views.ts";
import type { ClaimWaitEnd, StillClaimed } from "../app/wait-for-claim.ts";
import type { InstanceId } from "../domain/holder.ts";

const moment = z.iso.datetime({ precision: 3 });
const instanceId = z.custom<InstanceId>((value) => typeof value === "string").meta({ type: "string" });

const wants = z.enum(["nothing", "ack", "answer"]);

export const message = z.strictObject({
  id: z.string(),
  kind: z.enum(["text", "ack", "undelivered", "handoff"]),
  from: z.strictObject({
    kind: z.enum(["session", "person", "coord"]),
    instance: z.string(),
    name: z.string(),
    role: z.string().nullable(),
    isTyped: z.boolean(),
  }),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  thread: z.string(),
  replyTo: z.string().nullable(),
  wants,
  sentAt: moment,
  expiresAt: moment,
  isRead: z.boolean(),
  handed: z.array(z.string()),
}) satisfies z.ZodType<MessageView>;

const sentMessage = z.strictObject({
  message,
  to: z.array(z.string()),
  isKeptForLater: z.boolean(),
  failed: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});

const sentView = z.strictObject({
  id: z.string(),
  thread: z.string(),
  to: z.string(),
  reached: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  wants,
  sentAt: moment,
  acknowledgedBy: z.array(z.string()),
  answeredBy: z.array(z.string()),
  undeliveredTo: z.array(z.string()),
}) satisfies z.ZodType<SentView>;

export const claim = z.strictObject({
  type: z.string(),
  name: z.string(),
  goal: z.string(),
  holder: z.strictObject({ instance: instanceId, agent: z.string().nullable(), name: z.string() }),
  paths: z.array(z.string()),
  exclusive: z.boolean(),
  claimedAt: moment,
  until: moment,
  isReserved: z.boolean(),
}) satisfies z.ZodType<ClaimView>;

export const waiter = z.strictObject({
  instance: z.string(),
  name: z.string(),
  since: moment,
}) satisfies z.ZodType<WaiterView>;
export const listedClaim = claim.extend({ waiters: z.array(waiter) }) satisfies z.ZodType<ListedClaim>;

const claimGrant = z.strictObject({
  kind: z.literal("claimed"),
  claim,
  isNew: z.boolean(),
  takenFrom: z.strictObject({ name: z.string(), because: z.string() }).nullable(),
  alike: z.array(z.strictObject({ instance: z.string(), name: z.string(), what: z.string() })),
}) satisfies z.ZodType<ClaimGrant>;

const claimRefusal = z.strictObject({
  kind: z.literal("held"),
  claim,
  role: z.string().nullable(),
  task: z.string().nullable(),
}) satisfies z.ZodType<ClaimRefusal>;

const claimedBy = { claim, role: z.string().nullable(), task: z.string().nullable() };
const waitedMs = z.number().min(0);

export const claimedFile = z.strictObject({
  kind: z.literal("claimed"),
  path: z.string(),
  ...claimedBy,
}) satisfies z.ZodType<ClaimedByOther>;

export const waitCycle = z.array(
  z.strictObject({ instance: z.string(), name: z.string(), waitsFor: z.string(), until: moment.exactOptional() }),
);

export const stillClaimed = z.strictObject({
  kind: z.literal("still-claimed"),
  path: z.string().nullable(),
  ...claimedBy,
  ahead: z.int(),
  waitedMs,
}) satisfies z.ZodType<StillClaimed>;

export const claimWait = z.union([
  z.strictObject({ kind: z.literal("claim-yours"), claim, waitedMs }),
  stillClaimed,
  z.strictObject({ kind: z.literal("claim-deadlock"), claim: z.string(), cycle: waitCycle, waitedMs }),
]) satisfies z.ZodType<ClaimWaitEnd>;
const handOver = z.strictObject({
  to: z.strictObject({ instance: z.string(), name: z.string() }),
  message: z.string(),
  files: z.array(z.string()),
  claims: z.array(z.strictObject({ type: z.string(), name: z.string() })),
  kept: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
}) satisfies z.ZodType<HandOverView>;

export const report = z.strictObject({
  at: moment,
  origin: z.enum(["words", "tools"]),
  action: z.string(),
  target: z.string().nullable(),
  phase: z.string().nullable(),
  progress: z.int().min(0).max(100).nullable(),
  next: z.string().nullable(),
}) satisfies z.ZodType<ReportView>;

const activity = z.strictObject({
  ...report.shape,
  from: moment,
  to: moment,
  reports: z.int(),
}) satisfies z.ZodType<ActivityView>;

const note = z.strictObject({ at: moment, text: z.string() });

const recall = z.strictObject({
  of: z.strictObject({ instance: z.string(), name: z.string() }),
  how: z.enum(["own", "ended", "crashed"]),
  endedAt: moment.nullable(),
  role: z.string().nullable(),
  task: z.string().nullable(),
  notes: z.array(note),
  files: z.array(z.string()),
  claims: z.array(z.string()),
  commands: z.array(z.string()),
  uncommitted: z.array(z.string()).nullable(),
});

export const TEAM_SHAPES = {
  send: sentMessage,
  reply: sentMessage,
  ack: sentMessage,
  inbox: z.union([z.strictObject({ messages: z.array(message) }), z.strictObject({ sent: z.array(sentView) })]),
  claim: z.strictObject({ claimed: claimGrant.nullable(), held: claimRefusal.nullable() }),
  release: z.strictObject({ released: z.array(claim) }),
  claims: z.strictObject({ claims: z.array(listedClaim) }),
  handoff: z.union([
    z.strictObject({ handedOver: handOver }),
    z.strictObject({ left: z.strictObject({ message, for: z.string() }) }),
  ]),
  note: z.union([z.strictObject({ notes: z.array(note) }), z.strictObject({ cleared: z.int() })]),
  resume: z.strictObject({ recall, heir: z.string().nullable() }),
  report: z.strictObject({
    instance: z.string(),
    name: z.string(),
    report: report.nullable(),
    history: z.array(activity),
  }),
} as const;
