import { beforeEach, describe, expect, it } from "vitest";
import { endSession } from "../../src/app/end-session.ts";
import { homeOrThrow } from "../../src/app/home-project.ts";
import { ensureInstance } from "../../src/app/instances.ts";
import type { Machine } from "../../src/app/machine.ts";
import type { Team } from "../../src/app/ports.ts";
import { sendMessage } from "../../src/app/send-message.ts";
import { answerCall, repeatCalls, watchForCalls } from "../../src/app/wake.ts";
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
/** The machine, with other parts in its store for what sessions leave each other. */
const machineWith = (partsOf: (team: Team) => Partial<Team>): Machine => ({
  ...world.machine,
  home: async (folder) => {
    const home = await world.machine.home(folder);
    if (home === null) return null;
    const { store } = home.project;
    const team = await store.team();
    const changed = { ...store, team: async () => ({ ...team, ...partsOf(team) }) };
    return { ...home, project: { ...home.project, store: changed } };
  },
});
const full = (): Promise<never> => Promise.reject(new Error("no room"));
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

describe("a question that comes too soon after a wake", () => {
  const called = async () => {
    const { wakes, wakeFile } = await world.store().team();
    const [record] = (await world.store().instances.list()).filter(({ record: { id } }) => wakeFile(id) === file);
    return record === undefined ? null : ((await wakes.get(record.record.id))?.value.at.mono ?? null);
  };
  const owed = async () => (await (await world.store().team()).owedCalls.list("")).length;

  beforeEach(async () => {
    await wake();
    expect(await answered()).toBe("may I?");
    world.seconds(60);
    await wake("again?");
    expect(await answered()).toBeNull();
  });

  it("wakes when the ten minutes are over and any session has a hook, once", async () => {
    const before = await called();
    world.seconds(539);
    await repeatCalls(world.machine, ann.caller);
    expect([await called(), await owed()]).toEqual([before, 1]);
    world.seconds(1);
    await repeatCalls(world.machine, ann.caller);
    expect(await called()).not.toBe(before);
    expect(await owed()).toBe(0);
    expect(await answered()).toBe("again?");
    const after = await called();
    world.seconds(1);
    await repeatCalls(world.machine, ann.caller);
    expect(await called()).toBe(after);
  });

  it("wakes once where two hooks make up for it at once", async () => {
    world.seconds(540);
    await Promise.all([repeatCalls(world.machine, ann.caller), repeatCalls(world.machine, bob.caller)]);
    expect((await Promise.all([answered(), answered()])).filter((text) => text !== null)).toEqual(["again?"]);
  });

  it("wakes nobody who has heard it, who is at work, who wants no wakes, or for whom it is too late", async () => {
    world.seconds(540);
    await repeatCalls(world.machine, ann.caller);
    world.settings = { ...DEFAULT_SETTINGS, wake: "off" };
    expect(await answered()).toBeNull();
    world.settings = DEFAULT_SETTINGS;
    await bob.prompt();
    expect(await answered()).toBeNull();
    await bob.hears(null);
    await bob.stop();
    expect(await answered()).toBeNull();
    world.seconds(601);
    await ann.send(await bob.name(), "quick?", { wants: "answer", wakes: true, ttlMs: 1000 });
    world.seconds(2);
    expect(await answered()).toBeNull();
  });

  it("is made up for by the next hook where the one before it was killed or had no room", async () => {
    world.seconds(540);
    const crowded = machineWith(({ wakes }) => ({ wakes: { ...wakes, put: full } }));
    await expect(repeatCalls(crowded, ann.caller)).rejects.toThrow("no room");
    expect(await owed()).toBe(1);
    await repeatCalls(world.machine, ann.caller);
    expect(await answered()).toBe("again?");
  });

  it("is not kept for a session that has ended", async () => {
    const before = await called();
    await endSession(world.machine, bob.caller);
    world.seconds(540);
    await repeatCalls(world.machine, ann.caller);
    expect([await called(), await owed()]).toEqual([before, 0]);
  });

  it("stays owed where coord is off, and outside a project", async () => {
    world.seconds(540);
    await repeatCalls(world.machine, ann.as({ startFolder: "/nowhere" }).caller);
    world.settings = { ...DEFAULT_SETTINGS, mode: "off" };
    await repeatCalls(world.machine, ann.caller);
    world.settings = DEFAULT_SETTINGS;
    expect(await owed()).toBe(1);
  });

  it("is answered with nothing where it cannot be noted, which is on record", async () => {
    await wake("third?");
    const crowded = machineWith(({ owedCalls }) => ({ owedCalls: { ...owedCalls, put: full } }));
    expect(await answerCall(crowded, bob.caller, file)).toBeNull();
    const { entries } = await world.store().journal.read();
    expect(entries.at(-1)).toMatchObject({ kind: "failure", detail: expect.stringContaining("no room") });
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
    const crowded = machineWith(({ wakes }) => ({ wakes: { ...wakes, put: full } }));
    const { project } = await homeOrThrow(crowded, "/repo");
    const me = await ensureInstance(crowded, project, ann.caller);
    const draft = {
      to: await bob.name(),
      subject: "",
      text: "may I?",
      wants: "answer",
      ttlMs: null,
      wakes: true,
    } as const;
    expect((await sendMessage(crowded, project, ann.caller, me, "session", draft)).to).toEqual([await bob.name()]);
    expect(await bob.hears(null)).toContain("may I?");
  });
});
