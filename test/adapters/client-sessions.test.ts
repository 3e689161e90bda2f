import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openClientSessions } from "../../src/adapters/client-sessions/client-sessions.ts";
import { findProcStat } from "../../src/adapters/self-process/proc-stat.ts";
import { scratchFolder } from "./scratch.ts";

/** As client 2.1.329 writes it, for this very process. */
const AS_SEEN = {
  pid: process.pid,
  sessionId: "2f9a3a52-0f39-4b2e-9c39-7a2b8f1d7c11",
  cwd: "/home/user/project",
  startedAt: 1_790_000_000_000,
  procStart: findProcStat(process.pid)?.start ?? "0",
  version: "2.1.329",
  kind: "interactive",
  entrypoint: "cli",
  name: "project",
  status: "busy",
  updatedAt: 1_790_000_009_000,
  statusUpdatedAt: 1_790_000_005_000,
};

async function statusWith(change: object | string, pid = process.pid) {
  const home = scratchFolder();
  mkdirSync(join(home, "sessions"));
  const text = typeof change === "string" ? change : JSON.stringify({ ...AS_SEEN, ...change });
  writeFileSync(join(home, "sessions", `${pid}.json`), text);
  return openClientSessions().statusOf(home, pid);
}

describe("what the client says of a session", () => {
  test.each(["busy", "idle", "waiting"])("%s, since its status changed", async (status) => {
    expect(await statusWith({ status, waitingFor: "permission prompt" })).toEqual({
      status,
      sinceMs: 1_790_000_005_000,
    });
  });

  test("is dated by the last update where nothing better is told", async () => {
    expect(await statusWith({ statusUpdatedAt: undefined })).toEqual({ status: "busy", sinceMs: 1_790_000_009_000 });
  });

  test.each([
    ["another pid inside", { pid: process.ppid, procStart: findProcStat(process.ppid)?.start }],
    ["an unknown status", { status: "compacting" }],
    ["a status that every object has", { status: "constructor" }],
    ["no status", { status: undefined }],
    ["no time", { statusUpdatedAt: undefined, updatedAt: undefined }],
    ["a time that is text", { statusUpdatedAt: "now", updatedAt: "now" }],
    ["a process that had this pid before", { procStart: "1" }],
  ])("is nothing with %s", async (_, change) => {
    expect(await statusWith(change)).toBeNull();
  });

  test.each(["", "{", "null", "[]", "7", `{"pid":${process.pid},"status":"idle"`, "x".repeat(70_000)])(
    "is nothing with the text %j",
    async (text) => {
      expect(await statusWith(text)).toBeNull();
    },
  );

  test("is nothing for a process that has ended", async () => {
    expect(await statusWith({ pid: 999_999_999 }, 999_999_999)).toBeNull();
  });

  test("is nothing without a file, a home or a pid", async () => {
    const sessions = openClientSessions();
    expect(await sessions.statusOf(scratchFolder(), process.pid)).toBeNull();
    expect(await sessions.statusOf(null, process.pid)).toBeNull();
    expect(await sessions.statusOf(scratchFolder(), -1)).toBeNull();
  });
});
