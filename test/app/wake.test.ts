import { beforeEach, describe, expect, it } from "vitest";
import { answerCall, watchForCalls } from "../../src/app/wake.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";

/** To see one fail: let `isIdle` in `src/app/wake.ts` always say so, or `noteWoken` always allow. */
let world: World;
let ann: Session;
let bob: Session;
let file: string;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob());
  file = (await watchForCalls(world.machine, bob.caller)) ?? "";
  await bob.stop();
});

const wake = async (text = "may I?") => ann.send(await bob.name(), text, { wants: "answer", wakes: true });
const answered = async (changed = file) => (await answerCall(world.machine, bob.caller, changed))?.text ?? null;

describe("an idle session", () => {
  it("is woken by a question that asks for it, and told so once in ten minutes", async () => {
    await wake();
    expect(await answered()).toBe("may I?");
    expect(await answered()).toBeNull();
    world.seconds(599);
    await wake("again?");
    expect(await answered()).toBeNull();
    world.seconds(1);
    await wake("now?");
    expect(await answered()).toBe("now?");
    expect(await bob.hears(null)).toContain("may I?");
  });

  it("is woken once by two hooks at once", async () => {
    await wake();
    expect((await Promise.all([answered(), answered()])).filter((text) => text !== null)).toHaveLength(1);
  });

  it("is woken after a resume of its conversation in another process, by what is its own", async () => {
    await wake();
    expect(await answerCall(world.machine, ann.caller, file)).toBeNull();
  });

  it.each([
    ["another file changed", async () => answered("/other.json")],
    [
      "it has heard the question",
      async () => {
        await bob.hears(null);
        await bob.beat();
        return answered();
      },
    ],
    [
      "it has read the question meanwhile",
      async () => {
        await bob.hears(null);
        await bob.hears();
        return answered();
      },
    ],
    [
      "it is at work",
      async () => {
        await bob.prompt();
        return answered();
      },
    ],
    [
      "its client says that it is at work",
      async () => {
        await bob.prompt();
        world.clients.set(bob.process.pid, { status: "busy", sinceMs: 0 });
        return answered();
      },
    ],
    [
      "a permission prompt is open",
      async () => {
        await bob.prompt();
        world.clients.set(bob.process.pid, { status: "waiting", sinceMs: 0 });
        return answered();
      },
    ],
    [
      "nothing may wake it",
      async () => {
        world.settings = { ...DEFAULT_SETTINGS, wake: "off" };
        return answered();
      },
    ],
    [
      "coord is off",
      async () => {
        world.settings = { ...DEFAULT_SETTINGS, mode: "off" };
        return answered();
      },
    ],
    [
      "the question was carried to another box",
      async () => {
        const { mail } = await world.store().team();
        const box = await bob.id();
        for (const letter of await mail.list(box, "new")) await mail.forward(box, letter, "later");
        return answered();
      },
    ],
  ])("is left alone when %s", async (_, tried) => {
    await wake();
    expect(await tried()).toBeNull();
  });

  it("is woken when its client says that it is idle, though no hook has", async () => {
    await bob.prompt();
    await wake();
    world.clients.set(bob.process.pid, { status: "idle", sinceMs: 0 });
    expect(await answered()).toBe("may I?");
  });

  it("is woken although its client calls itself busy, because of a command in its background", async () => {
    await bob.stop(1);
    world.clients.set(bob.process.pid, { status: "busy", sinceMs: 0 });
    await wake();
    expect(await answered()).toBe("may I?");
  });

  it("is not woken by its start, nor by a question that does not ask for it", async () => {
    expect(await answered()).toBeNull();
    await ann.send(await bob.name(), "no hurry?", { wants: "answer" });
    expect(await answered()).toBeNull();
  });

  it("has nothing to watch where nothing may wake it, outside a project, and before it has registered", async () => {
    const stranger = world.session("stranger");
    expect(await watchForCalls(world.machine, stranger.caller)).toBeNull();
    expect(await answerCall(world.machine, stranger.caller, file)).toBeNull();
    expect(await watchForCalls(world.machine, bob.as({ cwd: "/nowhere" }).caller)).toBeNull();
    world.settings = { ...DEFAULT_SETTINGS, wake: "off" };
    expect(await watchForCalls(world.machine, bob.caller)).toBeNull();
  });
});

describe("a message that may wake", () => {
  it.each([
    ["no question", { wants: "nothing" }, "only a question"],
    ["an acknowledgement", { wants: "ack" }, "only a question"],
  ] as const)("is not %s", async (_, changes, why) => {
    await expect(ann.send(await bob.name(), "x", { ...changes, wakes: true })).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringContaining(why),
    });
  });

  it("is for one session: by name, or by the file it holds", async () => {
    await bob.write("a.ts", "x");
    expect((await ann.send("holder:a.ts", "x", { wants: "answer", wakes: true })).to).toEqual([await bob.name()]);
    for (const to of ["everyone", "person", "role:tester", "branch:main"]) {
      await expect(ann.send(to, "x", { wants: "answer", wakes: true })).rejects.toMatchObject({ code: "BAD_INPUT" });
    }
    const { mail } = await world.store().team();
    expect(await mail.list("later", "new")).toEqual([]);
  });

  it("is sent although the call cannot be written", async () => {
    const team = await world.store().team();
    world.store().team = async () => ({
      ...team,
      wakes: { ...team.wakes, put: () => Promise.reject(new Error("full")) },
    });
    expect((await wake()).to).toEqual([await bob.name()]);
    expect(await bob.hears(null)).toContain("may I?");
  });
});
