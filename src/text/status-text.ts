import type { InstanceView, StatusView } from "../app/views.ts";
import { claimsText } from "./claims-text.ts";
import { clean } from "./clean.ts";
import { columnsOf, columnsText } from "./columns.ts";
import { isShown, stateText } from "./instance-state.ts";
import { ageText, count, dateAndClockOf } from "./iso-when.ts";
import { locksTable } from "./lock-table.ts";
import { shortId } from "./message-text.ts";
import { type Paint, paintFor } from "./paint.ts";
import { doingOf, reportText } from "./report-text.ts";
import { wrap } from "./wrap.ts";

export type StatusStyle = {
  /** Columns of the terminal. */
  readonly width: number;
  readonly hasColours: boolean;
  /** Also ids, models, worktrees, decisions, hooks and where the state is. */
  readonly isVerbose: boolean;
};

/** Below this the branch has no column of its own. */
const WIDE = 100;
/** Below this tasks need the room of the last sign of life, which the status sums up. */
const MEDIUM = 80;
const MOST_WARNINGS = 3;

/** Who works here, who holds what, and what went wrong: for people, at any width from about 60 columns. */
export function statusText(status: StatusView, style: StatusStyle): string {
  const paint = paintFor(style.hasColours);
  const shown = status.instances.filter((instance) => style.isVerbose || isShown(instance, status.claims));
  const sections = [
    headline(status, paint),
    shown.length === 0 ? "No session is registered in this repository." : instancesTable(status, shown, style, paint),
    status.locks.length === 0 ? "No file is locked." : locksTable(status.locks, status.checkout, style.width, paint),
    status.claims.length === 0 ? null : claimsText(status.claims, style.width, style.hasColours),
    questionsText(status, paint),
    overlapsText(status),
    warningsText(status, style, paint),
    configurationText(status),
  ];
  if (style.isVerbose) sections.push(...verboseSections(status, shown, style, paint));
  return sections.filter((section) => section !== null).join("\n\n");
}

function headline({ instances, totals, mode }: StatusView, paint: Paint): string {
  const sessions = instances.filter(({ kind, liveness }) => kind === "claude" && liveness !== "dead");
  const parts = [
    count(sessions.length, "session"),
    `${count(totals.locks, "file")} locked`,
    ...(totals.waiters > 0 ? [paint.yellow(`${totals.waiters} waiting`)] : []),
    count(totals.decisions, "decision"),
  ];
  const note = {
    enforce: "",
    observe: "\nMode observe: nothing is refused; what would have been is recorded.",
    off: "\nMode off: nothing is guarded here.",
  }[mode];
  return `${paint.bold("coord")}: ${parts.join(", ")}${paint.yellow(note)}`;
}

function instancesTable(
  { me }: StatusView,
  shown: readonly InstanceView[],
  { width }: StatusStyle,
  paint: Paint,
): string {
  const isWide = width >= WIDE;
  const isMedium = width >= MEDIUM;
  const columns = [
    { title: "NAME" },
    { title: "ROLE" },
    { title: "STATUS" },
    ...(isMedium ? [{ title: "SEEN" }] : []),
    ...(isWide ? [{ title: "BRANCH", isFlexible: true, keeps: "end" } as const] : []),
    { title: "TASK", isFlexible: true },
  ];
  const rows = shown.map((instance) => [
    `${clean(instance.name, 40)}${instance.id === me ? " (you)" : ""}`,
    clean(instance.role ?? "-", 24),
    stateText(instance, paint),
    ...(isMedium ? [ageText(instance.silentForMs)] : []),
    ...(isWide ? [clean(instance.branch ?? "-", 80)] : []),
    clean(instance.task ?? (instance.kind === "shell" ? "(a shell)" : "-"), 200),
  ]);
  return columnsText(columns, rows, width, paint);
}

function questionsText({ questions }: StatusView, paint: Paint): string | null {
  if (questions.length === 0) return null;
  const lines = questions.map(
    ({ id, from, subject, text }) =>
      `  ${shortId(id)}  ${clean(from.name, 40)}: ${clean(subject === "" ? text : subject, 160)}`,
  );
  return [paint.yellow("Questions that wait for you (coord inbox, coord reply <id>):"), ...lines].join("\n");
}

function overlapsText({ overlaps }: StatusView): string | null {
  if (overlaps.length === 0) return null;
  const lines = overlaps.map(({ path, holders }) => {
    const where = holders.map(({ name, branch, checkout }) => `${clean(name, 40)} on ${clean(branch ?? checkout, 80)}`);
    return `  ${clean(path, 200)}: ${where.join(", ")}`;
  });
  return ["Changed in more than one worktree (a merge is coming):", ...lines].join("\n");
}

function warningsText({ warnings }: StatusView, { isVerbose, width }: StatusStyle, paint: Paint): string | null {
  if (warnings.length === 0) return null;
  const shown = warnings.slice(0, isVerbose ? warnings.length : MOST_WARNINGS);
  const lines = shown.flatMap(({ at, kind, name, path, detail }) => {
    const facts = [name, path, detail]
      .filter((fact) => fact !== null && fact !== "")
      .map((fact) => clean(fact ?? "", 160))
      .join(": ");
    const head = `  ${dateAndClockOf(at)}  ${paint.yellow(kind)}`;
    if (columnsOf(`${head}  ${facts}`) <= width) return [`${head}  ${facts}`];
    return [head, ...wrap(facts, width - 4).map((line) => `    ${line}`)];
  });
  const more = warnings.length - shown.length;
  return [
    "Warnings of the last 24 hours:",
    ...lines,
    ...(more > 0 ? [`  and ${more} more (coord status --verbose)`] : []),
  ].join("\n");
}

function configurationText({ configurationProblems }: StatusView): string | null {
  if (configurationProblems.length === 0) return null;
  return `${count(configurationProblems.length, "thing")} in the configuration ${configurationProblems.length === 1 ? "does" : "do"} not count: coord config explain`;
}

function verboseSections(
  { decisions, hooks, stateDir, checkout }: StatusView,
  shown: readonly InstanceView[],
  { width }: StatusStyle,
  paint: Paint,
): readonly string[] {
  const ran = hooks.filter(({ ranAgoMs }) => ranAgoMs !== null);
  const never = hooks.filter(({ ranAgoMs }) => ranAgoMs === null);
  const hooksLine = `Hooks that ran here: ${ran.length === 0 ? "none" : ran.map(({ event, ranAgoMs }) => `${event} (${ageText(ranAgoMs)} ago)`).join(", ")}`;
  return [
    ...shown.map((instance) => instanceDetail(instance, paint)),
    ...(decisions.length === 0
      ? []
      : [
          columnsText(
            [{ title: "DECISION" }, { title: "CATEGORY" }, { title: "TITLE", isFlexible: true }],
            decisions.map(({ id, category, title }) => [id, clean(category, 40), clean(title, 200)]),
            width,
            paint,
          ),
        ]),
    [
      ...wrap(hooksLine, width),
      ...(never.length === 0
        ? []
        : wrap(`Hooks that never ran here: ${never.map(({ event }) => event).join(", ")}`, width)),
      `Checkout: ${clean(checkout, 300)}`,
      `State: ${clean(stateDir, 300)}`,
    ].join("\n"),
  ];
}

function instanceDetail(instance: InstanceView, paint: Paint): string {
  const doing = doingOf(instance);
  const facts: readonly (readonly [string, string | null])[] = [
    ["id", instance.id],
    ["task", instance.task],
    ["prompt", instance.lastPrompt === instance.task ? null : instance.lastPrompt],
    ["branch", instance.branch],
    ["worktree", instance.worktree],
    ["model", instance.model],
    ["session", instance.sessionId],
    ["process", `${instance.pid} on ${instance.host} (${instance.liveness})`],
    ["started", dateAndClockOf(instance.startedAt)],
    ["last tool", instance.lastTool],
    ["doing", doing === null ? null : reportText(doing)],
    ["agents", instance.agents.join(", ") || null],
    ["holds", instance.holds.join(", ") || null],
    ["waits for", instance.waitsFor.join(", ") || null],
  ];
  const lines = facts
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `  ${key.padEnd(10)}${clean(value ?? "", 300)}`);
  return [paint.bold(clean(instance.name, 40)), ...lines].join("\n");
}
