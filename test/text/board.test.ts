import { beforeAll, describe, expect, it } from "vitest";
import type { InstanceView, LockView, SentMessageView, StatusView } from "../../src/app/views.ts";
import { boardText } from "../../src/text/board-text.ts";
import { AT, board as boardView, instance, lock, message } from "../support/board-views.ts";
import { instanceOf } from "../support/domain/build.ts";

beforeAll(() => {
  process.env["TZ"] = "UTC";
});

const CLAIM = { type: "feature", name: "x", claimedAt: AT, until: AT, isReserved: false, waiters: [] };

function board(changes: Partial<StatusView>, messages: readonly SentMessageView[] = []): string {
  return boardText(boardView(changes, messages));
}

/** The cells of the only table row that has `text` in it. */
function cells(page: string, text: string): readonly string[] {
  const row = page.split("\n").find((line) => line.startsWith("|") && line.includes(text)) ?? "";
  return row.split(" | ").map((cell) => cell.replace(/^\| | *\|$/g, "").trim());
}

describe("the status board in words", () => {
  it("of an empty repository says so, and when that was", () => {
    expect(board({})).toContain("As of **2026-11-21 14:02:10**: 0 sessions, 0 files locked, 0 waiting, 0 decisions.");
    expect(board({})).toContain("## Sessions\n\nNone.\n\n## Locked files\n\nNone.\n");
    expect(board({ mode: "observe" })).toContain("0 decisions, mode observe.");
  });

  it.each([
    [{}, "active"],
    [{ status: "waiting" }, "asks user"],
    [{ isStale: true, silentForMs: 420_000 }, "**stale** (silent for 7m)"],
    [{ liveness: "dead", isStale: true }, "**gone**"],
  ] satisfies readonly (readonly [Partial<InstanceView>, string])[])(
    "shows a session of %j as %s",
    (changes, state) => {
      const page = board({ instances: [instance(changes)] });
      const row = ["brisk-otter", "backend", state, "-", "-", "fix \\[it\\](http://x)", "-", "14:02:10"];
      expect(cells(page, "brisk-otter")).toEqual(row);
    },
  );

  it("shows a shell only if it holds, waits for or claims something", () => {
    const shell: InstanceView = instance({ kind: "shell", task: null, role: null });
    expect(board({ instances: [shell] })).toContain("## Sessions\n\nNone.");
    expect(cells(board({ instances: [{ ...shell, holds: ["a"] }] }), "brisk-otter")[5]).toBe("(a shell)");
    const holder = { instance: instanceOf("me"), agent: null, name: shell.name };
    const own = { ...shell, id: holder.instance };
    const claim = { ...CLAIM, holder, goal: "", paths: [], exclusive: false };
    expect(cells(board({ instances: [own], claims: [claim] }), "brisk-otter")[5]).toBe("(a shell)");
    const other = { ...claim, holder: { ...holder, instance: instanceOf("another") } };
    expect(board({ instances: [own], claims: [other] })).toContain("## Sessions\n\nNone.");
  });

  it("shows what a session does: action, target, phase, next, and how far it is", () => {
    const doing = { at: AT, origin: "words", action: "build", target: "login", phase: "BUILD", next: "tests" } as const;
    const row = (progress: number | null) =>
      cells(board({ instances: [instance({ doing: { ...doing, progress } })] }), "brisk-otter").slice(3, 5);
    expect(row(40)).toEqual(["build login, BUILD, next: tests", "40 %"]);
    expect(row(null)[1]).toBe("-");
  });

  const inFlight = { tool: "Edit", since: AT, waitsForUser: false };
  it.each([
    [{}, "when another session asks for it"],
    [{ state: "expired" }, "left over, free to take"],
    [{ inFlight }, "after Edit, which is in flight"],
    [{ inFlight: { ...inFlight, waitsForUser: true } }, "**Edit waits for its user**"],
    [{ pinned: { intent: "", until: null } }, "with its session"],
    [{ pinned: { intent: "x", until: AT } }, "at 14:02:10"],
    [{ reserved: { until: AT } }, "at 14:02:10, unless it writes before"],
  ] satisfies readonly (readonly [Partial<LockView>, string])[])("shows when a lock of %j ends: %s", (changes, end) => {
    expect(cells(board({ locks: [lock(changes)] }), "src/a.ts")[3]).toBe(end);
  });

  it("names the checkout of a file of another worktree, and what a lock is for", () => {
    const pinned = { intent: "migration", until: null };
    const page = board({ locks: [lock({ checkout: "/tree", pinned })] });
    expect(cells(page, "src/a.ts")[0]).toBe("`src/a.ts` in `/tree`");
    expect(cells(page, "src/a.ts")[4]).toBe("migration");
  });

  it("escapes what would end a path's code, and shows what locks are for only where one says so", () => {
    expect(cells(board({ locks: [lock({ path: "a`b|c.ts" })] }), "b\\|c")[0]).toBe("a\\`b\\|c.ts");
    expect(board({ locks: [lock({})] })).not.toContain("| For ");
  });

  it("shows claims with and without goal, paths and exclusion", () => {
    const claim = { ...CLAIM, holder: lock({}).holder };
    const page = (changes: { goal: string; paths: readonly string[]; exclusive: boolean }) =>
      cells(board({ claims: [{ ...claim, ...changes }] }), "feature x");
    expect(page({ goal: "", paths: [], exclusive: false })).toEqual(["feature x", "brisk-otter", "-", "14:02:10"]);
    expect(page({ goal: "g", paths: ["a"], exclusive: true }).slice(0, 3)).toEqual([
      "feature x: g",
      "brisk-otter",
      "`a` (others are refused)",
    ]);
    expect(page({ goal: "", paths: ["a"], exclusive: false })[2]).toBe("`a` (others are told)");
    const waiters = [{ instance: "y", name: "calm-heron", since: AT }];
    const awaited = board({ claims: [{ ...claim, goal: "", paths: [], exclusive: false, waiters }] });
    expect(cells(awaited, "calm-heron")).toEqual(["calm-heron", "feature x", "brisk-otter", "14:02:10"]);
  });

  it.each([
    [{}, "- 14:02:10 **brisk-otter** to everyone: ready"],
    [{ fromKind: "person", subject: "S" }, "- 14:02:10 a person to everyone: S: ready"],
    [{ wants: "ack" }, "ready (not acknowledged yet)"],
    [{ wants: "ack", acknowledgedBy: ["x"] }, "ready (acknowledged)"],
    [{ wants: "answer" }, "ready (not answered yet)"],
    [{ wants: "answer", answeredBy: ["x"] }, "ready (answered)"],
    [{ undeliveredTo: ["x"] }, "ready (not read: its reader has ended)"],
  ] satisfies readonly (readonly [Partial<SentMessageView>, string])[])("shows a message of %j", (changes, line) => {
    expect(board({}, [message(changes)])).toContain(`${line}\n`);
  });

  it("shows overlaps of worktrees, and warnings up to a number", () => {
    const holders = [
      { name: "a", checkout: "/repo", branch: "main" },
      { name: "b", checkout: "/tree", branch: null },
    ];
    expect(board({ overlaps: [{ path: "x.ts", holders }] })).toContain("- `x.ts`: a on main, b on /tree\n");
    const warning = { at: AT, kind: "failure", name: null, path: "p", detail: "d" } as const;
    expect(board({ warnings: [warning] })).toContain("## Warnings\n\n- 2026-11-21 14:02:10 **failure** p: d\n");
    expect(board({ warnings: Array(7).fill(warning) })).toContain("\n- and 2 more of the last 24 hours");
    expect(board({ configurationProblems: ["bad"] })).toContain("## Warnings\n\n- configuration: bad\n");
  });
});

describe("what a session does", () => {
  it("names a file of its own checkout as seen from there", () => {
    const doing = { at: AT, origin: "tools", action: "Edit", phase: null, progress: null, next: null } as const;
    const shown = (target: string) =>
      cells(board({ instances: [instance({ worktree: "/repo", doing: { ...doing, target } })] }), "brisk-otter")[3];
    expect(shown("/repo/src/a.ts")).toBe("Edit src/a.ts");
    expect(shown("/repository/a.ts")).toBe("Edit /repository/a.ts");
    expect(shown("/elsewhere/it.ts")).toBe("Edit /elsewhere/it.ts");
  });
});
