import { afterEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { MessageEvent } from "../../src/domain/message-log.ts";
import {
  type MessageMember,
  type MessagePlan,
  senderOf,
  startMember,
  tokensIn,
} from "../support/client/message-crowd.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { eventually, readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

/**
 * Eight sessions send each other 200 messages while three of them are killed and resumed: none is lost, each sender's come
 * in order, and only a receiver that was killed hears one again. To see it fail: let `begin` of
 * `src/app/deliver-messages.ts` mark letters as read at once (lost), or `inOrder` of `src/domain/letter.ts` reverse them.
 */
let world: World;
afterEach(() => world.close({ allowLeftovers: true }));

const plan: MessagePlan = { sessions: 8, perSession: 25, burst: 5, pluginDirs: [pluginUnderTest()] };
/** Which sessions are killed, and after how many of their commands. */
const KILLS = [
  [1, 1],
  [4, 3],
  [6, 5],
] as const;

async function sentEvents(): Promise<readonly MessageEvent[]> {
  const { messages } = await openFileStore(readState(world.repository.root).folder).team();
  return (await messages.read()).entries.filter(({ kind }) => kind === "sent");
}

/** Whether no message waits for the session of that role: neither in its inbox nor in that of the process before it. */
async function isNothingWaiting(pids: readonly number[]): Promise<boolean> {
  const store = openFileStore(readState(world.repository.root).folder);
  const { mail } = await store.team();
  for (const { record } of await store.instances.list()) {
    if (pids.includes(record.process.pid) && (await mail.list(record.id, "new")).length > 0) return false;
  }
  return store.inbox.isEmpty("later");
}

describe("eight sessions that send each other 200 messages", () => {
  it("lose none and keep each sender's order, though three of them are killed and resumed", async () => {
    world = await openWorld({ files: { "a.txt": "one\n" } });
    const members: MessageMember[] = [];
    const of = (index: number): readonly MessageMember[] => members.filter((member) => member.index === index);
    let areAllSent = false;
    const isOver = async (index: number): Promise<boolean> =>
      areAllSent && (await isNothingWaiting(of(index).map(({ client }) => client.pid)));
    for (let index = 0; index < plan.sessions; index++)
      members.push(startMember(world, plan, { index, isResumed: false, from: 0, isOver }));

    const resumed = await Promise.all(
      KILLS.map(async ([index, afterCalls]) => {
        const [member] = of(index);
        if (member === undefined) throw new Error(`no session ${index}`);
        await eventually(
          `${member.name} works`,
          () => (member.progress.calls >= afterCalls ? true : undefined),
          120_000,
        );
        // With its command, as when a terminal is closed: in the middle of sending, or of being told.
        member.client.killGroup("SIGKILL");
        await member.client.done;
        const from = member.progress.calls * plan.burst;
        return startMember(world, plan, { index, isResumed: true, from, isOver });
      }),
    );
    members.push(...resumed);
    const senders = members.filter(
      ({ index, name }) => name.endsWith("b") || !KILLS.some(([killed]) => killed === index),
    );
    await eventually(
      "all have sent",
      () => (senders.every((it) => it.progress.isDoneSending) ? true : undefined),
      200_000,
    );
    areAllSent = true;
    const ends = await Promise.all(senders.map(({ client }) => client.done));
    expect(ends.map(({ json }) => json?.["result"])).toEqual(senders.map(() => "bye"));

    const sent = await sentEvents();
    expect(sent.length).toBeGreaterThanOrEqual(200);
    const lost: string[] = [];
    for (const { address, text } of sent) {
      const heard = of(Number(address.value.slice(1))).flatMap((member) => member.heard);
      lost.push(...tokensIn(text).filter((token) => !heard.includes(token)));
    }
    expect(lost).toEqual([]);

    for (let index = 0; index < plan.sessions; index++) {
      const wasKilled = KILLS.some(([killed]) => killed === index);
      const heard = of(index).flatMap((member) => member.heard);
      const once = [...new Set(heard)];
      if (!wasKilled) expect(heard).toEqual(once);
      for (const sender of new Set(once.map(senderOf))) {
        const numbers = once.filter((token) => senderOf(token) === sender);
        expect(numbers).toEqual([...numbers].sort());
      }
    }
  });
});
