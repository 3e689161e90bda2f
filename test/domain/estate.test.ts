import { describe, expect, it } from "vitest";
import {
  type Estate,
  type EstateBook,
  estateFor,
  inheritedBy,
  MOST_ESTATE_FILES,
  MOST_ESTATES,
  MOST_NOTES,
  NO_ESTATES,
  noteTextProblem,
  withEstate,
  withHeir,
} from "../../src/domain/estate.ts";
import { epoch, instanceOf } from "../support/domain/build.ts";

const HOUR_MS = 3_600_000;

function estate(who: string, changes: Partial<Estate> = {}): Estate {
  return {
    instance: instanceOf(who),
    name: who,
    sessionId: `session-${who}`,
    at: epoch(0),
    how: "crashed",
    worktree: "/repo",
    branch: "main",
    role: null,
    task: "fix the login",
    files: [],
    claims: [],
    commands: [],
    heir: null,
    ...changes,
  };
}

const bookOf = (...estates: readonly Estate[]): EstateBook => ({ estates });
const names = ({ estates }: EstateBook): readonly string[] => estates.map(({ name }) => name);
const me = (changes: { sessionId?: string | null; worktree?: string; branch?: string | null } = {}) => ({
  id: instanceOf("me"),
  sessionId: "session-me",
  worktree: "/repo",
  branch: "main",
  ...changes,
});

describe("the book", () => {
  it("has one estate of an instance, the last", () => {
    const book = bookOf(estate("a", { files: ["old"] }), estate("b"));
    const after = withEstate(book, estate("a", { at: epoch(2 * HOUR_MS), files: ["new"] }));
    expect(after.estates).toEqual([estate("b"), estate("a", { at: epoch(2 * HOUR_MS), files: ["new"] })]);
  });

  it("puts together what two saw that ended one instance at once, and keeps who goes on with it", () => {
    const first = estate("a", { files: ["1", "2"], claims: ["feature x"], commands: ["make"], heir: instanceOf("b") });
    const second = estate("a", { at: epoch(10), files: ["2", "3"], claims: ["feature y"], commands: ["make"] });
    expect(withEstate(bookOf(first), second).estates).toEqual([
      { ...first, files: ["1", "2", "3"], claims: ["feature x", "feature y"] },
    ]);
  });

  it("is bounded: seven days, 64 estates, 40 files each", () => {
    const old = bookOf(estate("old"), estate("young", { at: epoch(HOUR_MS) }));
    expect(names(withEstate(old, estate("new", { at: epoch(7 * 24 * HOUR_MS + 1) })))).toEqual(["young", "new"]);
    const many = Array.from({ length: MOST_ESTATES }, (_, index) => estate(`e${index}`));
    expect(names(withEstate({ estates: many }, estate("new")))).toHaveLength(MOST_ESTATES);
    const files = Array.from({ length: 100 }, (_, index) => `f${index}`);
    expect(withEstate(NO_ESTATES, estate("a", { files })).estates[0]?.files).toHaveLength(MOST_ESTATE_FILES);
  });
});

describe("a starting session", () => {
  const now = epoch(HOUR_MS);

  it.each([
    ["the last one that crashed at its place", [estate("a"), estate("b")], {}, "b"],
    ["not one that ended in order", [estate("a", { how: "ended" })], {}, undefined],
    ["not one of another checkout", [estate("a", { worktree: "/tree" })], {}, undefined],
    ["not one on another branch", [estate("a", { branch: "other" })], {}, undefined],
    ["not one that somebody goes on with", [estate("a", { heir: instanceOf("b") })], {}, undefined],
    ["not itself", [estate("me")], {}, undefined],
    ["not one that crashed more than a day ago", [estate("a", { at: epoch(-24 * HOUR_MS) })], {}, undefined],
    [
      "the process of its own conversation before all",
      [estate("a", { sessionId: "session-me", how: "ended", worktree: "/x" }), estate("b")],
      {},
      "a",
    ],
    [
      "nobody's conversation if it has none",
      [estate("a", { sessionId: null, how: "ended" })],
      { sessionId: null },
      undefined,
    ],
  ])("takes the place of %s", (_, estates, changes, expected) => {
    expect(estateFor({ estates }, me(changes), true, now)?.name).toBe(expected);
  });

  it("that is no new one goes on with its own conversation only", () => {
    expect(estateFor(bookOf(estate("a")), me(), false, now)).toBeNull();
    expect(estateFor(bookOf(estate("a", { sessionId: "session-me" })), me(), false, now)?.name).toBe("a");
  });
});

describe("an heir", () => {
  it("is one, and whoever asks later is told nothing", () => {
    const book = bookOf(estate("a"), estate("b"));
    const taken = withHeir(book, instanceOf("a"), instanceOf("me"));
    expect(taken).toEqual(bookOf(estate("a", { heir: instanceOf("me") }), estate("b")));
    expect(withHeir(taken ?? book, instanceOf("a"), instanceOf("other"))).toBeNull();
    expect(withHeir(book, instanceOf("nobody"), instanceOf("me"))).toBeNull();
  });

  it("has what the one before it had, the latest first", () => {
    const book = bookOf(
      estate("a", { heir: instanceOf("b") }),
      estate("x", { heir: instanceOf("y") }),
      estate("b", { heir: instanceOf("me") }),
      estate("free"),
      estate("me", { heir: instanceOf("me") }),
    );
    expect(inheritedBy(book, instanceOf("me")).map(({ name }) => name)).toEqual(["b", "a"]);
  });
});

describe("a note", () => {
  it.each([
    ["half done; 🦦\tnext: tests", 0, null],
    [" ", 0, "the note is empty"],
    ["x".repeat(501), 0, "the note is longer than 500 characters"],
    ["a\nb", 0, "the note must be one line without control characters"],
    ["x", MOST_NOTES, "50 notes are kept already"],
  ])("%j after %i others: %s", (text, earlier, problem) => {
    expect(noteTextProblem(text, earlier)).toBe(problem);
  });
});
