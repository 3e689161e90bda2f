import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/app/errors.ts";
import { endOperationsOf } from "../../src/app/keep-alive.ts";
import { sayNow } from "../../src/app/say-now.ts";
import { takeRoom } from "../../src/app/turn-room.ts";
import { deliver } from "../../src/claude/lazy/deliver.ts";
import { MOST_INJECTED_CHARACTERS } from "../../src/domain/injection-budget.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

const lengthOf = (text: string | null): number => [...(text ?? "")].length;

let world: World;
let ann: Session;
let bob: Session;
async function begin(): Promise<void> {
  ({ world, ann, bob } = await annAndBob());
  await bob.prompt();
  await ann.hears(null);
  await bob.hears(null);
}
beforeEach(begin);

const say = (who: Session, toolUseId: string, texts: readonly string[]): Promise<string | null> =>
  sayNow(world.machine, who.caller, { event: "PreToolUse", toolUseId }, texts);

/** The end of a reply: what the hook after all its calls tells. */
async function endReply(who: Session, toolUseIds: readonly string[]): Promise<string> {
  world.elapse(1);
  await endOperationsOf(world.machine, who.caller);
  return who.hears(toolUseIds);
}

describe("the calls of one reply", () => {
  it("share one room: what has none is told in the next turn", async () => {
    expect(await say(bob, "1", [`first ${"x".repeat(600)}`])).toContain("first");
    expect(await say(bob, "2", [`second ${"y".repeat(600)}`])).toBeNull();
    expect(await say(bob, "3", ["third"])).toBe("third");
    expect(await endReply(bob, ["1", "2", "3"])).toBe("");
    expect(await endReply(bob, ["4"])).toContain("second yyy");
    expect(await say(bob, "5", [`fifth ${"z".repeat(890)}`])).toContain("fifth");
  });

  it("tell the first of several texts, and the rest later", async () => {
    const texts = ["a", "b", "c"].map((letter) => `${letter}: ${letter.repeat(390)}`);
    expect(await say(bob, "1", texts)).toBe(texts.slice(0, 2).join("\n"));
    await endReply(bob, ["1"]);
    expect(await endReply(bob, [])).toContain("c: ccc");
    expect(await say(bob, "2", [])).toBeNull();
  });

  it("leave the room of others alone: subagents and other sessions have their own", async () => {
    await say(bob, "1", ["x".repeat(900)]);
    expect(lengthOf(await say(ann, "1", ["y".repeat(900)]))).toBe(900);
    expect(lengthOf(await say(bob.agent("helper"), "1", ["z".repeat(900)]))).toBe(900);
    expect(await say(bob, "2", ["no"])).toBeNull();
  });

  it("say what they must where it cannot be counted", async () => {
    const outside = bob.as({ startFolder: "/nowhere", cwd: "/nowhere" });
    expect(await say(outside, "1", ["a".repeat(2000), "b"])).toBe(`${"a".repeat(900)}\nb`);
    world.settings = { ...world.settings, mode: "off" };
    expect(await say(bob, "1", ["off"])).toBe("off");
    world.settings = { ...world.settings, mode: "enforce" };
    world.breakStore(new AppError("DISK_FULL", "no room"));
    expect(await say(bob, "1", ["c".repeat(900)])).toBe("c".repeat(900));
  });

  it("say at once what the inbox cannot take", async () => {
    await say(bob, "1", ["x".repeat(900)]);
    world.refuseWrites(new AppError("DISK_FULL", "no room"));
    expect(await say(bob, "2", ["important"])).toBe("important");
  });

  it("give back the room that they do not use", async () => {
    await takeRoom(world.machine, bob.caller, { event: "PreToolUse", toolUseId: "1" }, 900, () => 100);
    await takeRoom(world.machine, bob.caller, { event: "PreToolUse", toolUseId: "2" }, 900, (room) => {
      expect(room).toBe(800);
      return 0;
    });
    expect(lengthOf(await say(bob, "3", ["x".repeat(800)]))).toBe(800);
  });
});

describe("the start of a turn", () => {
  it("keeps what outsiders changed for the first reply where the rest of the prompt has taken the room", async () => {
    const afterPrint: (() => Promise<void>)[] = [];
    const notice = { at: world.store().now().wall, kind: "changed-outside", path: "a.ts", detail: "-" } as const;
    const request = { toolUseIds: null, said: "x".repeat(600), notices: [notice], afterPrint };
    expect(await deliver(world.machine, bob.caller, request)).toBe(request.said);
    expect(await endReply(bob, [])).toContain("a.ts, which you hold, was changed outside Claude Code");
  });
});

const texts = fc.array(fc.integer({ min: 1, max: 1200 }), { minLength: 1, maxLength: 3 });
const reply = fc.record({
  calls: fc.array(texts, { maxLength: 5 }),
  areParallel: fc.boolean(),
  messages: fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 4 }),
  notices: fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 4 }),
});

describe("whatever happens", () => {
  it("no turn is told more than 900 characters, and nothing that a hook had to say is lost", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 4 }), async (replies) => {
        await begin();
        const told: string[] = [];
        const due: string[] = [];
        for (const [turn, each] of replies.entries()) {
          const parts = await play(turn, each, due);
          expect(parts.reduce((sum, part) => sum + lengthOf(part), 0)).toBeLessThanOrEqual(MOST_INJECTED_CHARACTERS);
          told.push(...parts);
        }
        // Ten characters of each text are enough to know it by, and fit in any turn.
        for (let turn = 0; turn < 80 && (await isWaiting()); turn++) told.push(await endReply(bob, []));
        const all = told.join("\n");
        expect(due.filter((name) => !all.includes(name))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

type Reply = {
  readonly calls: readonly (readonly number[])[];
  readonly areParallel: boolean;
  readonly messages: readonly number[];
  readonly notices: readonly number[];
};

/** One reply of the model with its calls; what each hook tells. */
async function play(turn: number, { calls, areParallel, messages, notices }: Reply, due: string[]): Promise<string[]> {
  const ids = calls.map((_, call) => `toolu_${turn}_${call}`);
  const spoken = (call: number): readonly string[] =>
    (calls[call] ?? []).map((length, part) => `<${turn}.${call}.${part}>${"x".repeat(length)}`);
  due.push(...calls.flatMap((lengths, call) => lengths.map((_, part) => `<${turn}.${call}.${part}>`)));
  const speak = (id: string, call: number): Promise<string | null> => say(bob, id, spoken(call));
  const said: (string | null)[] = [];
  if (areParallel) said.push(...(await Promise.all(ids.map(speak))));
  else for (const [call, id] of ids.entries()) said.push(await speak(id, call));
  for (const length of messages) await ann.send(await bob.name(), "m".repeat(length));
  const { inbox, now } = world.store();
  const me = await bob.id();
  for (const length of notices)
    await inbox.deliver(me, { at: now().wall, kind: "git", path: "p".repeat(length), detail: "x" });
  return [...said, await endReply(bob, ids)].filter((part) => part !== null);
}

async function isWaiting(): Promise<boolean> {
  return !(await world.store().inbox.isEmpty(await bob.id()));
}
