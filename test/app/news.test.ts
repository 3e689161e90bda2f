import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/app/errors.ts";
import { homeOrThrow } from "../../src/app/home-project.ts";
import { ensureInstance } from "../../src/app/instances.ts";
import { noteBuild } from "../../src/app/note-build.ts";
import { recordDecision } from "../../src/app/record-decision.ts";
import { releaseClaim, releaseClaims } from "../../src/app/release-claim.ts";
import { reportActivity } from "../../src/app/report-activity.ts";
import { buildCommand } from "../../src/domain/build-command.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

let world: World;
let ann: Session;
let bob: Session;
beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob());
});

async function known({ caller }: Session) {
  const { project } = await homeOrThrow(world.machine, caller.cwd);
  return { project, me: await ensureInstance(world.machine, project, caller) };
}

async function release(session: Session, name: string): Promise<void> {
  const { project, me } = await known(session);
  await releaseClaim(world.machine, project, me, "feature", name);
}

async function decide(session: Session, title: string, isAuthorTold = false): Promise<void> {
  const { project, me } = await known(session);
  await recordDecision(world.machine, project, me, { title, description: "why" }, isAuthorTold);
}

async function report(session: Session, action: string, progress: number): Promise<void> {
  const { project, me } = await known(session);
  await reportActivity(world.machine, project, me, { action, target: null, phase: null, progress, next: null });
}

const build = ({ caller }: Session, line: string, exitCode: number | null): Promise<void> =>
  noteBuild(world.machine, caller, line, exitCode);

describe("finished work", () => {
  it("is told to the others once, when its claim is released", async () => {
    await ann.claim("login");
    await release(ann, "login");
    expect(await bob.hears()).toContain(`session ${await ann.name()} is done with feature login and has released it`);
    expect(await bob.hears()).toBe("");
    expect(await ann.hears()).toBe("");
    await ann.claim("login");
    await release(ann, "login");
    expect(await bob.hears()).toBe("");
  });

  it("is one line for all claims that are released together, and none for none", async () => {
    const { project, me } = await known(ann);
    expect(await releaseClaims(world.machine, project, me)).toEqual([]);
    await ann.claim("login");
    await ann.claim("logout");
    await releaseClaims(world.machine, project, me);
    expect(await bob.hears()).toContain("feature login, feature logout");
  });

  it("is told at 100 %, once per piece of work", async () => {
    await report(ann, "the login form", 40);
    expect(await bob.hears()).toBe("");
    await report(ann, "the login form", 100);
    await report(ann, "the login form", 100);
    expect((await bob.hears()).match(/is done: the login form/g)).toHaveLength(1);
    world.seconds(61);
    await report(ann, "the logout form", 100);
    expect(await bob.hears()).toContain("is done: the logout form");
  });

  it("comes three times a minute at most; the last says where the rest stands", async () => {
    for (const name of ["a", "b", "c", "d"]) await report(ann, `work ${name}`, 100);
    const told = await bob.hears();
    expect(told).toContain("is done: work b.");
    expect(told).toMatch(/\(the last for a minute, see coord claims\) \S+ is done: work c/);
    expect(told).not.toContain("work d");
    world.seconds(61);
    await report(ann, "work e", 100);
    expect(await bob.hears()).toContain("is done: work e.");
  });

  it("is told to nobody who has ended, and to no shell", async () => {
    bob.die();
    await report(ann, "alone", 100);
    expect(await world.store().inbox.drain((await known(bob)).me.id)).toEqual([]);
  });
});

describe("a decision", () => {
  it("reaches everybody, its author only where a person typed it", async () => {
    await decide(ann, "Use Postgres");
    expect(await bob.hears()).toContain("Use Postgres");
    expect(await ann.hears()).toBe("");
    await decide(ann, "All dates are UTC", true);
    expect(await bob.hears()).toContain("All dates are UTC");
    expect(await ann.hears()).toContain("All dates are UTC");
  });
});

describe("a build that begins to fail", () => {
  it("is told to the sessions in the same checkout, once until it has worked again", async () => {
    const tree = world.session("tree").as({ cwd: "/tree", startFolder: "/tree" });
    await tree.start();
    await build(ann, "pnpm test", 0);
    await build(ann, "pnpm test", 1);
    await build(bob, "pnpm test", 1);
    expect(await bob.hears()).toMatch(
      new RegExp(`"pnpm test" fails since .*session ${await ann.name()} ran it, exit code 1`),
    );
    expect(await ann.hears()).toBe("");
    expect(await tree.hears()).toBe("");
  });

  it("is no news when it never worked, was interrupted, or is another command", async () => {
    await build(ann, "pnpm test", 1);
    await build(ann, "make", 0);
    await build(ann, "make", null);
    await build(ann, "make", 127);
    await build(ann, "make all", 1);
    await build(ann, "ls missing", 2);
    expect(await bob.hears()).toBe("");
  });

  it("is judged by folder and command, also where two have one key", async () => {
    const { builds } = await world.store().team();
    const key = world.machine.shortHash(`/repo\0${buildCommand("make")}`);
    await builds.put(key, { command: "make", folder: "/elsewhere", result: "passed", atMs: 0 });
    await build(ann, "make", 1);
    await builds.put(key, { command: "ninja", folder: "/repo", result: "passed", atMs: 0 });
    await build(ann, "make", 1);
    expect(await bob.hears()).toBe("");
  });

  it("is nothing outside a project, and where coord is off", async () => {
    await build(ann.as({ cwd: "/nowhere" }), "make", 0);
    world.settings = { ...world.settings, mode: "off" };
    await build(ann, "make", 0);
    expect(await (await world.store().team()).builds.list("")).toEqual([]);
  });

  it("never fails the hook that sees it", async () => {
    await build(ann, "make", 0);
    world.breakStore(new AppError("DISK_FULL", "no room"));
    await expect(build(ann, "make", 1)).resolves.toBeUndefined();
  });
});

describe("news that nobody wants", () => {
  it.each([
    ["decisions", /^coord:\n- decision recorded at \S+ DEC-\S+ "Use Postgres".*$/],
    ["off", /^$/],
  ] as const)("is kept from a session with news: %s", async (news, told) => {
    await decide(ann, "Use Postgres");
    await report(ann, "login", 100);
    world.settings = { ...world.settings, news };
    expect(await bob.hears()).toMatch(told);
  });

  it("does not keep a person's own decision from the session it was typed in", async () => {
    world.settings = { ...world.settings, news: "off" };
    await decide(ann, "Use Postgres", true);
    expect(await ann.hears()).toContain("Use Postgres");
  });

  it("is lost without a word when it cannot be delivered: what it is about has happened", async () => {
    const { project, me } = await known(ann);
    await ann.claim("login");
    const { store } = project;
    const inbox = { ...store.inbox, deliver: async () => Promise.reject(new AppError("DISK_FULL", "no room")) };
    const full = { ...project, store: { ...store, inbox } };
    await expect(releaseClaim(world.machine, full, me, "feature", "login")).resolves.toMatchObject({ name: "login" });
    expect((await world.journal()).join("\n")).toContain("after a commit");
  });
});
