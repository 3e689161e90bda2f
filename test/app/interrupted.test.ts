/**
 * Whatever a session is told to do, somebody else does something in the middle: before each operation on the store in
 * turn. What was asked for is done or refused, never broken; one live holder at a time; and the next write works.
 */
import { describe, expect, it } from "vitest";
import { checkLock } from "../../src/app/check-lock.ts";
import { cleanUp } from "../../src/app/clean-up.ts";
import { diagnoseProject } from "../../src/app/diagnose-project.ts";
import { AppError } from "../../src/app/errors.ts";
import { inspect } from "../../src/app/inspect.ts";
import { acquireLock, releaseLock, renewLock } from "../../src/app/locks.ts";
import type { Project } from "../../src/app/machine.ts";
import type { Register, Store } from "../../src/app/ports.ts";
import { archiveDecisions, queryDecisions } from "../../src/app/query-decisions.ts";
import { releaseOwn, releaseOwnFile } from "../../src/app/release-own.ts";
import { revokeLock } from "../../src/app/revoke-lock.ts";
import { roleOf, setRole } from "../../src/app/set-role.ts";
import { excludes } from "../../src/domain/holder.ts";
import type { FileRecord } from "../../src/domain/lease.ts";
import { Interruption } from "../support/app/interrupt.ts";
import { type Session, said } from "../support/app/session.ts";
import { World } from "../support/app/world.ts";

const FILE = "src/a.ts";
const PIN = { intent: "", ttlMs: null };

type Scene = { readonly world: World; readonly ann: Session; readonly bob: Session; readonly shell: Session };

/** Ann has written one file and writes another; bob wants the first one; a shell has a third. */
async function makeScene(): Promise<Scene> {
  const world = new World();
  const [ann, bob] = [world.session("ann"), world.session("bob")];
  const shell = world.session("shell").as({ kind: "shell", sessionId: null });
  await ann.start();
  await bob.start();
  await ann.agent("x").startAgent();
  await ann.write(FILE, "one");
  await bob.before(FILE);
  await acquireLock(world.machine, shell.caller, "src/c.ts", PIN);
  await ann.before("src/b.ts");
  return { world, ann, bob, shell };
}

const project = async ({ world, ann }: Scene): Promise<Project> => {
  const home = await world.machine.home(ann.caller.cwd);
  if (home === null) throw new Error("not in a project");
  return home.project;
};

const ASKED: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  "a session starts": ({ ann }) => ann.start(),
  "a new session starts": ({ world }) => world.session("new").start(),
  "a conversation is made shorter": ({ ann }) => ann.start("compact"),
  "a write begins": ({ ann }) => ann.before(FILE),
  "a first write begins": ({ ann }) => ann.before("src/new.ts", "overwrite"),
  "a write is refused": ({ bob }) => bob.before(FILE),
  "a write is settled": ({ ann }) => ann.after("src/b.ts"),
  "a reply ends": ({ ann }) => ann.batch("src/b.ts"),
  "a file is read": ({ ann }) => ann.read(FILE),
  "a tool was used": ({ ann }) => ann.beat(),
  "a shell command ran": ({ ann }) => ann.shell(FILE, "two"),
  "notices are taken": ({ bob }) => bob.notices(),
  "a turn starts": ({ ann }) => ann.prompt("do it"),
  "a turn ends": ({ bob }) => bob.stop(),
  "a subagent starts": ({ ann }) => ann.agent("y").startAgent(),
  "a subagent that is none starts": ({ ann }) => ann.startAgent(),
  "a subagent stops": ({ ann }) => ann.agent("x").stopAgent(),
  "a subagent that is none stops": ({ ann }) => ann.stopAgent(),
  "a user is asked": ({ ann }) => ann.waits("src/b.ts"),
  "a session ends": ({ ann }) => ann.exit(),
  "a lock is taken": ({ world, shell }) => acquireLock(world.machine, shell.caller, "src/d.ts", PIN),
  "a lock is asked for": ({ world, shell }) => acquireLock(world.machine, shell.caller, FILE, PIN),
  "a lock is renewed": ({ world, shell }) => renewLock(world.machine, shell.caller, "src/c.ts", 1000),
  "a lock is released": ({ world, shell }) => releaseLock(world.machine, shell.caller, "src/c.ts"),
  "a lock is looked at": ({ world, shell }) => checkLock(world.machine, shell.caller, FILE),
  "a lock is revoked": ({ world, bob }) => revokeLock(world.machine, bob.caller, FILE, null, true),
  "all is given back": ({ world, ann }) => releaseOwn(world.machine, ann.caller),
  "one file is given back": ({ world, ann }) => releaseOwnFile(world.machine, ann.caller, FILE),
  "somebody cleans up": async (scene) => cleanUp(scene.world.machine, await project(scene)),
  "somebody looks": async (scene) => inspect(scene.world.machine, await project(scene), scene.ann.caller, "/repo", 5),
  "the doctor looks": async (scene) => diagnoseProject(scene.world.machine, await project(scene), []),
  "decisions are looked for": async (scene) => queryDecisions(await project(scene), {}),
  "decisions are archived": async (scene) => archiveDecisions(scene.world.machine, await project(scene), { keep: 0 }),
  "a role is set": ({ world, ann }) => setRole(world.machine, ann.caller, "backend"),
  "a role is asked for": ({ world, ann }) => roleOf(world.machine, ann.caller),
};

async function removeAll<R>(register: Register<R>): Promise<void> {
  for (const { key } of await register.list()) {
    await register.swap(key, (await register.read(key)).revision, null);
  }
}

/** What others do. */
const MEANWHILE: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  "the state is removed": async ({ world }) => {
    const { files, instances } = world.store();
    await removeAll(files);
    await removeAll(instances);
  },
  "somebody else has its record": async ({ world }) => {
    const { instances } = world.store();
    for (const { key, record } of await instances.list()) {
      const { revision } = await instances.read(key);
      const id = `${record.id.slice(0, -8)}ffffffff` as typeof record.id;
      await instances.swap(key, revision, { ...record, id });
    }
  },
  "it is declared ended": async ({ ann, shell }) => {
    await ann.exit();
    await shell.exit();
  },
  "another writes": async ({ world, bob }) => {
    world.seconds(60);
    await bob.write(FILE, "bob's");
    await bob.write("src/new.ts", "bob's");
  },
  "another takes the lock": ({ world, bob }) => acquireLock(world.machine, bob.caller, "src/d.ts", PIN),
  "another ends": ({ bob }) => bob.exit(),
  "another dies": async ({ bob }) => bob.die(),
};

async function filesWithTwoHolders({ files }: Store): Promise<readonly string[]> {
  const hasTwo = ({ leases }: FileRecord): boolean =>
    leases.some((a) => leases.some((b) => a !== b && excludes(a.holder, b.holder)));
  return (await files.list()).filter(({ record }) => hasTwo(record)).map(({ record }) => record.path);
}

describe.each(Object.entries(MEANWHILE))("while %s", (_, act) => {
  it.each(Object.entries(ASKED))("%s", async (__, ask) => {
    for (let at = 1, total = 1; at <= total; at++) {
      const scene = await makeScene();
      const { world } = scene;
      const interruption = new Interruption(at, () => act(scene));
      Object.assign(world, { machine: interruption.machine(world.machine) });
      const error = await ask(scene).then(
        () => null,
        (reason: unknown) => reason,
      );
      total = Math.max(total, interruption.count);
      if (error !== null) expect(error, `before operation ${at}`).toBeInstanceOf(AppError);
      expect(await filesWithTwoHolders(world.store()), `before operation ${at}`).toEqual([]);
      expect(said(await scene.ann.write("src/later.ts", "later")), `before operation ${at}`).toBe("silent");
    }
  });
});
