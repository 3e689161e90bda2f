import { beforeEach, describe, expect, it } from "vitest";
import { answerMessage } from "../../src/app/answer-message.ts";
import { AppError } from "../../src/app/errors.ts";
import { findNamed } from "../../src/app/find-named.ts";
import { registerCaller } from "../../src/app/register.ts";
import { sendMessage, type Voice } from "../../src/app/send-message.ts";
import { type MessageId, MOST_SUBJECT_CHARACTERS } from "../../src/domain/message.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

let world: World;
let ann: Session;
let bob: Session;
beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob());
});

const meOf = (session: Session) => registerCaller(world.machine, world.project(), session.caller);
const DRAFT = { subject: "", text: "hello", wants: "nothing", ttlMs: null } as const;

async function speak(from: Session, voice: Voice, to: string, changes = {}) {
  return sendMessage(world.machine, world.project(), from.caller, await meOf(from), voice, {
    ...DRAFT,
    to,
    ...changes,
  });
}

async function answer(from: Session, voice: Voice, id: string) {
  const words = { kind: "text", text: "yes", wants: "nothing" } as const;
  return answerMessage(world.machine, world.project(), await meOf(from), voice, id, words);
}

describe("an answer", () => {
  it("to a person at a terminal lies in the box of any person", async () => {
    const shell = world.session("shell").as({ sessionId: null, kind: "shell" });
    const { message } = await speak(shell, "person", await bob.name(), { subject: "Re: API" });
    const sent = await answer(bob, "session", message.id.slice(0, 8));
    expect(sent).toMatchObject({ to: ["the person"], message: { to: { kind: "person" }, subject: "Re: API" } });
    expect(await shell.hears()).toBe("");
    const back = await answer(shell, "person", sent.message.id.slice(0, 8));
    expect(back).toMatchObject({ to: [await bob.name()] });
  });

  it("keeps the subject within its length", async () => {
    const { message } = await speak(ann, "session", await bob.name(), {
      subject: "s".repeat(MOST_SUBJECT_CHARACTERS - 2),
    });
    const sent = await answer(bob, "session", message.id);
    expect([...sent.message.subject].length).toBe(MOST_SUBJECT_CHARACTERS);
    expect(sent.message.subject).toMatch(/^Re: s/);
  });

  it("goes to the process in which its sender's conversation was resumed", async () => {
    const { message } = await speak(ann, "session", await bob.name());
    ann.die();
    const resumed = world.session("resumed").as({ sessionId: ann.caller.sessionId });
    await resumed.start("resume");
    expect((await answer(bob, "session", message.id)).to).toEqual([await resumed.name()]);
    expect(await resumed.hears()).toContain('"yes"');
  });

  it.each([
    [null, "see who is here: coord status"],
    ["tester", 'coord send --to role:tester "…" reaches its successor'],
  ])("to a sender that has ended, with role %s, says what to do instead", async (role, hint) => {
    const cat = world.session("cat").as({ role });
    await cat.start();
    const { message } = await speak(cat, "session", await bob.name());
    cat.die();
    await expect(answer(bob, "session", message.id)).rejects.toMatchObject({ code: "NOT_FOUND", hint });
  });

  it("is refused where nobody waits for one: coord's own word, one's own message", async () => {
    const name = await bob.name();
    await speak(ann, "session", name);
    await bob.exit();
    const told = await ann.hears();
    const id = (await mailOf(ann)).find(({ kind }) => kind === "undelivered")?.id ?? "";
    expect(told).toContain(`${name} has ended`);
    await expect(answer(ann, "session", id)).rejects.toMatchObject({ code: "BAD_INPUT", message: /coord's own/ });
    const own = await speak(ann, "session", "person");
    await expect(answer(ann, "typed", own.message.id)).rejects.toMatchObject({ message: /your own/ });
  });
});

describe("one's own boxes", () => {
  it("ask for more of an id with which several begin", async () => {
    const { mail } = await world.store().team();
    const { message } = await speak(ann, "session", await bob.name());
    const twin = { ...message, id: `${message.id.slice(0, 8)}ffff` as MessageId };
    await mail.post((await meOf(bob)).id, twin);
    const prefix = message.id.slice(0, 8);
    await expect(answer(bob, "session", prefix)).rejects.toMatchObject({
      message: `several messages begin with ${prefix}`,
    });
  });
});

describe("sending", () => {
  it.each([
    ["nothing", { text: "" }],
    ["a subject of two lines", { subject: "a\nb" }],
    ["for no time", { ttlMs: 0 }],
    ["for a month", { ttlMs: 30 * 86_400_000 }],
  ])("%s is a clear error", async (_, changes) => {
    await expect(speak(ann, "session", await bob.name(), changes)).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(await bob.hears()).toBe("");
  });

  it("to several names those that could not be reached; to nobody at all it fails", async () => {
    const cat = world.session("cat");
    await cat.start();
    const reachable = (await meOf(bob)).id;
    const store = world.store();
    const team = await store.team();
    const speakFailing = async (failure: unknown, isFailing: (box: string) => boolean) => {
      const post: typeof team.mail.post = async (box, message) => {
        if (isFailing(box)) throw failure;
        return team.mail.post(box, message);
      };
      const broken = { ...store, team: async () => ({ ...team, mail: { ...team.mail, post } }) };
      const draft = { ...DRAFT, to: "everyone" };
      return sendMessage(
        world.machine,
        { ...world.project(), store: broken },
        ann.caller,
        await meOf(ann),
        "session",
        draft,
      );
    };
    const full = new AppError("INBOX_FULL", "its inbox is full");
    expect(await speakFailing(full, (box) => box !== reachable)).toMatchObject({
      to: [await bob.name()],
      failed: [{ name: await cat.name(), reason: "its inbox is full" }],
    });
    expect(await speakFailing("no words", (box) => box !== reachable)).toMatchObject({
      failed: [{ reason: "no words" }],
    });
    await expect(speakFailing(full, () => true)).rejects.toBe(full);
  });
});

describe("a session that is named", () => {
  const named = async (session: Session, wanted: string | null) =>
    (await findNamed(world.machine, world.project(), session.caller, wanted)).name;

  it("is the caller itself, who lives under that name, or who lived last under it", async () => {
    const name = await bob.name();
    expect(await named(ann, null)).toBe(await ann.name());
    expect(await named(ann, name)).toBe(name);
    expect(await named(ann, (await meOf(bob)).id)).toBe(name);
    await bob.exit();
    expect(await named(ann, name)).toBe(name);
  });

  it("is nobody: the nearest is proposed, or the list", async () => {
    const name = await bob.name();
    await expect(named(ann, `${name.slice(0, -1)}~`)).rejects.toMatchObject({ hint: `did you mean ${name}?` });
    await expect(named(ann, "x".repeat(200))).rejects.toMatchObject({ code: "NOT_FOUND", hint: "coord status" });
    const stranger = world.session("stranger");
    await expect(named(stranger, null)).rejects.toMatchObject({ message: "you are not registered here yet" });
  });
});

async function mailOf(session: Session) {
  const { mail } = await world.store().team();
  const box = (await meOf(session)).id;
  const letters = [...(await mail.list(box, "new")), ...(await mail.list(box, "read"))];
  return (await Promise.all(letters.map((letter) => mail.open(box, letter)))).filter((message) => message !== null);
}
