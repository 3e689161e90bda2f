import { beforeEach, describe, expect, it } from "vitest";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { type Session, said } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ "src/a.ts": "one\n", "src/b.ts": "one\n" }));
  await ann.read(FILE);
  await bob.read(FILE);
});

describe("two sessions and one file", () => {
  it("the first may write, the second is refused with the facts", async () => {
    expect(said(await ann.before(FILE))).toBe("silent");
    const verdict = await bob.before(FILE);
    expect(verdict).toMatchObject({
      kind: "deny",
      refusal: {
        kind: "held",
        path: FILE,
        because: "in-flight",
        by: { holder: { name: await ann.name() }, inFlight: { tool: "Edit" } },
        freeAt: null,
        isOwnSession: false,
      },
    });
    expect(await world.held()).toEqual([`${FILE} ${await ann.name()}`]);
  });

  it("a settled lease says when asking again will succeed, the same on every retry", async () => {
    await ann.write(FILE, "two\n");
    const first = await bob.before(FILE);
    world.seconds(3);
    const again = await bob.before(FILE);
    expect(said(first)).toBe("held (settled)");
    expect(again).toEqual(first);
    expect(first).toMatchObject({ refusal: { freeAt: expect.any(Number) } });
    const freeAt = first.kind === "deny" && first.refusal.kind === "held" ? first.refusal.freeAt : null;
    world.elapse((freeAt ?? 0) - world.nowMs - 1);
    expect(said(await bob.before(FILE))).toBe("held (settled)");
    world.elapse(1);
    expect(said(await bob.before(FILE))).not.toMatch(/held/);
  });

  it("says role and task of the holder", async () => {
    await ann.prompt("fix the login");
    await ann.as({ role: "backend" }).start();
    await ann.before(FILE);
    expect(await bob.before(FILE)).toMatchObject({ refusal: { task: "fix the login", role: "backend" } });
  });

  it("other files are free", async () => {
    await ann.before(FILE);
    expect(said(await bob.before("src/b.ts"))).toBe("silent");
  });

  it("a holder that writes again and again is not disturbed by its own lease", async () => {
    for (let index = 0; index < 5; index++) expect(said(await ann.write(FILE, `${index}\n`))).toBe("silent");
  });
});

describe("a settled lease goes to the asker", () => {
  it("after 60 s without an edit; the former holder is told, and must read again", async () => {
    await ann.write(FILE, "two\n");
    world.seconds(61);
    await bob.read(FILE);
    expect(said(await bob.write(FILE, "three\n"))).toBe("silent");
    expect(await ann.notices()).toEqual([`yielded ${FILE} ${await bob.name()}`]);
    expect(await ann.notices()).toEqual([]);
    world.seconds(61);
    expect(await ann.before(FILE)).toMatchObject({
      refusal: { kind: "drift", by: { by: { name: await bob.name() } }, diff: { text: "-1: two\n+1: three" } },
    });
    await ann.read(FILE);
    expect(said(await ann.before(FILE))).toBe("silent");
  });

  it("10 s after it was first refused, though the holder edits on", async () => {
    await ann.write(FILE, "two\n");
    expect(said(await bob.before(FILE))).toBe("held (settled)");
    for (let second = 0; second < 10; second += 2) {
      await ann.write(FILE, `at ${second}\n`);
      world.seconds(2);
    }
    await bob.read(FILE);
    expect(said(await bob.before(FILE))).toBe("silent");
  });

  it("but not to one that asks for the first time then", async () => {
    const cat = world.session("cat");
    await ann.write(FILE, "two\n");
    await bob.before(FILE);
    for (let second = 0; second < 12; second += 2) {
      world.seconds(2);
      await ann.write(FILE, `at ${second}\n`);
    }
    expect(said(await cat.before(FILE))).toBe("held (settled)");
    expect(said(await bob.before(FILE))).toBe("drift");
  });

  it("10 s after the holder's turn ended", async () => {
    await ann.write(FILE, "two\n");
    await bob.read(FILE);
    await ann.stop();
    world.elapse(9_999);
    expect(said(await bob.before(FILE))).toBe("held (settled)");
    await bob.stop();
    world.elapse(1);
    expect(said(await bob.before(FILE))).toBe("silent");
  });

  it.each([
    ["a background command runs on", async (session: Session) => session.stop(1)],
    [
      "a subagent runs on",
      async (session: Session) => {
        await session.agent("x").startAgent();
        await session.stop();
      },
    ],
    [
      "the next turn has started",
      async (session: Session) => {
        await session.stop();
        await session.prompt();
      },
    ],
  ])("but not by its turn's end while %s", async (_, goOn) => {
    await ann.write(FILE, "two\n");
    await goOn(ann);
    world.seconds(15);
    expect(said(await bob.before(FILE))).toBe("held (settled)");
  });

  it("and only the one that was asked for", async () => {
    await ann.write(FILE, "two\n");
    await ann.write("src/b.ts", "two\n");
    world.seconds(61);
    await bob.before(FILE);
    expect(await world.held()).toEqual([`${FILE} ${await bob.name()}`, `src/b.ts ${await ann.name()}`]);
  });

  it("a want ends with a grant, so what was lost again is not taken back at once", async () => {
    await ann.write(FILE, "two\n");
    await bob.before(FILE);
    world.seconds(11);
    expect(said(await bob.before(FILE))).toBe("drift");
    await ann.before(FILE);
    world.seconds(11);
    await ann.read(FILE);
    expect(said(await ann.write(FILE, "three\n"))).toBe("silent");
    expect(said(await bob.before(FILE))).toBe("held (settled)");
  });
});

describe("a settled lease yields at once", () => {
  it("when its holder has gone on to another file", async () => {
    await ann.write(FILE, "ann\n");
    expect(said(await bob.before(FILE))).toBe("held (settled)");
    world.seconds(1);
    await ann.write("src/b.ts", "ann\n");
    await bob.read(FILE);
    expect(said(await bob.before(FILE))).toBe("silent");
    expect(await ann.notices()).toEqual([`yielded ${FILE} ${await bob.name()}`]);
  });

  it("also when the other file was refused to its holder, and after its reply has ended", async () => {
    const cat = world.session("cat");
    await cat.write("src/b.ts", "cat\n");
    await ann.write(FILE, "ann\n");
    world.seconds(1);
    expect(said(await ann.before("src/b.ts"))).toBe("held (settled)");
    await ann.batch("src/b.ts");
    await bob.read(FILE);
    expect(said(await bob.before(FILE))).toBe("silent");
  });

  it("but not while its holder stays with it", async () => {
    await ann.write("src/b.ts", "ann\n");
    world.seconds(1);
    await ann.write(FILE, "one\n");
    world.seconds(1);
    await ann.write(FILE, "two\n");
    world.seconds(1);
    expect(said(await bob.before(FILE))).toBe("held (settled)");
  });
});

describe("waiting in a circle ends at once", () => {
  it("between two", async () => {
    await ann.write(FILE, "ann\n");
    await bob.write("src/b.ts", "bob\n");
    expect(said(await ann.before("src/b.ts"))).toBe("held (settled)");
    await bob.read(FILE);
    expect(said(await bob.before(FILE))).toBe("silent");
    expect(await ann.notices()).toEqual([`yielded ${FILE} ${await bob.name()}`]);
  });

  it("over three", async () => {
    const cat = world.session("cat");
    for (const [session, file] of [
      [ann, "1"],
      [bob, "2"],
      [cat, "3"],
    ] as const) {
      expect(said(await session.write(file, "x\n"))).toBe("silent");
    }
    expect(said(await ann.before("2"))).toBe("held (settled)");
    expect(said(await bob.before("3"))).toBe("held (settled)");
    await cat.read("1");
    expect(said(await cat.before("1"))).toBe("silent");
  });

  it("but not when a want is over", async () => {
    await ann.write(FILE, "ann\n");
    await bob.write("src/b.ts", "bob\n");
    await ann.before("src/b.ts");
    await ann.stop();
    await ann.prompt();
    await ann.read(FILE);
    await ann.write(FILE, "ann again\n");
    expect(said(await bob.before(FILE))).toBe("held (settled)");
  });
});

describe("a holder that is gone", () => {
  it("dead: its file is free at once, in flight or not", async () => {
    await ann.before(FILE);
    ann.die();
    expect(said(await bob.before(FILE))).toBe("silent");
    expect(await world.journal()).toContain(`taken ${FILE} death of ${await ann.name()}`);
  });

  it("dead: reaped when the next session starts", async () => {
    await ann.before(FILE);
    ann.die();
    const briefing = await world.session("cat").start();
    expect(briefing?.others.map(({ instance }) => instance.name)).toEqual([await bob.name()]);
    expect(await world.held()).toEqual([]);
  });

  it("ended: everything it held is released", async () => {
    await ann.write(FILE, "two\n");
    await ann.write("src/b.ts", "two\n");
    expect([...(await ann.exit())].sort()).toEqual([FILE, "src/b.ts"]);
    await bob.read(FILE);
    expect(said(await bob.before(FILE))).toBe("silent");
  });

  it("stopped (SIGSTOP) with an operation in flight: keeps its file for as long as that takes", async () => {
    await ann.before(FILE);
    for (let minute = 0; minute < 59; minute += 7) {
      expect(said(await bob.before(FILE))).toBe("held (in-flight)");
      world.seconds(7 * 60);
    }
  });

  it("on another host and silent for longer than the TTL: free, and its late write is reported to both", async () => {
    world.liveness.set(ann.process.pid, "unknown");
    await ann.before(FILE);
    world.seconds(5 * 60 + 1);
    expect(said(await bob.before(FILE))).toBe("silent");
    world.write("/repo/src/a.ts", "late\n");
    expect(await ann.after(FILE)).toEqual({ kind: "lost", path: FILE, to: await bob.name() });
    expect(await ann.notices()).toEqual([`yielded ${FILE} ${await bob.name()}`]);
    expect(await bob.notices()).toEqual([`lost-write ${FILE} ${await ann.name()}`]);
    await bob.after(FILE, false);
    expect(await bob.before(FILE)).toMatchObject({
      refusal: { kind: "drift", by: { by: { name: await ann.name() } } },
    });
  });

  it("on another host, its late write is reported though the taker has left again", async () => {
    world.liveness.set(ann.process.pid, "unknown");
    await ann.before(FILE);
    world.seconds(5 * 60 + 1);
    await bob.write(FILE, "bob\n");
    await bob.exit();
    world.write("/repo/src/a.ts", "late\n");
    expect(await ann.after(FILE)).toEqual({ kind: "lost", path: FILE, to: await bob.name() });
  });

  it("on another host with signs of life: keeps its file", async () => {
    world.liveness.set(ann.process.pid, "unknown");
    await ann.write(FILE, "two\n");
    for (let minute = 0; minute < 12; minute += 4) {
      world.seconds(240);
      await ann.beat();
    }
    await ann.before(FILE);
    expect(said(await bob.before(FILE))).toBe("held (in-flight)");
  });
});
