import { beforeEach, describe, expect, it } from "vitest";
import { standingClaims } from "../../src/app/claim-book.ts";
import { AppError } from "../../src/app/errors.ts";
import { releaseLock } from "../../src/app/locks.ts";
import { releaseClaims } from "../../src/app/release-claim.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { Interruption } from "../support/app/interrupt.ts";
import { type Session, said } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

let world: World;
let ann: Session;
let bob: Session;
beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ "a.ts": "one\ntwo\n", "b.ts": "b\n" }));
});

const holdersOfClaims = async (): Promise<readonly string[]> =>
  (await standingClaims(world.machine, world.project())).map(({ name, holder }) => `${name} ${holder.name}`);

describe("a half-edited file", () => {
  it("is gone on with by the receiver, which has not read it, and its giver must ask for it again", async () => {
    await ann.read("a.ts");
    await ann.write("a.ts", "ONE\ntwo\n");
    const given = await ann.handOver(["a.ts"], await bob.name(), "two is left");
    expect(given).toMatchObject({ to: { name: await bob.name() }, files: ["a.ts"], claims: [], kept: [] });
    expect(await world.held()).toEqual([`a.ts ${await bob.name()}`]);
    expect(said(await ann.write("a.ts", "mine\n"))).toBe("held (reserved)");
    expect(said(await bob.write("a.ts", "ONE\nTWO\n", "overwrite"))).toBe("silent");
    expect(said(await bob.write("a.ts", "ONE\nTWO\nthree\n"))).toBe("silent");
    world.seconds(61);
    expect(said(await ann.write("a.ts", "mine\n"))).toBe("drift");
  });

  it("is told to the receiver, with the note and the task, and can be handed back", async () => {
    await ann.prompt("fix the login");
    await ann.write("a.ts", "ONE\n");
    await ann.handOver(["a.ts"], await bob.name(), "tests are next");
    const told = await bob.hears();
    expect(told).toMatch(new RegExp(`- ${await ann.name()} hands you a\\.ts \\[[0-9a-f]{6}\\]: "tests are next"`));
    expect(told).toContain('It worked on "fix the login".');
    expect(told).toContain(`coord handoff a.ts --to ${await ann.name()}`);
    await bob.handOver(["a.ts"], await ann.name());
    expect(await world.held()).toEqual([`a.ts ${await ann.name()}`]);
    expect(said(await ann.write("a.ts", "ONE!\n", "overwrite"))).toBe("silent");
    expect(await world.journal()).toContain(`handed a.ts to ${await ann.name()}`);
  });

  it("that has changed since its giver saw it is refused to the receiver too, with what has changed", async () => {
    await ann.write("a.ts", "ONE\n");
    await bob.read("b.ts");
    world.write("/repo/a.ts", "by an editor\n");
    await ann.handOver(["a.ts"], await bob.name());
    const verdict = await bob.write("a.ts", "BOB\n", "overwrite");
    expect(said(verdict)).toBe("drift");
    expect(verdict).toMatchObject({ refusal: { diff: { kind: "lines" } } });
  });

  it("that the giver never looked at must be read by the receiver, if somebody else wrote it", async () => {
    const cat = world.session("cat");
    await cat.start();
    await cat.write("a.ts", "CAT\n");
    await cat.exit();
    // Refused as unseen, it keeps the lease.
    expect(said(await ann.before("a.ts", "overwrite"))).toBe("unseen");
    await ann.handOver(["a.ts"], await bob.name());
    expect(said(await bob.before("a.ts", "overwrite"))).toBe("unseen");
  });

  it("counts as the receiver's work for git, and no longer as the giver's", async () => {
    await ann.write("a.ts", "ONE\n");
    await ann.handOver(["a.ts"], await bob.name());
    const { record } = (await world.store().files.list()).find(({ record: one }) => one.path === "a.ts") ?? {};
    expect(record?.lastWrite?.by.name).toBe(await bob.name());
    await bob.write("a.ts", "ONE TWO\n");
    const after = (await world.store().files.list()).find(({ record: one }) => one.path === "a.ts")?.record;
    expect(after?.contributors).toBeUndefined();
  });

  it("passes what a subagent of the giver wrote last", async () => {
    const agent = ann.agent("x");
    await agent.startAgent();
    await agent.write("a.ts", "AGENT\n");
    await ann.handOver(["a.ts"], await bob.name());
    expect(said(await bob.write("a.ts", "AGENT AND BOB\n", "overwrite"))).toBe("silent");
    expect(said(await agent.write("a.ts", "AGAIN\n"))).toBe("held (settled)");
  });
});

describe("what the giver saw", () => {
  it("is the latest of what its main thread and its subagents saw", async () => {
    const agent = ann.agent("x");
    await agent.startAgent();
    await agent.write("a.ts", "AGENT\n");
    world.seconds(1);
    await ann.read("a.ts");
    await ann.write("a.ts", "MAIN\n");
    await ann.handOver(["a.ts"], await bob.name());
    expect(said(await bob.write("a.ts", "BOB\n", "overwrite"))).toBe("silent");
    await bob.handOver(["a.ts"], await ann.name());
    world.seconds(1);
    await agent.read("a.ts");
    expect(said(await agent.write("a.ts", "AGENT AGAIN\n"))).toBe("silent");
    await ann.handOver(["a.ts"], await bob.name());
    expect(said(await bob.write("a.ts", "BOB AGAIN\n", "overwrite"))).toBe("silent");
  });

  it("is nothing where it removed the file, and the receiver may make it anew", async () => {
    await ann.write("a.ts", "ONE\n");
    world.files.delete("/repo/a.ts");
    await ann.handOver(["a.ts"], await bob.name());
    expect(said(await bob.write("a.ts", "BOB\n", "overwrite"))).toBe("silent");
  });

  it("needs no step where the receiver has read the file since", async () => {
    await ann.write("a.ts", "ONE\n");
    await bob.read("a.ts");
    const before = await world.store().seen.list("session-bob.");
    await ann.handOver(["a.ts"], await bob.name());
    expect(await world.store().seen.list("session-bob.")).toEqual(before);
  });
});

describe("the reservation", () => {
  beforeEach(async () => {
    await ann.write("a.ts", "ONE\n");
    await ann.handOver(["a.ts"], await bob.name());
  });

  it("keeps the file for a receiver that sits idle, for three minutes and no longer", async () => {
    const cat = world.session("cat");
    await cat.start();
    await cat.read("a.ts");
    world.seconds(170);
    expect(said(await cat.write("a.ts", "CAT\n"))).toBe("held (reserved)");
    world.seconds(11);
    expect(said(await cat.write("a.ts", "CAT\n"))).toBe("silent");
  });

  it("ends with the receiver's death at once", async () => {
    bob.die();
    expect(said(await ann.write("a.ts", "ANN\n"))).not.toMatch(/held/);
  });
});

describe("who waits", () => {
  it("is told that the file went to somebody else, and gets it after that one", async () => {
    const cat = world.session("cat");
    await cat.start();
    await cat.read("a.ts");
    await ann.write("a.ts", "ONE\n");
    expect(said(await cat.write("a.ts", "CAT\n"))).toBe("held (settled)");
    await ann.handOver(["a.ts"], await bob.name());
    expect(await cat.notices()).toEqual([`handed a.ts ${await bob.name()}`]);
    expect(await ann.notices()).toEqual([]);
    world.seconds(181);
    expect(said(await cat.write("a.ts", "CAT\n"))).toBe("drift");
  });
});

describe("claims", () => {
  it("go by name, and all with all files", async () => {
    await ann.claim("login");
    await ann.claim("logout");
    await ann.write("a.ts", "ONE\n");
    expect(await ann.handOver(["feature", "LOGIN"], await bob.name())).toMatchObject({
      files: [],
      claims: [{ type: "feature", name: "login" }],
    });
    expect(await holdersOfClaims()).toEqual([`login ${await bob.name()}`, `logout ${await ann.name()}`]);
    expect(await bob.hears()).toContain("hands you claim feature login");
    expect(await ann.handOver(["all"], await bob.name())).toMatchObject({
      files: ["a.ts"],
      claims: [{ type: "feature", name: "logout" }],
    });
    expect(await holdersOfClaims()).toEqual([`login ${await bob.name()}`, `logout ${await bob.name()}`]);
    expect(await bob.hears()).toContain("hands you a.ts, claim feature logout");
    await ann.exit();
    expect(await holdersOfClaims()).toHaveLength(2);
  });

  it("of somebody else are not one's own to give", async () => {
    await bob.claim("login");
    await expect(ann.handOver(["feature", "login"], await bob.name())).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining(`claimed by ${await bob.name()}, not by you; nothing was handed over`),
    });
  });
});

describe("what cannot be handed over", () => {
  it("is a file in which a write runs", async () => {
    await ann.before("a.ts");
    await expect(ann.handOver(["a.ts"], await bob.name())).rejects.toMatchObject({
      code: "NOT_ALLOWED",
      message: "a.ts: its Edit is running; nothing was handed over",
    });
    await expect(ann.handOver(["all"], await bob.name())).rejects.toMatchObject({
      message: expect.stringContaining("is running"),
    });
    await ann.write("b.ts", "B\n");
    await ann.before("a.ts");
    expect(await ann.handOver(["all"], await bob.name())).toMatchObject({
      files: ["b.ts"],
      kept: [{ path: "a.ts", reason: "its Edit is running" }],
    });
  });

  it("is a file of somebody else or of nobody, and then none of those named goes", async () => {
    await ann.write("b.ts", "B\n");
    await expect(ann.handOver(["b.ts", "a.ts"], await bob.name())).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "a.ts: nobody holds it; nothing was handed over",
    });
    await bob.write("a.ts", "B\n");
    await expect(ann.handOver(["a.ts", "b.ts"], await bob.name())).rejects.toMatchObject({
      message: `a.ts: ${await bob.name()} holds it, not you; nothing was handed over`,
      hint: expect.stringContaining("coord send --to"),
    });
    expect(await world.held()).toEqual([`a.ts ${await bob.name()}`, `b.ts ${await ann.name()}`]);
    expect(await bob.hears()).toBe("");
  });

  it("is nothing at all, what lies in another repository, and more than a note holds", async () => {
    const to = await bob.name();
    await expect(ann.handOver(["all"], to)).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("you hold no file"),
    });
    await expect(ann.handOver(["/other/a.ts"], to)).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(ann.handOver(["a.ts"], to, "x".repeat(1001))).rejects.toMatchObject({ code: "BAD_INPUT" });
    await expect(ann.handOver(["a.ts"], to, "a\u001bb")).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});

describe("the receiver", () => {
  it.each([
    ["nobody of that name", "brisk-nobody", "NOT_FOUND"],
    ["nobody of that role", "role:painter", "NOT_FOUND"],
    ["a person", "person", "BAD_INPUT"],
    ["several", "branch:main", "BAD_INPUT"],
  ])("must be one living session: %s", async (_, to, code) => {
    await world.session("cat").start();
    await ann.write("a.ts", "ONE\n");
    await expect(ann.handOver(["a.ts"], to)).rejects.toMatchObject({ code });
    expect(await world.held()).toEqual([`a.ts ${await ann.name()}`]);
  });

  it("may be named as for a message, and is not oneself", async () => {
    await ann.write("a.ts", "ONE\n");
    await expect(ann.handOver(["a.ts"], await ann.name())).rejects.toMatchObject({ code: "BAD_INPUT" });
    await bob.write("b.ts", "B\n");
    expect(await ann.handOver(["a.ts"], "holder:b.ts")).toMatchObject({ to: { name: await bob.name() } });
  });

  it("that ends without reading it is told of to the giver, and the file is free", async () => {
    await ann.write("a.ts", "ONE\n");
    await ann.handOver(["a.ts"], await bob.name());
    await bob.exit();
    expect(await ann.hears()).toContain("has ended without reading your message");
    expect(await world.held()).toEqual([]);
  });
});

describe("a hand-over that is cut off", () => {
  async function half(): Promise<void> {
    await ann.claim("login");
    await ann.write("a.ts", "ONE\n");
    await bob.read("a.ts");
    await ann.write("a.ts", "ONE!\n");
  }

  /** Who has what, and whether it may go on with the file without reading it. */
  async function check(): Promise<string> {
    const name = { [await ann.name()]: "ann", [await bob.name()]: "bob" };
    const [file = "", claim = ""] = [...(await world.held()), ...(await holdersOfClaims())].map(
      (line) => name[line.split(" ")[1] ?? ""] ?? line,
    );
    const told = await bob.hears();
    if (file === "bob") {
      expect(told).toMatch(/hands you a\.ts/);
      expect(said(await bob.write("a.ts", "ONE! TWO\n", "overwrite"))).toBe("silent");
    } else {
      expect(told).not.toMatch(/hands you a\.ts/);
      expect(said(await ann.write("a.ts", "ONE! ANN\n", "overwrite"))).toBe("silent");
    }
    return `${file} ${claim}`;
  }

  it("at any operation leaves each thing with its old owner or with its new one, which was told", async () => {
    await half();
    const whole = new Interruption(0, async () => {});
    await ann.handOver(["all"], await bob.name(), "", whole.machine(world.machine));
    expect(await check()).toBe("bob bob");
    const ends = new Set<string>();
    for (let at = 1; at <= whole.count; at++) {
      ({ world, ann, bob } = await annAndBob());
      await half();
      const cut = new Interruption(at, () => new Promise(() => {}));
      await Promise.race([ann.handOver(["all"], await bob.name(), "", cut.machine(world.machine)), settled()]);
      ends.add(await check());
    }
    expect([...ends].sort()).toEqual(["ann ann", "bob ann", "bob bob"]);
  });

  it("by a failure at any operation does so as well, and the receiver forgets what it has not got", async () => {
    await half();
    const whole = new Interruption(0, async () => {});
    await ann.handOver(["all"], await bob.name(), "", whole.machine(world.machine));
    let failed = 0;
    for (let at = 1; at <= whole.count; at++) {
      ({ world, ann, bob } = await annAndBob());
      await half();
      const before = await world.store().seen.list("session-bob.");
      const broken = new Interruption(at, () => Promise.reject(new AppError("DISK_FULL", "no space")));
      const outcome = await ann
        .handOver(["all"], await bob.name(), "", broken.machine(world.machine))
        .catch(() => null);
      if (outcome === null) failed++;
      if (outcome === null || outcome.files.length === 0)
        expect(await world.store().seen.list("session-bob.")).toEqual(before);
      await check();
    }
    expect(failed).toBeGreaterThan(3);
  });
});

describe("what changes while it is handed over", () => {
  /** Hands over while `act` happens before each operation in turn; how often it was refused after it was announced. */
  async function meanwhile(what: readonly string[], act: () => Promise<unknown>): Promise<number> {
    let refused = 0;
    for (let at = 1; ; at++) {
      ({ world, ann, bob } = await annAndBob());
      await ann.claim("login");
      await bob.read("a.ts");
      await ann.write("a.ts", "ONE\n");
      const seen = await world.store().seen.list("session-bob.");
      const name = await bob.name();
      const interruption = new Interruption(at, act);
      const outcome = await ann
        .handOver(what, name, "", interruption.machine(world.machine))
        .catch((error: unknown) => error);
      if (interruption.count < at) return refused;
      if (!(outcome instanceof AppError)) continue;
      refused++;
      expect([at, outcome.message]).toEqual([at, expect.stringContaining("nothing was handed over")]);
      expect([at, await bob.hears()]).toEqual([at, expect.not.stringContaining("hand you")]);
      expect([at, await world.store().seen.list("session-bob.")]).toEqual([at, seen]);
    }
  }

  it("to a file that is given back, is as if nothing had been said", async () => {
    expect(await meanwhile(["a.ts"], () => releaseLock(world.machine, ann.caller, "a.ts"))).toBeGreaterThan(8);
  });

  it("to a file that is written, too", async () => {
    expect(await meanwhile(["a.ts"], () => ann.before("a.ts"))).toBeGreaterThan(8);
  });

  it("to a claim that ends, too", async () => {
    const end = async () => releaseClaims(world.machine, world.project(), await ann.record());
    expect(await meanwhile(["feature", "login"], end)).toBeGreaterThan(2);
  });
});

describe("the text of the file", () => {
  it("is kept with it, so that the receiver is shown what has changed since", async () => {
    await ann.write("a.ts", "ONE\n");
    await world.store().blobs.evict({ mostBytes: 0, keptForMs: -1 });
    await ann.handOver(["a.ts"], await bob.name());
    world.write("/repo/a.ts", "TWO\n");
    expect(await bob.write("a.ts", "BOB\n", "overwrite")).toMatchObject({ refusal: { diff: { kind: "lines" } } });
  });

  it("is not kept if it may not be, and the file goes all the same", async () => {
    world.ignored.add("/repo/a.ts");
    await ann.write("a.ts", "ONE\n");
    expect(await ann.handOver(["a.ts"], await bob.name())).toMatchObject({ files: ["a.ts"] });
  });
});

it("no more than 200 files go at once", async () => {
  const paths = Array.from({ length: 201 }, (_, index) => `f${index}.ts`);
  await expect(ann.handOver(paths, await bob.name())).rejects.toMatchObject({ code: "BAD_INPUT" });
});

/** Long enough for everything that is not held up. */
async function settled(): Promise<null> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return null;
}

describe("a note for the successor", () => {
  it("is shown once, to the first session of that role that starts after its author has ended", async () => {
    const painter = world.session("painter").as({ role: "painter" });
    await painter.start();
    await painter.prompt("paint the wall");
    await painter.leaveNote("the blue is empty");
    const peer = world.session("peer").as({ role: "painter" });
    await peer.start();
    expect(await peer.hears(null)).toBe("");
    const name = await painter.name();
    painter.die();
    expect(await bob.hears(null)).toBe("");
    world.seconds(1);
    const [next, after] = [
      world.session("next").as({ role: "painter" }),
      world.session("after").as({ role: "painter" }),
    ];
    await next.start();
    await after.start();
    const told = await next.hears(null);
    expect(told).toMatch(
      new RegExp(`- ${name} \\(painter\\), which has ended, left a note \\[[0-9a-f]{6}\\]: "the blue is empty"`),
    );
    expect(told).toContain('It worked on "paint the wall".');
    expect(await after.hears(null)).toBe("");
    expect(await next.hears(null)).toBe("");
  });

  it("is not for a session that was there already, whatever its role", async () => {
    const peer = world.session("peer").as({ role: "painter" });
    await peer.start();
    world.seconds(1);
    await ann.leaveNote("for the painter", { role: "painter" });
    await ann.exit();
    expect(await peer.hears(null)).toBe("");
  });

  it("waits for a session with these words in its task, too", async () => {
    await ann.prompt("fix the login");
    await ann.leaveNote("half done", { task: "login" });
    await ann.exit();
    world.seconds(1);
    const next = world.session("next");
    await next.start();
    expect(await next.hears(null)).toBe("");
    await next.prompt("go on with the Login page");
    expect(await next.hears(null)).toContain('"half done"');
  });

  it("is for whoever does the same, if nobody is named", async () => {
    await ann.prompt("fix the login");
    expect((await ann.leaveNote("")).to).toEqual({ kind: "task", value: "fix the login" });
    const painter = world.session("p").as({ role: "painter" });
    await painter.start();
    expect((await painter.leaveNote("x")).to).toEqual({ kind: "role", value: "painter" });
  });

  it.each([
    ["nothing to say", "", {}],
    ["nobody to leave it to", "x", {}],
    ["no role's name", "x", { role: "Not A Role" }],
    ["a note that is too long", "x".repeat(1001), { role: "painter" }],
  ])("is refused: %s", async (_, note, changes) => {
    await expect(ann.leaveNote(note, changes)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });
});
