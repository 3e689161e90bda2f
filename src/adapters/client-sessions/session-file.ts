export type SessionFile = {
  readonly pid: number;
  /** As in /proc/PID/stat; null: an older client did not write it. */
  readonly start: string | null;
  readonly status: "busy" | "idle" | "waiting";
  /** Since when it has that status, ms since 1970 by the wall clock. */
  readonly sinceMs: number;
};

const STATUSES: ReadonlyMap<unknown, SessionFile["status"]> = new Map([
  ["busy", "busy"],
  ["idle", "idle"],
  ["waiting", "waiting"],
]);

/** Pure. Null: half written, or not the shape that was seen in client 2.1.329. */
export function parseSessionFile(text: string): SessionFile | null {
  const fields = parseObject(text);
  const pid = fields?.get("pid");
  const status = STATUSES.get(fields?.get("status"));
  // `updatedAt` also moves when something else in the file changes; then it is later than the truth.
  const sinceMs = [fields?.get("statusUpdatedAt"), fields?.get("updatedAt")].find(isTime);
  if (typeof pid !== "number" || status === undefined || sinceMs === undefined) return null;
  const start = fields?.get("procStart");
  return { pid, start: typeof start === "string" && /^\d+$/.test(start) ? start : null, status, sinceMs };
}

function parseObject(text: string): ReadonlyMap<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
