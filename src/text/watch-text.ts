import type { BoardView } from "../app/board.ts";
import type { InstanceView, ListedClaim, LockView, MessageView, SentMessageView, StatusView } from "../app/views.ts";
import { fateText } from "./board-text.ts";
import { claimsText } from "./claims-text.ts";
import { clean } from "./clean.ts";
import { columnsText } from "./columns.ts";
import { isShown, stateText } from "./instance-state.ts";
import { ageText, clockOf, count } from "./iso-when.ts";
import { locksTable } from "./lock-table.ts";
import { shortId } from "./message-text.ts";
import type { Paint } from "./paint.ts";
import { doingOf, reportText } from "./report-text.ts";

export type WatchStyle = { readonly width: number; readonly hasColours: boolean; readonly paint: Paint };
type Section = "sessions" | "files" | "claims" | "messages";

/** From here there is room for the task beside what is being done. */
const WIDE = 110;

/** How many rows each part has that `filter` lets through. */
export type Counts = Readonly<Record<Section, number>>;

/** The parts of the live view with the rows that contain `filter`, ready to be drawn. */
export function watchSections(
  view: BoardView,
  filter: string,
  style: WatchStyle,
): { readonly text: Readonly<Record<Section, string>>; readonly counts: Counts; readonly questions: string | null } {
  const { status } = view;
  const has = matcher(filter);
  const sessions = status.instances.filter(
    (instance) => isShown(instance, status.claims) && has(sessionWords(instance)),
  );
  const locks = status.locks.filter((lock) => has(lockWords(lock)));
  const claims = status.claims.filter((claim) => has(claimWords(claim)));
  const waiters = waiterRows(status).filter((row) => has(row));
  const messages = view.messages.filter((message) => has(messageWords(message)));
  const questions = status.questions.filter(({ from, subject, text }) => has([from.name, subject, text]));
  const none = (what: string): string => style.paint.dim(filter === "" ? `No ${what}.` : `No ${what} with that text.`);
  return {
    text: {
      sessions: sessions.length === 0 ? none("sessions") : sessionsTable(status, sessions, style),
      files: locks.length === 0 ? none("locked files") : locksTable(locks, status.checkout, style.width, style.paint),
      claims: claimsPart(claims, waiters, style) ?? none("claims, and nobody waits"),
      messages: messages.length === 0 ? none("messages") : messagesTable(messages, style),
    },
    counts: {
      sessions: sessions.length,
      files: locks.length,
      claims: claims.length + waiters.length,
      messages: messages.length,
    },
    questions: questionsPart(questions, style.paint),
  };
}

/** `2 sessions, 3 files locked, 1 waiting` */
export function watchSummary({ instances, totals, mode, warnings }: StatusView, paint: Paint): string {
  const sessions = instances.filter(({ kind, liveness }) => kind === "claude" && liveness !== "dead").length;
  return [
    count(sessions, "session"),
    `${count(totals.locks, "file")} locked`,
    totals.waiters === 0 ? "nobody waits" : paint.yellow(`${totals.waiters} waiting`),
    ...(warnings.length === 0 ? [] : [paint.yellow(count(warnings.length, "warning"))]),
    ...(mode === "enforce" ? [] : [paint.yellow(`mode ${mode}`)]),
  ].join(", ");
}

function matcher(filter: string): (words: readonly (string | null)[]) => boolean {
  const wanted = filter.toLowerCase();
  return (words) => wanted === "" || words.some((word) => word?.toLowerCase().includes(wanted) === true);
}

function sessionWords(instance: InstanceView): readonly (string | null)[] {
  const { name, role, task, branch, status, holds, waitsFor } = instance;
  const doing = doingOf(instance);
  return [name, role, task, branch, status, doing === null ? null : reportText(doing), ...holds, ...waitsFor];
}

function lockWords({ path, checkout, holder, waiters, pinned }: LockView): readonly (string | null)[] {
  return [path, checkout, holder.name, pinned?.intent ?? null, ...waiters.map(({ name }) => name)];
}

function claimWords({ type, name, goal, holder, paths }: ListedClaim): readonly string[] {
  return [`${type} ${name}`, goal, holder.name, ...paths];
}

function messageWords({ from, to, subject, text }: SentMessageView): readonly string[] {
  return [from, to, subject, text];
}

function sessionsTable({ me }: StatusView, shown: readonly InstanceView[], { width, paint }: WatchStyle): string {
  const isWide = width >= WIDE;
  const columns = [
    { title: "SESSION" },
    { title: "ROLE" },
    { title: "STATE" },
    { title: "SEEN" },
    { title: "DOING", isFlexible: true },
    ...(isWide ? [{ title: "TASK", isFlexible: true }] : []),
  ];
  const rows = shown.map((instance) => {
    const { id, name, role, kind, silentForMs, task } = instance;
    const doing = doingOf(instance);
    const work = task ?? (kind === "shell" ? "(a shell)" : "-");
    return [
      `${clean(name, 40)}${id === me ? " (you)" : ""}`,
      clean(role ?? "-", 24),
      stateText(instance, paint),
      ageText(silentForMs),
      // What it says of itself counts more than its task; what its tools show, less.
      doing === null || (doing.origin === "tools" && !isWide) ? clean(work, 200) : reportText(doing),
      ...(isWide ? [clean(work, 200)] : []),
    ];
  });
  return columnsText(columns, rows, width, paint);
}

type WaiterRow = readonly [who: string, path: string, holder: string, since: string];

function waiterRows({ locks, claims }: StatusView): readonly WaiterRow[] {
  const awaited = [...locks, ...claims.map((claim) => ({ ...claim, path: `${claim.type} ${claim.name}` }))];
  return awaited.flatMap(({ path, holder, waiters }) =>
    waiters.map(({ name, since }): WaiterRow => [name, path, holder.name, clockOf(since)]),
  );
}

function claimsPart(
  claims: readonly ListedClaim[],
  waiters: readonly WaiterRow[],
  { width, hasColours, paint }: WatchStyle,
): string | null {
  const columns = [
    { title: "WAITS" },
    { title: "FOR", isFlexible: true, keeps: "end" } as const,
    { title: "HELD BY" },
    { title: "SINCE" },
  ];
  const rows = waiters.map(([who, path, holder, since]) => [
    paint.yellow(clean(who, 40)),
    clean(path, 300),
    clean(holder, 40),
    since,
  ]);
  const parts = [
    ...(claims.length === 0 ? [] : [claimsText(claims, width, hasColours)]),
    ...(rows.length === 0 ? [] : [columnsText(columns, rows, width, paint)]),
  ];
  return parts.length === 0 ? null : parts.join("\n\n");
}

function messagesTable(messages: readonly SentMessageView[], { width, paint }: WatchStyle): string {
  const columns = [{ title: "AT" }, { title: "FROM" }, { title: "TO" }, { title: "MESSAGE", isFlexible: true }];
  const rows = messages.map((message) => {
    const { sentAt, from, fromKind, to, subject, text } = message;
    const words = clean(subject === "" ? text : `${subject}: ${text}`, 300);
    const fate = fateText(message).trim();
    return [
      clockOf(sentAt),
      fromKind === "person" ? "a person" : clean(from, 24),
      clean(to, 24),
      fate === "" ? words : `${fate} ${words}`,
    ];
  });
  return columnsText(columns, rows, width, paint);
}

function questionsPart(questions: readonly MessageView[], paint: Paint): string | null {
  if (questions.length === 0) return null;
  const lines = questions.map(({ id, from, subject, text }) => {
    const words = clean(subject === "" ? text : `${subject}: ${text}`, 200);
    return `  ${clean(from.name, 40)}: ${words}  ${paint.dim(`(coord reply ${shortId(id)} "…")`)}`;
  });
  return [paint.yellow(`${count(questions.length, "question")} for you`), ...lines].join("\n");
}
