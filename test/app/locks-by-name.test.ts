import { beforeEach, describe, expect, it } from "vitest";
import { checkLock } from "../../src/app/check-lock.ts";
import { cleanUp } from "../../src/app/clean-up.ts";
import { AppError } from "../../src/app/errors.ts";
import { acquireLock, type LockRequest, releaseLock, renewLock } from "../../src/app/locks.ts";
import { releaseOwn, releaseOwnFile } from "../../src/app/release-own.ts";
import { revokeLock } from "../../src/app/revoke-lock.ts";
import type { Session } from "../support/app/session.ts";
import { said } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

const FOREVER: LockRequest = { intent: "schema change", ttlMs: null };

let world: World;
let claude: Session;
let shell: Session;

beforeEach(async () => {
  world = new World();
  claude = world.session("a");
  await claude.start();
  shell = world.session("s");
  shell = shell.as({ kind: "shell", sessionId: null });
  world.write("/repo/a.ts", "one");
});

const lock = (session: Session, path = "a.ts", request = FOREVER) =>
  acquireLock(world.machine, session.caller, path, request);
const stateOf = async (session: Session, path = "a.ts") => (await checkLock(world.machine, session.caller, path)).state;

describe("a lock by name", () => {
  it("stops a session's write, however long it lasts, and says what it is for", async () => {
    expect((await lock(shell)).kind).toBe("acquired");
    world.seconds(3600);
    const verdict = await claude.write("a.ts", "two");
    expect(said(verdict)).toBe("held (pinned)");
    expect(verdict.kind === "deny" && verdict.refusal.kind === "held" && verdict.refusal.by.pin?.intent).toBe(
      "schema change",
    );
    expect(world.text("/repo/a.ts")).toBe("one");
  });

  it("ends with its time", async () => {
    await lock(shell, "a.ts", { intent: "", ttlMs: 60_000 });
    world.seconds(59);
    expect(said(await claude.write("a.ts", "two"))).toBe("held (pinned)");
    world.seconds(1);
    expect(await stateOf(claude)).toBe("expired");
    expect(said(await claude.write("a.ts", "two"))).toBe("silent");
  });

  it("ends with the shell it was taken in", async () => {
    await lock(shell);
    shell.die();
    expect(await stateOf(claude)).toBe("expired");
    const answer = await lock(claude);
    expect(answer.kind === "acquired" && answer.takenFrom.map(({ because }) => because)).toEqual(["death"]);
  });

  it("is refused with who has it, since when and for what, while a session edits the file", async () => {
    await claude.prompt("fix the login");
    await claude.before("a.ts");
    const answer = await lock(shell);
    if (answer.kind !== "held") throw new Error("granted");
    expect(answer.lock.inFlight?.tool).toBe("Edit");
    expect(answer.lock.holder.name).toBe(await claude.name());
    expect(answer.task).toBe("fix the login");
  });

  it("is granted to one who keeps asking, when the session is between two edits", async () => {
    await claude.write("a.ts", "two");
    expect((await lock(shell)).kind).toBe("held");
    world.seconds(9);
    expect((await lock(shell)).kind).toBe("held");
    world.seconds(1);
    expect((await lock(shell)).kind).toBe("acquired");
    expect(await claude.notices()).toEqual([expect.stringContaining("yielded a.ts")]);
  });

  it("keeps its token when it is taken again, and counts as new only once", async () => {
    const first = await lock(shell);
    world.seconds(5);
    const again = await lock(shell, "a.ts", { intent: "other", ttlMs: 1000 });
    if (first.kind !== "acquired" || again.kind !== "acquired") throw new Error("not granted");
    expect([first.isNew, again.isNew]).toEqual([true, false]);
    expect(again.lock.token).toBe(first.lock.token);
    expect(again.lock.pinned?.intent).toBe("other");
  });

  it("counts again for a holder that had unregistered", async () => {
    await lock(shell);
    await shell.exit();
    await lock(shell);
    expect(await stateOf(claude)).toBe("held");
  });

  it("cannot be taken outside a project", async () => {
    await expect(lock(shell, "/elsewhere/x")).rejects.toMatchObject({ code: "NOT_A_PROJECT" });
  });
});

describe("renewing", () => {
  it("moves the end, and tells who lost the lock meanwhile", async () => {
    await lock(shell, "a.ts", { intent: "", ttlMs: 60_000 });
    world.seconds(50);
    const renewed = await renewLock(world.machine, shell.caller, "a.ts", 60_000);
    expect(renewed.kind).toBe("renewed");
    world.seconds(50);
    expect(await stateOf(claude)).toBe("held");
    world.seconds(11);
    await claude.write("a.ts", "two");
    expect((await renewLock(world.machine, shell.caller, "a.ts", null)).kind).toBe("held");
    await claude.exit();
    expect((await renewLock(world.machine, shell.caller, "a.ts", null)).kind).toBe("lost");
  });
});

describe("releasing", () => {
  it("frees the file and tells the session that waits for it", async () => {
    await lock(shell);
    await claude.before("a.ts");
    expect((await releaseLock(world.machine, shell.caller, "a.ts")).kind).toBe("released");
    expect(await claude.notices()).toEqual(["released a.ts "]);
    expect(said(await claude.before("a.ts"))).toBe("silent");
  });

  it("leaves another's lock alone", async () => {
    await lock(shell);
    expect((await releaseLock(world.machine, claude.caller, "a.ts")).kind).toBe("held");
    expect(await stateOf(claude)).toBe("held");
    expect((await releaseLock(world.machine, claude.caller, "b.ts")).kind).toBe("not-held");
  });

  it("gives back all that a session and its subagents hold, and nothing of others", async () => {
    await claude.write("a.ts", "two");
    await claude.agent("x1").write("b.ts", "b");
    await lock(shell, "c.ts");
    expect(await releaseOwn(world.machine, claude.caller)).toEqual(["a.ts", "b.ts"]);
    expect(await world.held()).toEqual([expect.stringMatching(/^c\.ts /)]);
  });

  it("of one file says who else has it", async () => {
    await lock(shell);
    const answer = await releaseOwnFile(world.machine, claude.caller, "a.ts");
    expect(answer).toEqual({ path: "a.ts", wasHeld: false, heldBy: await shell.name() });
  });
});

describe("revoking", () => {
  it("is refused to a model while the holder lives, and recorded", async () => {
    await lock(shell);
    const me = { id: "claude-x" as never, name: "model" };
    const attempt = revokeLock(world.machine, claude.caller, "a.ts", me, false);
    await expect(attempt).rejects.toThrow(AppError);
    await expect(attempt).rejects.toMatchObject({ code: "NOT_ALLOWED" });
    expect(await stateOf(claude)).toBe("held");
    expect((await world.journal()).filter((line) => line.startsWith("refused a.ts revoke"))).toHaveLength(1);
  });

  it("is allowed to a model once the holder is gone", async () => {
    await lock(shell);
    shell.die();
    const { revoked } = await revokeLock(world.machine, claude.caller, "a.ts", null, false);
    expect(revoked).toHaveLength(1);
    expect(await world.held()).toEqual([]);
  });

  it("by a person ends a live session's lease, tells it, and leaves a record", async () => {
    await claude.before("a.ts");
    const { revoked } = await revokeLock(world.machine, shell.caller, "a.ts", null, true);
    expect(revoked.map(({ holder }) => holder.name)).toEqual([await claude.name()]);
    expect(await claude.notices()).toEqual(["revoked a.ts "]);
    expect((await world.journal()).some((line) => line.startsWith("revoked a.ts"))).toBe(true);
    expect((await lock(shell)).kind).toBe("acquired");
  });
});

describe("checking", () => {
  it("tells free, yours and held apart", async () => {
    expect(await stateOf(shell)).toBe("free");
    await lock(shell);
    expect(await stateOf(shell)).toBe("yours");
    expect(await stateOf(claude)).toBe("held");
  });

  it("tells a shell that the file changed after it took the lock, and that its own look does not heal that", async () => {
    await lock(shell);
    world.write("/repo/a.ts", "changed");
    const { state, drift } = await checkLock(world.machine, shell.caller, "a.ts");
    expect([state, drift.kind, drift.by]).toEqual(["drifted", "changed", null]);
    await lock(shell);
    expect(await stateOf(shell)).toBe("drifted");
    await releaseLock(world.machine, shell.caller, "a.ts");
    await lock(shell);
    expect(await stateOf(shell)).toBe("yours");
  });

  it("names the session that changed the file, and notices that it is gone", async () => {
    await claude.read("a.ts");
    const other = world.session("b");
    await other.start();
    await other.write("a.ts", "theirs");
    await other.exit();
    const { state, drift } = await checkLock(world.machine, claude.caller, "a.ts");
    expect([state, drift.by]).toEqual(["drifted", await other.name()]);
    world.write("/repo/a.ts", "changed by an editor since");
    expect((await checkLock(world.machine, claude.caller, "a.ts")).drift).toMatchObject({ kind: "changed", by: null });
    world.files.delete("/repo/a.ts");
    expect((await checkLock(world.machine, claude.caller, "a.ts")).drift.kind).toBe("removed");
  });

  it("calls a holder stale that lives but has not been heard of for longer than the TTL, never a living shell", async () => {
    await claude.write("a.ts", "two");
    await lock(shell, "b.ts");
    world.seconds(301);
    expect(await stateOf(shell, "a.ts")).toBe("stale");
    expect(await stateOf(claude, "b.ts")).toBe("held");
    await claude.beat();
    expect(await stateOf(shell, "a.ts")).toBe("held");
  });
});

describe("cleaning up", () => {
  it("ends what the dead and the expired left, and nothing that lives", async () => {
    const dead = world.session("d");
    await dead.start();
    await dead.write("dead.ts", "x");
    await lock(shell, "expired.ts", { intent: "", ttlMs: 1000 });
    await lock(shell, "kept.ts");
    await claude.write("a.ts", "two");
    const deadName = await dead.name();
    dead.die();
    world.seconds(2);
    expect(await cleanUp(world.machine, { ...projectOf(), settings: world.settings })).toEqual({
      instances: [deadName],
      released: ["dead.ts", "expired.ts"],
      dropped: 0,
    });
    expect((await world.held()).map((line) => line.split(" ")[0])).toEqual(["a.ts", "kept.ts"]);
  });

  const projectOf = () => ({ store: world.store(), warnings: [], stateDir: "/repo/.git/coord" });
});
