import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Address,
  addressText,
  isExpired,
  isKeptForLater,
  isMeant,
  MOST_TEXT_BYTES,
  parseAddress,
  problemWith,
  rankOf,
} from "../../src/domain/message.ts";
import { at, instanceOf } from "../support/domain/build.ts";

const OTTER = {
  id: instanceOf("claude-1"),
  name: "brisk-otter",
  role: "backend",
  branch: "main",
  task: "Fix the login page",
};

describe("an address", () => {
  it.each([
    ["brisk-otter", { kind: "instance", value: "brisk-otter" }],
    ["role:backend", { kind: "role", value: "backend" }],
    ["ROLE: backend", { kind: "role", value: "backend" }],
    ["holder:src/a b.ts", { kind: "holder", value: "src/a b.ts" }],
    ["holder of src/a.ts", { kind: "holder", value: "src/a.ts" }],
    ["branch:feature/x:y", { kind: "branch", value: "feature/x:y" }],
    ["task:login", { kind: "task", value: "login" }],
    ["everyone", { kind: "everyone", value: "" }],
    ["all", { kind: "everyone", value: "" }],
    ["broadcast", { kind: "everyone", value: "" }],
    ["person", { kind: "person", value: "" }],
    ["user", { kind: "person", value: "" }],
    ["role:", null],
    ["  ", null],
    ["", null],
  ] as const)("%j is read", (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });

  it("is written the way it is read", () => {
    const kinds = ["instance", "role", "holder", "branch", "task"] as const;
    const value = fc.stringMatching(/^[a-z][a-z0-9/.-]{0,20}$/);
    fc.assert(
      fc.property(fc.constantFrom(...kinds), value, (kind, text) => {
        const address: Address = { kind, value: text };
        const words = ["all", "everyone", "broadcast", "person", "user"];
        fc.pre(kind !== "instance" || !words.includes(text));
        expect(parseAddress(addressText(address))).toEqual(address);
      }),
    );
  });

  it.each([
    ["brisk-otter", true],
    ["claude-1", true],
    ["brisk-otte", false],
    ["role:backend", true],
    ["role:back", false],
    ["branch:main", true],
    ["task:login", true],
    ["task:LOGIN fix", true],
    ["task:log", false],
    ["everyone", true],
    ["person", false],
    ["holder:a", false],
  ])("%s: means that session %s", (text, expected) => {
    const address = parseAddress(text);
    expect(address !== null && isMeant(address, OTTER)).toBe(expected);
  });

  it("means nobody by a task that has no words", () => {
    const facts = { id: instanceOf("a"), name: "otter", role: null, task: "…!", branch: null };
    expect([isMeant({ kind: "task", value: "login" }, facts), isMeant({ kind: "task", value: "…!" }, facts)]).toEqual([
      false,
      false,
    ]);
  });

  it("waits for a session that has not started by role or task only", () => {
    expect(
      ["role:a", "task:a", "branch:a", "a", "everyone"]
        .map((text) => parseAddress(text))
        .map((address) => address !== null && isKeptForLater(address)),
    ).toEqual([true, true, false, false, false]);
  });
});

describe("a message", () => {
  it.each([
    ["", "", "empty"],
    ["a\nb", "x", "one line"],
    ["a".repeat(121), "x", "longer than 120"],
    ["a", "x\u001b[31m", "control characters"],
    ["a\u0000", "x", "control characters"],
    ["a", "x\u009b", "control characters"],
    ["a", "x".repeat(1024 * 1024), "longer than 32 KiB"],
    ["a", "\u0001".repeat(10), "control characters"],
    ["a", '"'.repeat(MOST_TEXT_BYTES - 10), "longer than 32 KiB"],
  ])("%j with a text is refused", (subject, text, why) => {
    expect(problemWith(subject, text)).toContain(why);
  });

  it("may have several lines, tabs, quotes and any script", () => {
    expect(problemWith("", 'one\r\n\ttwo "quoted" `x` $(y) 🦦 العربية')).toBeNull();
    expect(problemWith("only a subject", "")).toBeNull();
  });

  it("expires by its own clock, and by the wall clock after a reboot", () => {
    const message = { sentAt: at(0), ttlMs: 1000 };
    expect([isExpired(message, at(1000)), isExpired(message, at(1001))]).toEqual([false, true]);
    expect([isExpired(message, at(999, "boot-2")), isExpired(message, at(1001, "boot-2"))]).toEqual([false, true]);
  });

  it("is the more urgent the fewer it is for", () => {
    const rank = (to: string, wants: "nothing" | "answer" = "nothing"): number =>
      rankOf({ to: parseAddress(to) ?? { kind: "everyone", value: "" }, kind: "text", wants });
    expect([rank("a", "answer"), rank("a"), rank("role:a", "answer"), rank("everyone", "answer")]).toEqual([
      0, 1, 2, 3,
    ]);
  });
});
