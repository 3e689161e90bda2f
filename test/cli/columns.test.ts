import { describe, expect, it } from "vitest";
import type { InstanceView, LockView, StatusView } from "../../src/app/views.ts";
import { commandWords } from "../../src/claude/answers/command-words.ts";
import { titleOf } from "../../src/domain/decision-title.ts";
import { columnsText } from "../../src/text/columns.ts";
import { paintFor } from "../../src/text/paint.ts";
import { statusText } from "../../src/text/status-text.ts";

const COLUMNS = [
  { title: "FILE", isFlexible: true, keeps: "end" },
  { title: "BY" },
  { title: "NOTE", isFlexible: true },
] as const;
const LONG = "packages/very/long/path/to/some/deeply/nested/folder/of/a/monorepo/auth_service.py";

describe("columns", () => {
  it("never get wider than the terminal, and keep the end of a path", () => {
    for (const width of [60, 80, 120]) {
      const lines = columnsText(COLUMNS, [[LONG, "brisk-otter", "n".repeat(200)]], width, paintFor(false)).split("\n");
      expect(lines).toHaveLength(2);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      expect(lines[1]).toMatch(/^….*auth_service\.py +brisk-otter +n+…$/);
    }
  });

  it("give a column no more than it needs", () => {
    expect(columnsText(COLUMNS, [["a.ts", "x", "y"]], 80, paintFor(false))).toBe("FILE  BY  NOTE\na.ts  x   y");
  });

  it("count wide characters double", () => {
    const [, line = ""] = columnsText(COLUMNS, [["日本語.ts", "x", "y"]], 80, paintFor(false)).split("\n");
    expect(line).toBe("日本語.ts  x   y");
    const [, cut = ""] = columnsText(COLUMNS, [["日".repeat(60), "x", "y"]], 60, paintFor(false)).split("\n");
    expect([...cut].filter((character) => character === "日").length * 2).toBeLessThanOrEqual(56);
  });
});

describe("the status table", () => {
  const at = "2026-11-21T10:00:00.000Z";
  const instance: InstanceView = {
    id: "claude-20261121-100000-00000001",
    name: "brisk-otter",
    kind: "claude",
    status: "active",
    liveness: "alive",
    isStale: false,
    silentForMs: 3000,
    lastTool: "Edit",
    doing: null,
    role: "backend",
    task: `fix \u001b[31mthe login\u202e ${"x".repeat(200)}`,
    lastPrompt: null,
    branch: "feature/auth",
    worktree: "/repo",
    model: null,
    sessionId: "s",
    host: "h",
    pid: 1,
    startedAt: at,
    endedAt: null,
    agents: [],
    backgroundTasks: 0,
    holds: [LONG],
    waitsFor: [],
    pluginVersion: "0.1.0",
  };
  const lock: LockView = {
    path: LONG,
    checkout: "/repo",
    state: "held",
    holder: { instance: instance.id as LockView["holder"]["instance"], agent: null, name: instance.name },
    acquiredAt: at,
    editedAt: at,
    token: 1,
    inFlight: { tool: "Edit", since: at, waitsForUser: false },
    pinned: null,
    reserved: null,
    waiters: [{ instance: "x", name: "calm-fox", since: at }],
  };
  const status: StatusView = {
    at,
    checkout: "/repo",
    stateDir: "/repo/.git/coord",
    mode: "enforce",
    me: null,
    instances: [instance],
    locks: [lock, { ...lock, checkout: "/trees/feature-x", path: "a.ts" }],
    overlaps: [],
    claims: [],
    questions: [],
    totals: { instances: 1, locks: 2, waiters: 1, decisions: 0 },
    decisions: [],
    warnings: [],
    hooks: [],
    configurationProblems: [],
  };
  const show = (width: number, change: Partial<StatusView> = {}): string =>
    statusText({ ...status, ...change }, { width, hasColours: false, isVerbose: false });

  it("fits 80 columns and shows the branch only where there is room", () => {
    const warning = {
      at,
      kind: "failure",
      instance: null,
      name: "brisk-otter",
      path: LONG,
      detail: "no room ".repeat(20),
    };
    for (const width of [60, 80, 140]) {
      const lines = show(width, { warnings: [{ ...warning, kind: "failure" }] }).split("\n");
      for (const line of lines) if (!line.includes(LONG)) expect(line.length).toBeLessThanOrEqual(width);
    }
    expect(show(70)).not.toContain("SEEN");
    expect(show(80)).toMatch(/SEEN[\s\S]*active +3s +fix the login/);
    expect(show(80)).not.toContain("BRANCH");
    expect(show(140)).toContain("feature/auth");
  });

  it("shows what another session wrote without its escape sequences and hidden characters", () => {
    expect(show(200)).toContain("fix the login xxx");
  });

  it("says which worktree a file of another checkout is in, what runs and who waits", () => {
    expect(show(140)).toContain("[feature-x] a.ts");
    expect(show(140)).toMatch(/Edit in flight; wanted by calm-fox/);
  });

  it("leaves out a shell that holds nothing, and says when nothing is guarded", () => {
    const shell = { ...instance, kind: "shell", holds: [], name: "idle-shell" } as const;
    expect(show(80, { instances: [shell] })).not.toContain("idle-shell");
    expect(show(80, { mode: "off" })).toContain("nothing is guarded");
    expect(show(80, { configurationProblems: ["x"] })).toContain("1 thing in the configuration does not count");
  });
});

describe("the words of a slash command", () => {
  it.each([
    ["", []],
    ["a b", ["a", "b"]],
    [`"a b" 'c d' e\\ f`, ["a b", "c d", "e f"]],
    [`--force "it's" x"y z"w`, ["--force", "it's", "xy zw"]],
    [`'$(rm)' "\`x\`" "a\\"b"`, ["$(rm)", "`x`", 'a"b']],
    [`"open quote`, ["open quote"]],
    ["end\\", ["end\\"]],
    ["a\nb", ["a", "b"]],
  ])("%j", (text, words) => {
    expect(commandWords(text)).toEqual(words);
  });
});

describe("the title of a decision given as one text", () => {
  it.each([
    ["one line", "one line"],
    ["\n\n  first \nsecond", "first"],
    ["x".repeat(120), "x".repeat(100)],
    ["🦊".repeat(120), "🦊".repeat(100)],
    ["  \n ", ""],
  ])("%j", (text, title) => {
    expect(titleOf(text)).toBe(title);
  });
});
