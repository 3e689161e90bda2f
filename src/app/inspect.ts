import { type InstanceRecord, isStale } from "../domain/instance.ts";
import type { JournalEntry } from "../domain/journal.ts";
import { waitsForAnswer } from "../domain/message.ts";
import { silentForMs } from "./holder-facts.ts";
import { findMyself } from "./instances.ts";
import { listClaims } from "./list-claims.ts";
import { findWaiters, lockViews, type Waiter } from "./lock-view.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import { ownMessages } from "./own-messages.ts";
import { queryDecisions } from "./query-decisions.ts";
import { messageView } from "./read-inbox.ts";
import { heldFiles } from "./release-all.ts";
import { currentReport, reportView } from "./report-activity.ts";
import { answeredSince } from "./user-asked.ts";
import {
  type HookView,
  type InstanceView,
  isoText,
  type JournalView,
  journalView,
  type LockView,
  type MessageView,
  type OverlapView,
  type StatusView,
} from "./views.ts";

/** Every event of a session that coord has a hook for, in their order. FileChanged is none: a question to it fires that. */
export const HOOK_EVENTS = [
  "SessionStart",
  "UserPromptSubmit",
  "UserPromptExpansion",
  "PreToolUse",
  "PermissionRequest",
  "PostToolUse",
  "PostToolUseFailure",
  "PostToolBatch",
  "SubagentStart",
  "SubagentStop",
  "Stop",
  "StopFailure",
  "SessionEnd",
] as const;

const MOST_WARNINGS = 10;
const WARNED_FOR_MS = 24 * 60 * 60 * 1000;
const WARNINGS: ReadonlySet<JournalEntry["kind"]> = new Set([
  "lost-write",
  "revoked",
  "changed",
  "failure",
  "set-aside",
]);

/** Who works here, what they hold and who waits, and what went wrong. Reads only; the dead are shown, not reaped. */
export async function inspect(
  machine: Machine,
  project: Project,
  caller: Caller,
  checkout: string,
  mostDecisions: number,
): Promise<StatusView> {
  const { store, settings, stateDir } = project;
  const me = await findMyself(machine, project, caller);
  const records = (await store.instances.list()).map(({ record }) => record);
  const waiters = await findWaiters(project, records, store.now());
  const locks = await lockViews(machine, project, await heldFiles(project), waiters);
  const instances = await instanceViews(machine, project, records, locks, waiters);
  const { decisions, total } = await queryDecisions(project, { limit: mostDecisions });
  const held = locks.filter(({ state }) => state === "held");
  return {
    at: isoText(store.now().wall),
    checkout,
    stateDir,
    mode: settings.mode,
    me: me?.id ?? null,
    instances,
    locks,
    overlaps: overlapsAmong(held, instances),
    claims: await listClaims(machine, project),
    questions: await questionsForPerson(project),
    totals: {
      instances: instances.filter(({ liveness }) => liveness !== "dead").length,
      locks: held.length,
      waiters: new Set(waiters.map(({ instance }) => instance.id)).size,
      decisions: total,
    },
    decisions,
    warnings: await recentWarnings(project),
    hooks: await hooksThatRan(project),
    configurationProblems: project.warnings,
  };
}

async function questionsForPerson(project: Project): Promise<readonly MessageView[]> {
  const waiting = await ownMessages(project, ["person"], "new");
  return waiting.filter(({ message }) => waitsForAnswer(message)).map(({ message }) => messageView(message, false));
}

/** The instances that have not ended, longest-running first. */
export async function listInstances(machine: Machine, project: Project): Promise<readonly InstanceView[]> {
  const records = (await project.store.instances.list()).map(({ record }) => record);
  const waiters = await findWaiters(project, records, project.store.now());
  const locks = await lockViews(machine, project, await heldFiles(project), waiters);
  return instanceViews(machine, project, records, locks, waiters);
}

/** All locks there are, by path. */
export async function listLocks(machine: Machine, project: Project): Promise<readonly LockView[]> {
  const records = (await project.store.instances.list()).map(({ record }) => record);
  const waiters = await findWaiters(project, records, project.store.now());
  return lockViews(machine, project, await heldFiles(project), waiters);
}

async function instanceViews(
  machine: Machine,
  project: Project,
  records: readonly InstanceRecord[],
  locks: readonly LockView[],
  waiters: readonly Waiter[],
): Promise<readonly InstanceView[]> {
  const alive = records.filter(({ status }) => status !== "ended");
  const views: InstanceView[] = [];
  for (const record of [...alive].sort((a, b) => a.startedAt.wall - b.startedAt.wall)) {
    const holds = locks.filter(({ state, holder }) => state === "held" && holder.instance === record.id);
    const wants = waiters.filter(({ instance }) => instance.id === record.id);
    views.push(
      await instanceView(machine, project, record, {
        holds: holds.map(({ path }) => path),
        waitsFor: await pathsOf(project, wants),
      }),
    );
  }
  return views;
}

async function pathsOf({ store }: Project, wants: readonly Waiter[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const { want } of wants) {
    const { record } = await store.files.read(want.key);
    if (record !== null) paths.push(record.path);
  }
  return paths;
}

async function instanceView(
  machine: Machine,
  project: Project,
  record: InstanceRecord,
  files: Pick<InstanceView, "holds" | "waitsFor">,
): Promise<InstanceView> {
  const { id, name, role, task, branch, worktree, model, sessionId, backgroundTasks, pluginVersion } = record;
  const asked = record.status === "waiting" ? await answeredSince(machine, record) : null;
  const silent = await silentForMs(project, id);
  const doing = await currentReport(project, id);
  const liveness = await machine.liveness.probe(record.process);
  const kind = id.startsWith("shell-") ? "shell" : "claude";
  // A shell gives no signs of life between two commands.
  const mayBeSilent = kind === "shell" && liveness === "alive";
  return {
    id,
    name,
    kind,
    status: asked ?? record.status,
    liveness,
    isStale: !mayBeSilent && isStale(silent, project.settings.lease.ttlMs),
    silentForMs: silent,
    doing: doing === null ? null : reportView(doing),
    lastTool: (await project.store.heartbeats.get(id))?.value.tool ?? null,
    role,
    task,
    lastPrompt: record.lastPrompt,
    branch,
    worktree,
    model,
    sessionId,
    host: record.process.host,
    pid: record.process.pid,
    startedAt: isoText(record.startedAt.wall),
    // Only those that have not ended are shown.
    endedAt: null,
    agents: record.agents.map(({ type, id: agent }) => type || agent),
    backgroundTasks,
    ...files,
    pluginVersion,
  };
}

function overlapsAmong(held: readonly LockView[], instances: readonly InstanceView[]): readonly OverlapView[] {
  const overlaps: OverlapView[] = [];
  for (const path of new Set(held.map((lock) => lock.path))) {
    const there = held.filter((lock) => lock.path === path);
    if (new Set(there.map(({ checkout }) => checkout)).size < 2) continue;
    const holders = there.map(({ holder, checkout }) => ({
      name: holder.name,
      checkout,
      branch: instances.find(({ id }) => id === holder.instance)?.branch ?? null,
    }));
    overlaps.push({ path, holders });
  }
  return overlaps;
}

async function recentWarnings({ store }: Project): Promise<readonly JournalView[]> {
  const { entries } = await store.journal.read();
  const since = store.now().wall - WARNED_FOR_MS;
  return entries
    .filter(({ kind, at }) => WARNINGS.has(kind) && at >= since)
    .slice(-MOST_WARNINGS)
    .reverse()
    .map(journalView);
}

/** When the hook of each event last ran in this repository. */
export async function hooksThatRan(
  { store }: Project,
  events: readonly string[] = HOOK_EVENTS,
): Promise<readonly HookView[]> {
  const views: HookView[] = [];
  for (const event of events) {
    const last = await store.ran.get(event);
    views.push({ event, ranAgoMs: last?.ageMs ?? null, version: last?.value.version ?? null });
  }
  return views;
}
