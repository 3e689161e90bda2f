import { beforeEach, describe, expect, it } from "vitest";
import { standingClaims } from "../../src/app/claim-book.ts";
import { releaseClaim } from "../../src/app/release-claim.ts";
import { activityHistory, currentReport, noteActivity, reportActivity } from "../../src/app/report-activity.ts";
import { refusalText } from "../../src/text/refusal-text.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import { type Session, said } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

const HOUR_MS = 3_600_000;
const AUTH = [{ glob: "src/auth/**", source: "^src/auth/.+$" }];

let world: World;
let ann: Session;
let bob: Session;
beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob());
});

const names = async (): Promise<readonly string[]> =>
  (await standingClaims(world.machine, world.project())).map(({ name }) => name);

describe("a claim", () => {
  it("has one winner of sixteen that claim at once", async () => {
    const sessions = Array.from({ length: 16 }, (_, index) => world.session(`s${index}`));
    for (const session of sessions) await session.start();
    const answers = await Promise.all(sessions.map((session) => session.claim("login")));
    expect(answers.filter(({ kind }) => kind === "claimed")).toHaveLength(1);
    expect(await names()).toEqual(["login"]);
  });

  it("names who has it, and ends with its session or its process", async () => {
    await ann.claim("login");
    expect(await bob.claim("login")).toMatchObject({ kind: "held", claim: { holder: { name: await ann.name() } } });
    await ann.exit();
    expect(await names()).toEqual([]);
    expect(await bob.claim("login")).toMatchObject({ kind: "claimed", isNew: true, takenFrom: null });
    bob.die();
    expect(await names()).toEqual([]);
    const cat = world.session("cat");
    expect(await cat.claim("login")).toMatchObject({ kind: "claimed", takenFrom: { because: "death" } });
    expect(await world.journal()).toContain("claim-ended - feature login: its holder has ended");
  });

  it("is released by its holder, and by nobody else", async () => {
    await ann.claim("login");
    await expect(
      releaseClaim(world.machine, world.project(), await bob.record(), "feature", "login"),
    ).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringContaining(await ann.name()) });
    expect((await releaseClaim(world.machine, world.project(), await ann.record(), "feature", "login")).name).toBe(
      "login",
    );
    await expect(
      releaseClaim(world.machine, world.project(), await ann.record(), "feature", "login"),
    ).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await (await world.store().claims()).read("book")).record).toBeNull();
  });

  it("ends after its hours; its holder is asked once before", async () => {
    await ann.claim("login", { forMs: HOUR_MS });
    world.elapse(HOUR_MS - 11 * 60_000);
    expect(await ann.hears()).toBe("");
    world.elapse(2 * 60_000);
    expect(await ann.hears()).toContain('your claim "feature login" ends at');
    expect(await ann.hears()).toBe("");
    expect(await bob.hears()).toBe("");
    world.elapse(10 * 60_000);
    expect(await names()).toEqual([]);
    expect(await bob.claim("login")).toMatchObject({ takenFrom: { because: "expiry" } });
  });

  it("tells both when another claim or task reads like the same work", async () => {
    await ann.claim("email automation");
    const answer = await bob.claim("automate emails", { type: "task", goal: "email automation" });
    expect(answer).toMatchObject({
      kind: "claimed",
      alike: [{ name: await ann.name(), what: "feature email automation" }],
    });
    expect(await ann.hears()).toContain(`a session seems to do the same work as you`);
    const cat = world.session("cat");
    await cat.start();
    await cat.prompt("Implement rate limiting for the API");
    expect(await bob.claim("rate limiting of API")).toMatchObject({ alike: [{ name: await cat.name() }] });
    expect(await bob.claim("unrelated thing")).toMatchObject({ alike: [] });
  });
});

describe("two sessions that are given the same task", () => {
  it("are both told, once, and others are not", async () => {
    await ann.prompt("Please fix the login page");
    await bob.prompt("fix login pages");
    const cat = world.session("cat");
    await cat.start();
    await cat.prompt("write the docs of the parser");
    expect(await ann.hears()).toContain(`${await bob.name()}: fix login pages`);
    expect(await bob.hears()).toContain(`${await ann.name()}: Please fix the login page`);
    expect(await cat.hears()).toBe("");
    await bob.prompt("go on");
    expect(await ann.hears()).toBe("");
  });
});

describe("an edit inside claimed paths", () => {
  beforeEach(() => {
    world.write("/repo/src/auth/a.ts", "x");
    world.write("/repo/src/other.ts", "x");
  });

  it("of another is let through and told, once per lease", async () => {
    await ann.claim("auth", { paths: AUTH });
    expect(said(await bob.before("src/auth/a.ts"))).toBe("claimed");
    await bob.after("src/auth/a.ts");
    expect(said(await bob.before("src/auth/a.ts"))).toBe("silent");
    expect(said(await bob.before("src/other.ts"))).toBe("silent");
    expect(said(await ann.before("src/auth/b.ts"))).toBe("silent");
    expect(said(await ann.agent("x").before("src/auth/c.ts"))).toBe("silent");
  });

  it("of another is refused when the claim is exclusive, and takes no lease", async () => {
    await ann.claim("auth", { paths: AUTH, exclusive: true, goal: "one session only" });
    const verdict = await bob.before("src/auth/a.ts");
    expect(said(verdict)).toBe("claimed");
    expect(verdict.kind).toBe("deny");
    if (verdict.kind !== "deny") return;
    const text = refusalText(verdict.refusal);
    for (const fact of [
      "src/auth/a.ts",
      "feature auth",
      await ann.name(),
      "src/auth/**",
      "one session only",
      "Nothing was written",
    ])
      expect(text).toContain(fact);
    expect(await world.held()).toEqual([]);
    expect(said(await ann.before("src/auth/a.ts"))).toBe("silent");
  });

  it("is free again when the claim has ended by release, death or time", async () => {
    await ann.claim("auth", { paths: AUTH, exclusive: true, forMs: HOUR_MS });
    world.elapse(HOUR_MS);
    expect(said(await bob.before("src/auth/a.ts"))).toBe("silent");
    await ann.claim("auth", { paths: AUTH, exclusive: true });
    ann.die();
    expect(said(await bob.before("src/auth/b.ts"))).toBe("silent");
  });

  it("is observed only where coord observes", async () => {
    world.settings = { ...world.settings, mode: "observe" };
    await ann.claim("auth", { paths: AUTH, exclusive: true });
    expect(said(await bob.before("src/auth/a.ts"))).toBe("silent");
    expect(await world.journal()).toContain("observed src/auth/a.ts claimed");
  });

  it("every refusal names what else its holder has claimed", async () => {
    await ann.claim("login");
    await ann.before("src/other.ts");
    const verdict = await bob.before("src/other.ts");
    expect(verdict).toMatchObject({ kind: "deny", refusal: { kind: "held", claims: ["feature login"] } });
    if (verdict.kind === "deny") expect(refusalText(verdict.refusal)).toContain('It has claimed "feature login".');
  });
});

describe("what a session is doing", () => {
  const NOTHING = { action: null, target: null, phase: null, progress: null, next: null };

  it("is what it says, while that is fresh, else its last tool and file", async () => {
    await ann.write("src/a.ts", "x");
    const me = await ann.record();
    expect(await currentReport(world.project(), me.id)).toMatchObject({ origin: "tools", action: "Edit" });
    await reportActivity(world.machine, world.project(), me, {
      ...NOTHING,
      action: "building",
      target: "login",
      progress: 40,
    });
    await reportActivity(world.machine, world.project(), me, { ...NOTHING, progress: 60, next: "tests" });
    expect(await currentReport(world.project(), me.id)).toMatchObject({
      origin: "words",
      action: "building",
      target: "login",
      progress: 60,
      next: "tests",
    });
    world.elapse(HOUR_MS + 1);
    await ann.beat();
    expect(await currentReport(world.project(), me.id)).toMatchObject({ origin: "tools", action: "Grep" });
  });

  it("is forgotten after a week, when a session starts", async () => {
    const me = await ann.record();
    await reportActivity(world.machine, world.project(), me, { ...NOTHING, action: "building" });
    const { reports } = await world.store().team();
    world.elapse(7 * 24 * HOUR_MS + 1000);
    expect(await reports.get(me.id)).not.toBeNull();
    await world.session("cat").start();
    expect(await reports.get(me.id)).toBeNull();
  });

  it("is kept as history, of every session at work", async () => {
    await ann.beat();
    await bob.shell("b.ts", "y");
    const me = await ann.record();
    await reportActivity(world.machine, world.project(), me, { ...NOTHING, action: "building" });
    await noteActivity(world.project(), me);
    expect(await activityHistory(world.project(), me.id)).toMatchObject(
      [{ action: "building" }, { action: "building" }].slice(0, (await activityHistory(world.project(), me.id)).length),
    );
    expect(await activityHistory(world.project(), (await bob.record()).id)).toMatchObject([
      { origin: "tools", action: "Bash", reports: 1 },
    ]);
  });

  it.each([
    [{ action: "a\nb" }, "one line"],
    [{ action: "x".repeat(161) }, "longer than 160"],
    [{ target: "x" }, "needs --action"],
  ])("%j is refused", async (draft, why) => {
    await expect(
      reportActivity(world.machine, world.project(), await ann.record(), { ...NOTHING, ...draft }),
    ).rejects.toMatchObject({
      code: "BAD_INPUT",
      message: expect.stringContaining(why),
    });
  });
});
