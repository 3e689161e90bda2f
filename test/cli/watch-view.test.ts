import { describe, expect, it } from "vitest";
import type { BoardView } from "../../src/app/board.ts";
import type { InstanceView, ListedClaim, LockView, MessageView } from "../../src/app/views.ts";
import { drawView } from "../../src/cli/watch-screen.ts";
import { afterKey, FIRST_VIEW, type Key, type Room, type WatchView } from "../../src/cli/watch-view.ts";
import { columnsOf } from "../../src/text/columns.ts";
import { paintFor } from "../../src/text/paint.ts";
import { AT, board, instance, lock, message } from "../support/board-views.ts";

const ROOM: Room = { height: 10, lines: 25 };
const named = (name: string): Key => ({ name, text: "" });
const typed = (text: string): Key => ({ name: text, text });

/** The view after some keys; null: the user has left. */
function press(keys: readonly Key[], view: WatchView | null = FIRST_VIEW, room = ROOM): WatchView | null {
  return keys.reduce<WatchView | null>((now, key) => (now === null ? null : afterKey(now, key, room)), view);
}

describe("the keys of the live view", () => {
  it.each([typed("q"), typed("Q"), named("ctrl+c"), named("ctrl+d")])("leave with %j", (key) => {
    expect(press([key])).toBeNull();
  });

  it("choose a part by number and with Tab, and start it at its top", () => {
    expect(press([named("down"), typed("3")])).toMatchObject({ pane: "claims", scrolled: 0 });
    expect(press([named("tab"), named("tab")])).toMatchObject({ pane: "files" });
    expect(press([named("shift+tab")])).toMatchObject({ pane: "messages" });
    expect(press([typed("4"), named("tab")])).toMatchObject({ pane: "all" });
    expect(press([typed("2"), typed("0")])).toMatchObject({ pane: "all" });
    expect(press([typed("5")])).toEqual(FIRST_VIEW);
  });

  it("scroll by line, page and to the ends, never further", () => {
    const scrolledBy = (...names: readonly string[]) => press(names.map(named))?.scrolled;
    expect(scrolledBy("up")).toBe(0);
    expect(scrolledBy("down", "down", "up")).toBe(1);
    expect(scrolledBy("pagedown")).toBe(10);
    expect(scrolledBy("pagedown", "pagedown")).toBe(15);
    expect(scrolledBy("end", "pageup")).toBe(5);
    expect(scrolledBy("end", "home")).toBe(0);
    expect(press([named("down")], FIRST_VIEW, { height: 10, lines: 3 })?.scrolled).toBe(0);
  });

  it("pause and go on with p", () => {
    expect(press([typed("p")])).toMatchObject({ isPaused: true });
    expect(press([typed("p"), typed("p")])).toEqual(FIRST_VIEW);
  });

  it("type a filter after /, in which letters are letters", () => {
    const typing = press([typed("/"), typed("q"), typed("p"), typed("1"), named("down"), named("f1")]);
    expect(typing).toMatchObject({ filter: "qp1", isTyping: true, pane: "all", isPaused: false });
    expect(press([named("backspace")], typing)).toMatchObject({ filter: "qp" });
    expect(press([named("return"), typed("1")], typing)).toMatchObject({
      filter: "qp1",
      isTyping: false,
      pane: "sessions",
    });
    expect(press([named("escape")], typing)).toMatchObject({ filter: "", isTyping: false });
    expect(press([named("enter"), named("escape")], typing)).toEqual(FIRST_VIEW);
    expect(press([named("ctrl+c")], typing)).toBeNull();
    expect(press([{ name: "", text: "\u0007" }], typing)).toEqual(typing);
    expect(press([typed("x".repeat(100))], typing)?.filter).toHaveLength(60);
  });
});

const PLAIN = { hasColours: false, paint: paintFor(false) };

function draw(facts: BoardView, view: Partial<WatchView> = {}, columns = 80, rows = 24): readonly string[] {
  return drawView(facts, { ...FIRST_VIEW, ...view }, { columns, rows }, PLAIN).lines;
}

const OTHER: InstanceView = instance({ name: "calm-heron", role: "frontend", status: "idle", task: "the login page" });
const WAITED: LockView = lock({ path: "src/ui/form.tsx", waiters: [{ instance: "x", name: "calm-heron", since: AT }] });
const CLAIM: ListedClaim = {
  type: "feature",
  name: "login",
  goal: "sign in",
  holder: lock({}).holder,
  paths: ["src/**"],
  exclusive: true,
  claimedAt: AT,
  until: AT,
  isReserved: false,
  waiters: [],
};
const QUESTION: MessageView = {
  id: "abcdef012345",
  kind: "text",
  from: { kind: "session", instance: "x", name: "calm-heron", role: null, isTyped: false },
  to: "person",
  subject: "",
  text: "May I?",
  thread: "abcdef012345",
  replyTo: null,
  wants: "answer",
  sentAt: AT,
  expiresAt: AT,
  isRead: false,
  handed: [],
};

const FULL = board(
  { instances: [instance({}), OTHER], locks: [lock({}), WAITED], claims: [CLAIM], questions: [QUESTION] },
  [message({}), message({ fromKind: "person", subject: "Build", wants: "ack" })],
);

describe("the live view", () => {
  it("shows all parts one below the other, in exactly the rows there are", () => {
    const lines = draw(FULL);
    expect(lines).toHaveLength(24);
    expect(lines[1]).toBe("[0 all]  1 sessions (2)   2 files (2)   3 claims (2)   4 messages (2) ");
    const text = lines.join("\n");
    for (const part of ["1 question for you\n  calm-heron: May I?", "SESSION", "FILE", "CLAIM", "WAITS"]) {
      expect(text).toContain(part);
    }
    expect(lines.at(-1)).toMatch(/^q quit .* ↓ \d+ more$/);
  });

  it("shows one part alone, scrolled, with what is above and below", () => {
    const many = board({ locks: Array.from({ length: 30 }, (_, index) => lock({ path: `f${index}.ts` })) });
    const lines = draw(many, { pane: "files", scrolled: 5 });
    expect(lines[3]).toMatch(/^f4\.ts/);
    expect(lines.at(-1)).toMatch(/ ↑ 5 ↓ 7 more$/);
    expect(draw(many, { pane: "files", scrolled: 999 }).at(-1)).toMatch(/ ↑ 12$/);
  });

  it.each([
    ["heron", ["calm-heron"], ["brisk-otter  backend"], "1 sessions (1)   2 files (1)   3 claims (1)   4 messages (0)"],
    ["SRC/A", ["src/a.ts"], ["form.tsx"], "1 sessions (0)   2 files (1)   3 claims (0)   4 messages (0)"],
    ["sign in", ["feature login"], ["src/a.ts"], "1 sessions (0)   2 files (0)   3 claims (1)   4 messages (0)"],
    [
      "nowhere",
      ["No sessions with that text."],
      ["CLAIM"],
      "1 sessions (0)   2 files (0)   3 claims (0)   4 messages (0)",
    ],
  ])("shows only what has %j in it", (filter, shown, hidden, tabs) => {
    const text = draw(FULL, { filter }, 120, 40).join("\n");
    expect(text).toContain(tabs);
    expect(text).toContain(`only: ${filter}`);
    for (const words of shown) expect(text).toContain(words);
    for (const words of hidden) expect(text).not.toContain(words);
  });

  it("shows the filter while it is typed", () => {
    expect(draw(FULL, { isTyping: true, filter: "ab" }).at(-1)).toBe("/ab▏  Enter keeps it, Esc clears it");
    expect(draw(FULL, { filter: "heron" }).at(-1)).toContain("Esc all");
  });

  it("says what there is none of", () => {
    const text = (pane: WatchView["pane"]) => draw(board({}), { pane }).join("\n");
    expect(text("all")).toContain("No sessions.\n\nNo locked files.\n");
    expect(text("claims")).toContain("No claims, and nobody waits.");
    expect(text("messages")).toContain("No messages.");
    expect(text("all")).toMatch(/^coord {2}0 sessions, 0 files locked, nobody waits +[\d:]{8}\n/);
  });

  it("says in its head that it is paused, what went wrong, and that little is guarded", () => {
    const warning = { at: AT, kind: "failure", name: null, path: null, detail: "d" } as const;
    const totals = { instances: 0, locks: 0, waiters: 2, decisions: 0 };
    const [head] = draw(board({ warnings: [warning], mode: "observe", totals }), { isPaused: true }, 100);
    expect(head).toMatch(
      /^coord {2}paused at [\d:]{8} {2}0 sessions, 0 files locked, 2 waiting, 1 warning, mode observe$/,
    );
  });

  it("shows the task beside what is being done where there is room, and the tools only there", () => {
    const doing = { at: AT, action: "Edit", target: "a.ts", phase: null, progress: null, next: null } as const;
    const byTools = board({ instances: [instance({ task: "the task", doing: { ...doing, origin: "tools" } })] });
    expect(draw(byTools, {}, 120).join("\n")).toMatch(/Edit a\.ts {2}the task/);
    expect(draw(byTools).join("\n")).not.toContain("Edit a.ts");
    const byWords = board({ instances: [instance({ task: "the task", doing: { ...doing, origin: "words" } })] });
    expect(draw(byWords).join("\n")).toContain("Edit a.ts");
    expect(draw(byWords).join("\n")).not.toContain("the task");
    const shell = board({
      me: "claude-1",
      instances: [instance({ kind: "shell", holds: ["x"], task: null, role: null })],
    });
    expect(draw(shell).join("\n")).toMatch(/brisk-otter \(you\) {2}- .*\(a shell\)/);
    expect(draw(board({ instances: [instance({ task: null })] })).join("\n")).toMatch(/1s +-/);
  });

  it.each([
    [40, 10],
    [60, 15],
    [80, 24],
    [200, 60],
    [80, 3],
    [80, 1],
  ])("fits %i columns and %i rows", (columns, rows) => {
    const lines = draw(FULL, {}, columns, rows);
    expect(lines.length).toBeLessThanOrEqual(rows);
    // The tabs and some tables need more than 60 columns; the terminal cuts them.
    if (columns >= 76) expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(columns);
  });

  it("colours sessions by how they are, and nothing without colours", () => {
    const paint = paintFor(true);
    const states = [{ status: "active" }, { status: "idle" }, { status: "waiting" }, { isStale: true }] as const;
    const facts = board({ instances: [...states.map(instance), instance({ liveness: "dead" })] });
    const drawn = drawView(facts, FIRST_VIEW, { columns: 80, rows: 24 }, { hasColours: true, paint }).lines.join("\n");
    for (const state of [
      paint.green("active"),
      paint.dim("idle"),
      paint.yellow("asks user"),
      paint.yellow("stale"),
      paint.red("gone"),
    ]) {
      expect(drawn).toContain(state);
    }
    expect(draw(facts).join("\n")).not.toContain("\u001b");
  });
});
