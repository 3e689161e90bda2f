import { beforeEach, describe, expect, it } from "vitest";
import { type Session, said } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
let world: World;
let ann: Session;
let bob: Session;

/** Bob's answer once 61 s have passed: held while something of Ann's is in flight, otherwise his. */
async function afterAWhile(): Promise<string> {
  world.seconds(61);
  return said(await bob.before(FILE));
}

beforeEach(async () => {
  world = new World();
  ann = world.session("ann");
  bob = world.session("bob");
  await ann.before(FILE);
});

describe("an operation in flight ends", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["with PostToolUse", () => ann.after(FILE)],
    ["with PostToolUseFailure", () => ann.after(FILE, false)],
    ["with PostToolBatch, though the call was denied", () => ann.batch(FILE)],
    ["with the holder's next write", () => ann.before("src/b.ts")],
    ["with the next prompt", () => ann.prompt()],
    ["with Stop", () => ann.stop()],
    ["with a new conversation in the same process", () => ann.as({ sessionId: "other" }).start()],
  ])("%s", async (_, end) => {
    world.elapse(1);
    await end();
    expect(await afterAWhile()).toBe("silent");
  });

  it("not with the holder's other tools", async () => {
    await ann.read("src/b.ts");
    await ann.beat();
    expect(await afterAWhile()).toBe("held (in-flight)");
  });

  it("not with what another thread of the same session does", async () => {
    world.elapse(1);
    const agent = ann.agent("x");
    await agent.startAgent();
    await agent.before("src/b.ts");
    await agent.stopAgent();
    expect(await afterAWhile()).toBe("held (in-flight)");
  });

  it("of a file that cannot be read any more", async () => {
    world.unreadable.set("/repo/src/a.ts", "a directory");
    await ann.after(FILE);
    world.unreadable.clear();
    expect(await afterAWhile()).toBe("silent");
  });

  it("of a subagent with SubagentStop", async () => {
    await ann.after(FILE);
    const agent = ann.agent("x");
    await agent.before("src/b.ts");
    world.seconds(61);
    expect(said(await bob.before("src/b.ts"))).toBe("held (in-flight)");
    await agent.stopAgent();
    expect(said(await bob.before("src/b.ts"))).toBe("silent");
  });
});

describe("while its user is asked", () => {
  it("an operation keeps its file past the TTL, and says so", async () => {
    await ann.waits(FILE);
    for (let minute = 0; minute < 54; minute += 6) {
      world.clients.set(ann.process.pid, { status: "waiting", sinceMs: world.nowMs });
      world.seconds(6 * 60);
      expect(said(await bob.before(FILE))).toBe("held (waits-for-user)");
    }
  });

  it("the board says waiting, and active again after the answer", async () => {
    const status = async (): Promise<readonly string[]> =>
      (await world.store().instances.list()).map(({ record }) => record.status);
    await ann.waits(FILE);
    expect(await status()).toEqual(["waiting"]);
    await ann.beat();
    expect(await status()).toEqual(["active"]);
  });

  it("a tool without a file marks nothing", async () => {
    await ann.waits(null);
    expect(said(await bob.before(FILE))).toBe("held (in-flight)");
  });
});

describe("Esc and a refused prompt, which fire no hook", () => {
  it("end the operation when the client has been idle since", async () => {
    await ann.waits(FILE);
    world.seconds(6 * 60);
    expect(said(await bob.before(FILE))).toBe("held (waits-for-user)");
    world.clients.set(ann.process.pid, { status: "idle", sinceMs: world.nowMs });
    expect(said(await bob.before(FILE))).toBe("silent");
  });

  it.each<[string, "busy" | "waiting" | "idle", number]>([
    ["busy", "busy", 0],
    ["waiting", "waiting", 0],
    ["idle before the operation began", "idle", -1],
  ])("not when the client is %s", async (_, status, offsetMs) => {
    world.clients.set(ann.process.pid, { status, sinceMs: world.nowMs + offsetMs });
    expect(await afterAWhile()).toBe("held (in-flight)");
  });

  it("not the operation of a subagent: the session itself may be idle meanwhile", async () => {
    const agent = ann.agent("x");
    await agent.before("src/b.ts");
    world.clients.set(ann.process.pid, { status: "idle", sinceMs: world.nowMs + 1 });
    world.seconds(61);
    expect(said(await bob.before("src/b.ts"))).toBe("held (in-flight)");
  });
});

describe("a write that settles after its mark was ended", () => {
  it("is recorded, and the one who took the file is told", async () => {
    world.elapse(1);
    await ann.prompt();
    expect(await afterAWhile()).toBe("silent");
    world.write("/repo/src/a.ts", "late\n");
    expect(await ann.after(FILE)).toEqual({ kind: "lost", path: FILE, to: await bob.name() });
    expect(await bob.notices()).toEqual([`lost-write ${FILE} ${await ann.name()}`]);
    expect(await world.journal()).toContain(`lost-write ${FILE} ${await bob.name()}`);
  });
});
