import {
  type ActivityEntry,
  MOST_REPORT_CHARACTERS,
  REPORT_HOLDS_MS,
  type Report,
  rollUp,
} from "../domain/activity.ts";
import type { InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { afterCommit } from "./after-commit.ts";
import { AppError } from "./errors.ts";
import { beat } from "./keep-alive.ts";
import type { Machine, Project } from "./machine.ts";
import { tellNews } from "./tell-news.ts";
import { type ActivityView, isoText, type ReportView } from "./views.ts";

/** What is left out stays as it was reported before. */
export type ReportDraft = {
  readonly action: string | null;
  readonly target: string | null;
  readonly phase: string | null;
  readonly progress: number | null;
  readonly next: string | null;
};

/**
 * Says what the caller is doing, for all to see.
 *
 * @throws AppError `BAD_INPUT` for a first report without an action, or for words that are too long
 */
export async function reportActivity(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  draft: ReportDraft,
): Promise<ReportView> {
  const { reports, activity } = await project.store.team();
  const earlier = (await reports.get(me.id))?.value ?? null;
  const action = draft.action ?? earlier?.action;
  if (action === undefined)
    throw new AppError("BAD_INPUT", "a first report needs --action", { hint: "coord report --help" });
  const report: Report = {
    at: project.store.now().wall,
    origin: "words",
    action: checked("action", action),
    target: checked("target", draft.target ?? earlier?.target ?? null),
    phase: checked("phase", draft.phase ?? earlier?.phase ?? null),
    progress: draft.progress ?? earlier?.progress ?? null,
    next: checked("next", draft.next ?? earlier?.next ?? null),
  };
  await reports.put(me.id, report);
  await beat(project, me, null);
  await afterCommit(project, () => activity.append(me.id, { ...report, instance: me.id }), undefined);
  if (isJustDone(earlier, report)) {
    const what = [report.action, report.target].filter((word) => word !== null).join(" ");
    await tellNews(machine, project, me, { kind: "finished", text: `${me.name} is done: ${what}` });
  }
  return reportView(report);
}

/** Told once per piece of work, however often it is reported as done. */
function isJustDone(earlier: Report | null, { progress, action, target }: Report): boolean {
  const isSame = earlier?.progress === 100 && earlier.action === action && earlier.target === target;
  return progress === 100 && !isSame;
}

function checked<T extends string | null>(what: string, text: T): T {
  const words: string | null = text;
  if (words === null) return text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a report
  if (/[\u0000-\u001f\u007f-\u009f]/.test(words))
    throw new AppError("BAD_INPUT", `${what} must be one line without control characters`);
  if ([...words].length > MOST_REPORT_CHARACTERS) {
    throw new AppError("BAD_INPUT", `${what} is longer than ${MOST_REPORT_CHARACTERS} characters`);
  }
  return text;
}

/** What an instance is doing: in its own words while these are fresh, else by its last tool; null: nothing is known. */
export async function currentReport(project: Project, id: InstanceId): Promise<Report | null> {
  const { reports } = await project.store.team();
  const said = await reports.get(id);
  if (said !== null && said.ageMs <= REPORT_HOLDS_MS) return said.value;
  const beat = await project.store.heartbeats.get(id);
  return beat === null || beat.value.tool === null
    ? null
    : byTools(beat.value.at.wall, beat.value.tool, beat.value.file);
}

function byTools(at: Report["at"], tool: string, file: string | null): Report {
  return { at, origin: "tools", action: tool, target: file, phase: null, progress: null, next: null };
}

/** Older signs of life say nothing of the last minute. */
const FRESH_MS = 90_000;

/** Adds a line to the history of every instance that is at work, in the part of the one that asks. */
export async function noteActivity(project: Project, me: InstanceRecord): Promise<void> {
  const { activity } = await project.store.team();
  for (const { record } of await project.store.instances.list()) {
    const beat = record.status === "ended" ? null : await project.store.heartbeats.get(record.id);
    if (beat === null || beat.ageMs > FRESH_MS || beat.value.tool === null) continue;
    const report = await currentReport(project, record.id);
    if (report === null) continue;
    await activity.append(me.id, { ...report, at: project.store.now().wall, instance: record.id });
  }
}

/** What one instance did: the last 24 hours as reported, before that one line an hour. Oldest first. */
export async function activityHistory(project: Project, id: InstanceId): Promise<readonly ActivityView[]> {
  const { activity } = await project.store.team();
  const { entries } = await activity.read();
  const own = entries.filter((entry: ActivityEntry) => entry.instance === id);
  return rollUp(own, project.store.now().wall).map(({ from, to, reports, last }) => ({
    from: isoText(from),
    to: isoText(to),
    reports,
    ...reportView(last),
  }));
}

export function reportView({ at, origin, action, target, phase, progress, next }: Report): ReportView {
  return { at: isoText(at), origin, action, target, phase, progress, next };
}
