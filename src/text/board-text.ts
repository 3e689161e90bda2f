import type { BoardView } from "../app/board.ts";
import type { InstanceView, LockView, SentMessageView, StatusView } from "../app/views.ts";
import { isShown, stateText } from "./instance-state.ts";
import { ageText, clockOf, count, dateAndClockOf } from "./iso-when.ts";
import { markdownCode, markdownTable, markdownWords } from "./markdown.ts";
import { shortId } from "./message-text.ts";
import { paintFor } from "./paint.ts";
import { doingOf } from "./report-text.ts";

const MOST_WARNINGS = 5;

/** The status board: Markdown that reads well as it is, and rendered. All times are local. */
export function boardText({ status, messages }: BoardView): string {
  const sections = [
    headText(status),
    questionsText(status),
    sessionsText(status),
    claimsText(status),
    locksText(status),
    waitersText(status),
    messagesText(messages),
    decisionsText(status),
    overlapsText(status),
    warningsText(status),
  ];
  return `${sections.filter((section) => section !== null).join("\n\n")}\n`;
}

function headText({ at, totals, mode, instances }: StatusView): string {
  const sessions = instances.filter(({ kind, liveness }) => kind === "claude" && liveness !== "dead").length;
  const facts = [
    count(sessions, "session"),
    `${count(totals.locks, "file")} locked`,
    `${totals.waiters} waiting`,
    count(totals.decisions, "decision"),
    ...(mode === "enforce" ? [] : [`mode ${mode}`]),
  ];
  return [
    "# Status board",
    "",
    `As of **${dateAndClockOf(at)}**: ${facts.join(", ")}.`,
    "",
    "coord rebuilds this page while sessions work together and when a turn or a session ends; what is written into it is lost.",
    "Now: `coord status`, live: `coord status --watch`.",
  ].join("\n");
}

function questionsText({ questions }: StatusView): string | null {
  if (questions.length === 0) return null;
  const lines = questions.map(({ id, from, subject, text, sentAt }) => {
    const words = markdownWords(subject === "" ? text : `${subject}: ${text}`, 300);
    const reply = `\`coord reply ${shortId(id)} "…"\``;
    return `- **${markdownWords(from.name, 60)}** (${clockOf(sentAt)}): ${words} Answer: ${reply}`;
  });
  return ["## Questions that wait for you", "", ...lines].join("\n");
}

function sessionsText({ instances, claims }: StatusView): string {
  const shown = instances.filter((instance) => isShown(instance, claims));
  if (shown.length === 0) return "## Sessions\n\nNone.";
  const titles = ["Session", "Role", "State", "Doing", "Progress", "Task", "Branch", "Since"];
  return `## Sessions\n\n${markdownTable(titles, shown.map(sessionRow))}`;
}

function sessionRow(instance: InstanceView): readonly string[] {
  const { name, role, kind, doing, task, branch, startedAt, silentForMs, isStale, liveness } = instance;
  const state = stateText(instance, paintFor(false));
  const silence = isStale && liveness !== "dead" ? ` (silent for ${ageText(silentForMs)})` : "";
  return [
    markdownWords(name, 60),
    words(role, 40),
    isStale || liveness === "dead" ? `**${state}**${silence}` : state,
    doingText(instance),
    doing === null || doing.progress === null ? "-" : `${doing.progress} %`,
    words(task ?? (kind === "shell" ? "(a shell)" : null), 200),
    words(branch, 80),
    clockOf(startedAt),
  ];
}

/** In its own words with the next step; else what its last tool shows. */
function doingText(instance: InstanceView): string {
  const doing = doingOf(instance);
  if (doing === null) return "-";
  const { action, target, phase, next } = doing;
  const work = [action, ...(target === null ? [] : [target])].join(" ");
  const facts = [work, ...(phase === null ? [] : [phase]), ...(next === null ? [] : [`next: ${next}`])];
  return markdownWords(facts.join(", "), 240);
}

function claimsText({ claims }: StatusView): string | null {
  if (claims.length === 0) return null;
  const rows = claims.map(({ type, name, goal, holder, until, paths, exclusive }) => [
    markdownWords(goal === "" ? `${type} ${name}` : `${type} ${name}: ${goal}`, 320),
    markdownWords(holder.name, 60),
    paths.length === 0
      ? "-"
      : `${markdownCode(paths.join(" "), 200)} ${exclusive ? "(others are refused)" : "(others are told)"}`,
    clockOf(until),
  ]);
  return `## Claims\n\n${markdownTable(["Claim", "By", "Paths", "Until"], rows)}`;
}

function locksText({ locks, checkout }: StatusView): string {
  if (locks.length === 0) return "## Locked files\n\nNone.";
  const rows = locks.map((lock) => [
    fileText(lock, checkout),
    markdownWords(lock.holder.name, 60),
    clockOf(lock.acquiredAt),
    endText(lock),
    lock.pinned === null || lock.pinned.intent === "" ? "-" : markdownWords(lock.pinned.intent, 160),
  ]);
  const titles = ["File", "Held by", "Since", "Ends", "For"];
  // A column of dashes tells nothing.
  const width = locks.some(({ pinned }) => pinned !== null && pinned.intent !== "") ? titles.length : titles.length - 1;
  const table = markdownTable(
    titles.slice(0, width),
    rows.map((row) => row.slice(0, width)),
  );
  return `## Locked files\n\n${table}`;
}

function fileText({ path, checkout }: LockView, here: string): string {
  return checkout === here ? markdownCode(path, 300) : `${markdownCode(path, 300)} in ${markdownCode(checkout, 200)}`;
}

function endText({ state, inFlight, pinned, reserved }: LockView): string {
  if (state === "expired") return "left over, free to take";
  if (inFlight !== null) {
    const tool = markdownWords(inFlight.tool, 40);
    return inFlight.waitsForUser ? `**${tool} waits for its user**` : `after ${tool}, which is in flight`;
  }
  if (pinned !== null) return pinned.until === null ? "with its session" : `at ${clockOf(pinned.until)}`;
  if (reserved !== null) return `at ${clockOf(reserved.until)}, unless it writes before`;
  return "when another session asks for it";
}

function waitersText({ locks, claims, checkout }: StatusView): string | null {
  const awaited = [
    ...locks.map((lock) => ({ ...lock, what: fileText(lock, checkout) })),
    ...claims.map((claim) => ({ ...claim, what: markdownWords(`${claim.type} ${claim.name}`, 120) })),
  ];
  const rows = awaited.flatMap(({ waiters, holder, what }) =>
    waiters.map(({ name, since }) => [markdownWords(name, 60), what, markdownWords(holder.name, 60), clockOf(since)]),
  );
  if (rows.length === 0) return null;
  return `## Waiting\n\n${markdownTable(["Who", "For", "Held by", "Since"], rows)}`;
}

function messagesText(messages: readonly SentMessageView[]): string | null {
  if (messages.length === 0) return null;
  const lines = messages.map((message) => {
    const { from, fromKind, to, subject, text, sentAt } = message;
    const who = fromKind === "person" ? "a person" : `**${markdownWords(from, 60)}**`;
    const body = subject === "" ? text : `${subject}: ${text}`;
    return `- ${clockOf(sentAt)} ${who} to ${markdownWords(to, 80)}: ${markdownWords(body, 240)}${fateText(message)}`;
  });
  return ["## Recent messages", "", ...lines].join("\n");
}

/** What became of a message, if anything is to be said. */
export function fateText({ wants, answeredBy, acknowledgedBy, undeliveredTo }: SentMessageView): string {
  if (undeliveredTo.length > 0) return " (not read: its reader has ended)";
  if (answeredBy.length > 0) return " (answered)";
  if (acknowledgedBy.length > 0) return " (acknowledged)";
  return { nothing: "", ack: " (not acknowledged yet)", answer: " (not answered yet)" }[wants];
}

function decisionsText({ decisions }: StatusView): string | null {
  if (decisions.length === 0) return null;
  const lines = decisions.map(
    ({ id, title, author, at }) =>
      `- ${id} **${markdownWords(title, 160)}** (${markdownWords(author.name, 60)}, ${dateAndClockOf(at)})`,
  );
  return ["## Recent decisions", "", ...lines].join("\n");
}

function overlapsText({ overlaps }: StatusView): string | null {
  if (overlaps.length === 0) return null;
  const lines = overlaps.map(({ path, holders }) => {
    const where = holders.map(({ name, branch, checkout }) => `${name} on ${branch ?? checkout}`).join(", ");
    return `- ${markdownCode(path, 200)}: ${markdownWords(where, 300)}`;
  });
  return ["## Changed in more than one worktree", "", ...lines].join("\n");
}

function warningsText({ warnings, configurationProblems }: StatusView): string | null {
  const lines = [
    ...configurationProblems.map((text) => `- configuration: ${markdownWords(text, 300)}`),
    ...warnings.slice(0, MOST_WARNINGS).map(({ at, kind, name, path, detail }) => {
      const facts = [name, path, detail].filter((fact) => fact !== null && fact !== "").join(": ");
      return `- ${dateAndClockOf(at)} **${kind}** ${markdownWords(facts, 300)}`;
    }),
  ];
  if (lines.length === 0) return null;
  const more = warnings.length - MOST_WARNINGS;
  const rest = more > 0 ? [`- and ${more} more of the last 24 hours: \`coord status --verbose\``] : [];
  return ["## Warnings", "", ...lines, ...rest].join("\n");
}

function words(text: string | null, mostCharacters: number): string {
  return text === null ? "-" : markdownWords(text, mostCharacters);
}
