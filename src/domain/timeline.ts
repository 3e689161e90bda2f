import type { EpochMs } from "./instant.ts";

/** Something on record about who had one file. `who`: an instance id; null: whoever it was. */
export type FileEvent = {
  readonly at: EpochMs;
  readonly who: string | null;
  /** `written`: a write was let through, so its lease was granted by then; `granted`: taken by name or in turn. */
  readonly kind: "granted" | "written" | "released" | "ended" | "revoked";
};

/** Who has the file now. */
export type PresentHolder = { readonly who: string; readonly since: EpochMs };

export const SPAN_ENDS = ["held", "passed-on", "released", "ended", "revoked", "unknown"] as const;

/** A time in which one instance had one file. */
export type FileSpan = {
  readonly who: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** How it ended; `held`: it has not; `unknown`: no record tells, so `to` is the last that is known. */
  readonly end: (typeof SPAN_ENDS)[number];
  /** When writes were let through. */
  readonly writes: readonly EpochMs[];
};

/**
 * Who had one file when, oldest first, by what is on record of it. There is no record of every grant and return: a grant
 * shows by the first write, and a lease that another took ends when that other's begins.
 *
 * @param events in any order
 */
export function spansOf(
  events: readonly FileEvent[],
  holders: readonly PresentHolder[],
  now: EpochMs,
): readonly FileSpan[] {
  const done: FileSpan[] = [];
  const open = new Map<string, FileSpan>();
  for (const event of [...events].sort((a, b) => a.at - b.at)) {
    for (const span of endedBy(event, [...open.values()])) {
      done.push(span);
      open.delete(span.who);
    }
    const span = begunBy(event, open);
    if (span !== null) open.set(span.who, span);
  }
  for (const { who, since } of holders) {
    const { from, writes } = open.get(who) ?? { from: since, writes: [] };
    done.push({ who, from: Math.min(from, since) as EpochMs, to: now, end: "held", writes });
    open.delete(who);
  }
  return [...done, ...open.values()].sort((a, b) => a.from - b.from);
}

/** Who is given the file has it alone; other events end the span of whom they are about. */
function endedBy({ at, who, kind }: FileEvent, open: readonly FileSpan[]): readonly FileSpan[] {
  if (kind === "granted" || kind === "written") {
    return open.filter((span) => span.who !== who).map((span) => ({ ...span, to: at, end: "passed-on" }));
  }
  return open.filter((span) => who === null || span.who === who).map((span) => ({ ...span, to: at, end: kind }));
}

/** The span that begins or goes on with an event; null: none. */
function begunBy({ at, who, kind }: FileEvent, open: ReadonlyMap<string, FileSpan>): FileSpan | null {
  if (who === null || (kind !== "granted" && kind !== "written")) return null;
  const { from, writes } = open.get(who) ?? { from: at, writes: [] };
  return { who, from, to: at, end: "unknown", writes: kind === "written" ? [...writes, at] : writes };
}

/** The part of spans that lies in a window; the writes with it. */
export function spansWithin(spans: readonly FileSpan[], from: EpochMs, to: EpochMs): readonly FileSpan[] {
  return spans
    .filter((span) => span.to >= from && span.from <= to)
    .map((span) => ({
      ...span,
      from: Math.max(span.from, from) as EpochMs,
      to: Math.min(span.to, to) as EpochMs,
      writes: span.writes.filter((at) => at >= from && at <= to),
    }));
}
