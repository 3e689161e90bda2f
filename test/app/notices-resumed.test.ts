import { beforeEach, describe, expect, it } from "vitest";
import { endSession } from "../../src/app/end-session.ts";
import type { Notice } from "../../src/domain/journal.ts";
import type { Session } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

/** To see one fail: let `collectAll` in `src/app/deliver-messages.ts` move messages only. */
let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  world = new World();
  ann = world.session("ann");
  bob = world.session("bob");
  for (const session of [ann, bob]) await session.start();
});

async function tell(session: Session, kind: Notice["kind"], path: string, detail = ""): Promise<void> {
  const { inbox, now } = world.store();
  await inbox.deliver(await session.id(), { at: now().wall, kind, path, detail });
}

const resumed = (name: string) => world.session(name).as({ sessionId: bob.caller.sessionId });

describe("coord's own lines for a process that was killed", () => {
  it("reach the one that resumes its conversation, in order and once", async () => {
    await tell(bob, "changed-theirs", "a.ts", "ann 1");
    await tell(bob, "revoked", "b.ts", "ann");
    bob.die();
    const later = resumed("later");
    await later.start("resume");
    const told = await later.hears(null);
    expect(told).toMatch(/a\.ts[\s\S]*b\.ts/);
    expect(await later.notices()).toEqual([]);
    const third = resumed("third");
    await third.start("resume");
    expect(await third.notices()).toEqual([]);
  });

  it("come also where it ended in order, or had told of nothing yet", async () => {
    await tell(bob, "released", "a.ts");
    await endSession(world.machine, bob.caller);
    const later = resumed("later");
    await later.start("resume");
    await tell(later, "revoked", "b.ts", "ann");
    const told = await later.hears(null);
    expect([told.includes("a.ts"), told.includes("b.ts")]).toEqual([true, true]);
  });

  it("do not say that somebody waits for what it no longer has", async () => {
    await tell(bob, "awaited", "a.ts", "ann");
    await tell(bob, "claim-awaited", "feature login", "ann");
    bob.die();
    const later = resumed("later");
    await later.start("resume");
    expect(await later.hears(null)).toBe("");
  });

  it("stay with a process that lives, and with one of another conversation", async () => {
    await tell(bob, "revoked", "b.ts", "ann");
    const twin = resumed("twin");
    await twin.start("resume");
    expect(await twin.hears(null)).toBe("");
    bob.die();
    const stranger = world.session("stranger");
    await stranger.start("startup");
    expect(await stranger.hears(null)).not.toContain("b.ts");
    expect(await twin.hears(null)).toContain("b.ts");
  });
});
