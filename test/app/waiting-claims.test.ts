import { beforeEach, describe, expect, it } from "vitest";
import { homeOrThrow } from "../../src/app/home-project.ts";
import { ensureInstance } from "../../src/app/instances.ts";
import { listClaims } from "../../src/app/list-claims.ts";
import { acquireLock, releaseLock } from "../../src/app/locks.ts";
import { releaseClaim } from "../../src/app/release-claim.ts";
import { type ClaimWaitEnd, waitForClaim } from "../../src/app/wait-for-claim.ts";
import { type WaitEnd, type WaitRequest, waitForFile } from "../../src/app/wait-for-file.ts";
import { claimsText } from "../../src/text/claims-text.ts";
import type { Session } from "../support/app/session.ts";
import { Timetable } from "../support/app/timetable.ts";
import { World } from "../support/app/world.ts";
import { PROCESS } from "../support/domain/build.ts";

/** To see one fail: let `Waits.holdersOf` in `src/app/wait-cycle.ts` know no claims, or `#try` of a wait not ask for them. */
let world: World;
let otter: Session;
let heron: Session;
let wren: Session;
let others: Timetable;
let waitPid = 7000;

beforeEach(async () => {
  world = new World();
  others = new Timetable(world);
  for (const file of ["a.ts", "b.ts", "c.ts"]) world.write(`/repo/${file}`, "one");
  otter = world.session("otter");
  heron = world.session("heron");
  wren = world.session("wren");
  for (const session of [otter, heron, wren]) await session.start();
});

function request(mostMs: number, signal: AbortSignal): WaitRequest {
  return { mostMs, process: { ...PROCESS, pid: waitPid++ }, signal, onPlace: () => {} };
}

const NEVER = new AbortController().signal;

async function waitClaim(
  session: Session,
  name = "login",
  mostMs = 100_000,
  signal: AbortSignal = NEVER,
): Promise<ClaimWaitEnd> {
  const { project } = await homeOrThrow(world.machine, "/repo");
  return waitForClaim(others.machine(), project, session.caller, { type: "feature", name }, request(mostMs, signal));
}

function waitFile(session: Session, path: string, mostMs = 100_000): Promise<WaitEnd> {
  return waitForFile(others.machine(), session.caller, path, request(mostMs, NEVER));
}

async function release(session: Session, name = "login"): Promise<unknown> {
  const { project } = await homeOrThrow(world.machine, "/repo");
  const me = await ensureInstance(world.machine, project, session.caller);
  return releaseClaim(world.machine, project, me, "feature", name);
}

const lock = (session: Session, path: string) =>
  acquireLock(world.machine, session.caller, path, { intent: "", ttlMs: null });
const book = async () => (await (await world.store().claims()).read("book")).record;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("a wait for a claim", () => {
  it("ends when it is released, within a fifth of a second, and its holder has heard of it once", async () => {
    await heron.claim("login");
    let shown = "";
    others.inSeconds(20, async () => {
      const { project } = await homeOrThrow(world.machine, "/repo");
      shown = claimsText(await listClaims(world.machine, project), 120, false);
    });
    others.inSeconds(30, () => release(heron));
    const end = await waitClaim(otter);
    expect(shown).toMatch(new RegExp(`^CLAIM .* WAITING\nfeature login .* ${await otter.name()}`));
    expect(end).toMatchObject({
      kind: "claim-yours",
      claim: { isReserved: true, holder: { name: await otter.name() } },
    });
    expect(end.waitedMs).toBeGreaterThanOrEqual(30_000);
    expect(end.waitedMs).toBeLessThan(30_200);
    expect((await heron.notices()).filter((line) => line.startsWith("claim-awaited"))).toEqual([
      `claim-awaited feature login ${await otter.name()}`,
    ]);
    expect(await wren.claim("login")).toMatchObject({ kind: "held", claim: { isReserved: true } });
    expect(await otter.claim("login")).toMatchObject({ kind: "claimed", isNew: true, claim: { isReserved: false } });
    expect((await book())?.queue).toBeUndefined();
  });

  it("ends when its holder dies or its hours are over, which nobody writes down", async () => {
    await heron.claim("login");
    others.inSeconds(5, async () => heron.die());
    expect((await waitClaim(otter)).waitedMs).toBeLessThan(6500);
    await wren.claim("logout", { forMs: 10_000 });
    const end = await waitClaim(otter, "logout");
    expect([end.kind, end.waitedMs < 11_500]).toEqual(["claim-yours", true]);
  });

  it("is served in the order of three, and each keeps it no longer than its turn", async () => {
    await heron.claim("login");
    const order: string[] = [];
    const fourth = world.session("fourth");
    await fourth.start();
    const waits = [otter, wren, fourth].map(async (session, place) => {
      await turns(place * 20);
      const end = await waitClaim(session, "login", 10 * 60_000);
      order.push(`${place} ${end.kind}`);
      if (place === 0) await release(session);
      if (place === 1) {
        await session.prompt();
        world.seconds(1);
        await session.stop();
      }
    });
    others.inSeconds(60, () => release(heron));
    await Promise.all(waits);
    expect(order).toEqual(["0 claim-yours", "1 claim-yours", "2 claim-yours"]);
  });

  it("ends with its time or when it is interrupted, says who has it, and gives its place up", async () => {
    await heron.claim("login", { goal: "people can log in" });
    expect(await waitClaim(otter, "login", 3000)).toMatchObject({
      kind: "still-claimed",
      path: null,
      claim: { holder: { name: await heron.name() } },
      ahead: 0,
    });
    expect((await book())?.queue).toBeUndefined();
    const ended = new AbortController();
    others.inSeconds(2, async () => ended.abort());
    const [first, second] = [waitClaim(otter, "login", 60_000, ended.signal), waitClaim(wren, "login", 1000)];
    expect([(await second).kind, (await first).kind]).toEqual(["still-claimed", "still-claimed"]);
    expect((await book())?.queue).toBeUndefined();
  });

  it("is refused for what is no claim", async () => {
    const { project } = await homeOrThrow(world.machine, "/repo");
    await expect(
      waitForClaim(others.machine(), project, otter.caller, { type: "a b", name: "c" }, request(1000, NEVER)),
    ).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it("is refused where 64 wait already", async () => {
    await heron.claim("login");
    const claims = await world.store().claims();
    const { record, revision, now } = await claims.read("book");
    const [claim] = record?.claims ?? [];
    if (claim === undefined) throw new Error("no claim");
    const until = { ...now, mono: (now.mono + 3_600_000) as typeof now.mono };
    const queue = Array.from({ length: 64 }, (_, place) => ({
      type: "feature",
      name: "login",
      waiter: { holder: { ...claim.holder, name: `w${place}` }, process: PROCESS, since: now, until },
    }));
    await claims.swap("book", revision, { claims: [claim], queue });
    await expect(waitClaim(otter)).rejects.toMatchObject({ code: "STORE_CONTENTION" });
  });

  it("is refused where there are as many claims as are kept", async () => {
    await heron.claim("login");
    const claims = await world.store().claims();
    const { record, revision } = await claims.read("book");
    const [claim] = record?.claims ?? [];
    if (claim === undefined) throw new Error("no claim");
    const many = Array.from({ length: 200 }, (_, place) => ({ ...claim, name: `part ${place}` }));
    await claims.swap("book", revision, { claims: many });
    await expect(waitClaim(otter)).rejects.toMatchObject({ message: expect.stringContaining("too many claims") });
  });
});

describe("a file inside a claim that shuts others out", () => {
  const paths = [{ glob: "src/**", source: "^(?:a|b)\\.ts$" }];

  it("is waited for until the claim ends", async () => {
    await heron.claim("login", { paths, exclusive: true });
    others.inSeconds(20, () => release(heron));
    const end = await waitFile(otter, "a.ts");
    expect([end.kind, end.waitedMs < 20_200]).toEqual(["your-turn", true]);
    expect(await heron.notices()).toContain(`claim-awaited feature login ${await otter.name()}`);
  });

  it("is named with the claim when time is up", async () => {
    await heron.claim("login", { paths, exclusive: true });
    expect(await waitFile(otter, "a.ts", 2000)).toMatchObject({
      kind: "still-claimed",
      path: "a.ts",
      claim: { name: "login" },
    });
    expect((await waitFile(otter, "c.ts")).kind).toBe("your-turn");
  });

  it("is not locked by name, but by who has claimed it", async () => {
    await heron.claim("login", { paths, exclusive: true });
    expect(await lock(otter, "a.ts")).toMatchObject({ kind: "claimed", path: "a.ts", claim: { name: "login" } });
    expect((await lock(heron, "a.ts")).kind).toBe("acquired");
    expect((await lock(otter, "c.ts")).kind).toBe("acquired");
  });

  it("is taken with a word where the claim only warns", async () => {
    await heron.claim("login", { paths });
    expect((await lock(otter, "a.ts")).kind).toBe("acquired");
    await releaseLock(world.machine, otter.caller, "a.ts");
    expect((await waitFile(wren, "a.ts")).kind).toBe("your-turn");
  });
});

const linksOf = (end: WaitEnd | ClaimWaitEnd): readonly string[] =>
  "cycle" in end ? end.cycle.map(({ waitsFor }) => waitsFor) : [end.kind];

describe("commands that wait for each other's files and claims", () => {
  it("are found when the circle closes: a claim against a file", async () => {
    await heron.claim("login");
    await lock(otter, "a.ts");
    const first = waitClaim(otter);
    await turns(60);
    const second = await waitFile(heron, "a.ts");
    expect([second.kind, linksOf(second)]).toEqual(["deadlock", ["a.ts", "feature login"]]);
    await release(heron);
    expect((await first).kind).toBe("claim-yours");
  });

  it("are found the other way about, in the words of the claim", async () => {
    await heron.claim("login");
    await lock(otter, "a.ts");
    const first = waitFile(heron, "a.ts");
    await turns(60);
    const second = await waitClaim(otter);
    expect(second).toMatchObject({ kind: "claim-deadlock", claim: "feature login" });
    expect(linksOf(second)).toEqual(["feature login", "a.ts"]);
    await releaseLock(world.machine, otter.caller, "a.ts");
    expect((await first).kind).toBe("your-turn");
  });

  it("are found over three: a claim, a file, and a file inside a claim", async () => {
    await heron.claim("login");
    await lock(otter, "a.ts");
    await wren.claim("rest", { paths: [{ glob: "b.ts", source: "^b\\.ts$" }], exclusive: true });
    const first = waitClaim(otter);
    await turns(60);
    const second = waitFile(wren, "a.ts");
    await turns(60);
    const third = await waitFile(heron, "b.ts");
    expect([third.kind, linksOf(third)]).toEqual(["deadlock", ["b.ts", "a.ts", "feature login"]]);
    await release(heron);
    expect((await first).kind).toBe("claim-yours");
    await releaseLock(world.machine, otter.caller, "a.ts");
    expect((await second).kind).toBe("your-turn");
  });

  it("are found over a file inside a claim wherever in the circle it stands", async () => {
    await heron.claim("login");
    await lock(otter, "a.ts");
    await wren.claim("rest", { paths: [{ glob: "b.ts", source: "^b\\.ts$" }], exclusive: true });
    const first = waitFile(heron, "b.ts");
    await turns(60);
    const second = waitFile(wren, "a.ts");
    await turns(60);
    const third = await waitClaim(otter);
    expect(linksOf(third)).toEqual(["feature login", "b.ts", "a.ts"]);
    await releaseLock(world.machine, otter.caller, "a.ts");
    expect((await second).kind).toBe("your-turn");
    await release(wren, "rest");
    expect((await first).kind).toBe("your-turn");
  });

  it("are found although one of them waits for something else as well", async () => {
    await heron.claim("login");
    await wren.claim("logout");
    await lock(otter, "a.ts");
    const first = waitClaim(otter);
    await turns(60);
    const second = waitFile(heron, "a.ts", 600_000);
    await turns(60);
    // Younger than all, and no part of the circle.
    const beside = waitClaim(otter, "logout", 20_000);
    expect([linksOf(await second), (await beside).kind]).toEqual([["a.ts", "feature login"], "still-claimed"]);
    await release(heron);
    expect((await first).kind).toBe("claim-yours");
  });

  it("are told apart by their names when they began at the same moment", async () => {
    await heron.claim("login");
    await lock(otter, "a.ts");
    const ends = await Promise.all([waitClaim(otter, "login", 5000), waitFile(heron, "a.ts", 5000)]);
    expect(ends.filter((end) => "cycle" in end)).toHaveLength(1);
  });

  it("are no circle where one of them is gone: its place is left behind, and its claim with it", async () => {
    await heron.claim("login");
    await lock(otter, "a.ts");
    const first = waitFile(heron, "a.ts", 3_600_000);
    await turns(60);
    heron.die();
    expect((await waitClaim(otter)).kind).toBe("claim-yours");
    void first.catch(() => {});
  });

  it("go on where the claims cannot be read", async () => {
    await lock(otter, "a.ts");
    await lock(heron, "b.ts");
    const store = world.store();
    const broken = { ...(await store.claims()), read: () => Promise.reject(new Error("unreadable")) };
    store.claims = () => Promise.resolve(broken);
    const first = waitFile(otter, "b.ts");
    await turns(60);
    expect((await waitFile(heron, "a.ts")).kind).toBe("deadlock");
    await releaseLock(world.machine, heron.caller, "b.ts");
    expect((await first).kind).toBe("your-turn");
  });
});
