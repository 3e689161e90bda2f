import { beforeEach, describe, expect, it } from "vitest";
import { type BoardView, freshenBoard } from "../../src/app/board.ts";
import type { BoardPage } from "../../src/app/ports.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

let world: World;
let alice: Session;
let page: { age: number | null; written: BoardView[]; reserved: number; checkouts: string[] };

beforeEach(async () => {
  world = new World();
  alice = world.session("a");
  page = { age: null, written: [], reserved: 0, checkouts: [] };
  await alice.start();
});

function freshen(occasion: "step" | "end", session = alice): Promise<boolean> {
  let last: BoardView | null = null;
  const openPage = (checkout: string): BoardPage => {
    page.checkouts.push(checkout);
    return {
      path: `${checkout}/board`,
      ageMs: () => page.age,
      reserve: () => void page.reserved++,
      write: async () => void (last !== null && page.written.push(last)),
    };
  };
  const textOf = (view: BoardView): string => {
    last = view;
    return "text";
  };
  return freshenBoard(world.machine, session.caller, { openPage, textOf }, occasion);
}

describe("the status board", () => {
  it("is due at an end always, and at a step with others here and two seconds after the last", async () => {
    expect(await freshen("step")).toBe(false);
    expect(await freshen("end")).toBe(true);
    await world.session("b").start();
    page.age = 1_999;
    expect(await freshen("step")).toBe(false);
    for (const age of [2_000, -1, null]) {
      page.age = age;
      expect(await freshen("step")).toBe(true);
    }
    expect([page.written.length, page.reserved]).toEqual([4, 4]);
    expect(new Set(page.checkouts)).toEqual(new Set(["/repo"]));
  });

  it("is not due for a session whose only neighbour has ended", async () => {
    const bob = world.session("b");
    await bob.start();
    await bob.exit();
    expect(await freshen("step")).toBe(false);
  });

  it("is none outside a project, where coord is off, or where it is switched off", async () => {
    expect(await freshen("end", alice.as({ startFolder: "/elsewhere" }))).toBe(false);
    world.settings = { ...world.settings, mode: "off" };
    expect(await freshen("end")).toBe(false);
    world.settings = { ...world.settings, mode: "enforce", board: "off" };
    expect(await freshen("end")).toBe(false);
    expect(page.checkouts).toEqual([]);
  });

  it("has the ten latest messages of all, newest first, with what became of them", async () => {
    const bob = world.session("b");
    await bob.start();
    for (let number = 1; number <= 11; number++) {
      world.seconds(1);
      await bob.send("everyone", `message ${number}`);
    }
    world.seconds(1);
    await bob.send("person", "Which port?", { wants: "answer" });
    await freshen("end");
    const { messages = [], status } = page.written[0] ?? {};
    expect(messages).toHaveLength(10);
    expect(messages.slice(0, 2).map(({ text }) => text)).toEqual(["Which port?", "message 11"]);
    expect(messages[0]).toMatchObject({ fromKind: "session", to: "person", answeredBy: [] });
    await alice.reply(messages[1]?.id ?? "", "seen");
    await freshen("end");
    expect(page.written[1]?.messages.slice(0, 3)).toMatchObject([
      { text: "seen", answeredBy: [], wants: "nothing", to: messages[1]?.from },
      { text: "Which port?", answeredBy: [] },
      { text: "message 11", answeredBy: [expect.any(String)] },
    ]);
    expect(status?.questions.map(({ text }) => text)).toEqual(["Which port?"]);
  });
});
