import { beforeEach, describe, expect, it } from "vitest";
import { acquireLock } from "../../src/app/locks.ts";
import { DEFAULT_LEASE_POLICY } from "../../src/domain/decide.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { type Session, said } from "../support/app/session.ts";
import { Timetable } from "../support/app/timetable.ts";
import type { World } from "../support/app/world.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";

/** An edit that waits in its hook. To see one fail: let `isFreeBy` in `src/app/lazy/wait-in-hook.ts` answer always the same. */
const FILE = "src/a.ts";
let world: World;
let ann: Session;
let bob: Session;
let others: Timetable;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ [FILE]: "one" }));
  others = new Timetable(world);
  Object.assign(world.machine, others.machine());
  world.settings = { ...DEFAULT_SETTINGS, waitInHookMs: 1500 };
  await bob.read(FILE);
});

function policy(changes: Partial<typeof DEFAULT_LEASE_POLICY>): void {
  world.settings = { ...world.settings, lease: { ...DEFAULT_LEASE_POLICY, ...changes } };
}

/** What an edit comes to, and how long its hook took. */
async function tried(session: Session): Promise<readonly [string, number]> {
  const startedAtMs = world.nowMs;
  const answer = said(await session.before(FILE));
  return [answer, world.nowMs - startedAtMs];
}

describe("an edit of a file that somebody holds", () => {
  it("goes on when the operation in flight ends meanwhile and the lease yields then", async () => {
    policy({ yieldAfterMs: 0 });
    await ann.before(FILE);
    others.inMs(500, () => ann.after(FILE, false));
    expect(await tried(bob)).toEqual(["silent", 500]);
  });

  it("goes on for a subagent, too, that has waited for long enough", async () => {
    const agent = bob.agent("a1");
    await ann.write(FILE, "two");
    await agent.read(FILE);
    expect(said(await agent.before(FILE))).toBe("held (settled)");
    world.elapse(9_000);
    expect((await tried(agent))[0]).toBe("silent");
  });

  it("is refused when it has not ended in time", async () => {
    policy({ yieldAfterMs: 0 });
    await ann.before(FILE);
    expect(await tried(bob)).toEqual(["held (in-flight)", 1500]);
  });

  it("is refused at once where the lease stays all the same", async () => {
    await ann.before(FILE);
    expect(await tried(bob)).toEqual(["held (in-flight)", 0]);
    await ann.after(FILE, false);
    expect(await tried(bob)).toEqual(["held (settled)", 0]);
  });

  it("goes on when time makes the lease yield before the wait is over", async () => {
    await ann.write(FILE, "two");
    await bob.read(FILE);
    expect(await tried(bob)).toEqual(["held (settled)", 0]);
    world.elapse(9000);
    const [answer, tookMs] = await tried(bob);
    expect([answer, tookMs <= 1000]).toEqual(["silent", true]);
  });

  it("goes on shortly before the end of a turn that is over, and when its holder exits", async () => {
    await ann.write(FILE, "two");
    await bob.read(FILE);
    world.elapse(1000);
    await ann.stop();
    world.elapse(9000);
    const [answer, tookMs] = await tried(bob);
    expect([answer, tookMs > 0 && tookMs <= 1000]).toEqual(["silent", true]);
  });

  it("stops waiting when what comes meanwhile no longer lets it hope", async () => {
    policy({ yieldAfterMs: 0 });
    await ann.before(FILE);
    others.inMs(300, () => ann.waits(FILE));
    expect(await tried(bob)).toEqual(["held (waits-for-user)", 300]);
  });

  it("does not wait behind one whose turn it is", async () => {
    policy({ yieldAfterMs: 0 });
    await ann.before(FILE);
    await ann.after(FILE, false);
    const cat = world.session("cat");
    await cat.start();
    await acquireLock(world.machine, cat.caller, FILE, { intent: "", ttlMs: null });
    expect(await tried(bob)).toEqual(["held (pinned)", 0]);
  });

  it.each([
    ["it is switched off", () => ({ waitInHookMs: 0 }), "held (in-flight)"],
    ["nothing is refused", () => ({ mode: "observe" as const }), "silent"],
  ])("does not wait where %s", async (_, changes, answer) => {
    world.settings = { ...world.settings, ...changes() };
    policy({ yieldAfterMs: 0 });
    await ann.before(FILE);
    expect(await tried(bob)).toEqual([answer, 0]);
  });
});
