/** Commands with very many files, without a disk that takes what is kept for them, and whose leases went meanwhile. */
import { beforeEach, describe, expect, it } from "vitest";
import { noteCommandEnd } from "../../src/app/commands.ts";
import { AppError } from "../../src/app/errors.ts";
import { type CommandVerdict, guardCommand } from "../../src/app/guard-command.ts";
import type { Machine } from "../../src/app/machine.ts";
import type { Store } from "../../src/app/ports.ts";
import type { Lost } from "../../src/app/settle-command.ts";
import type { CommandWrite } from "../../src/domain/shell/command-effects.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";

const SILENT = { kind: "silent" };
let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  ({ world, ann, bob } = await annAndBob({ a: "one\n", b: "one\n", "src/y": "one\n" }));
});

type Run = { readonly toolUseId?: string; readonly machine?: Machine; readonly mayTouchAny?: boolean };

function run(session: Session, writes: readonly CommandWrite[], options: Run = {}): Promise<CommandVerdict> {
  const { toolUseId = "toolu_1", machine = world.machine, mayTouchAny = false } = options;
  world.elapse(10);
  return guardCommand(machine, session.caller, { tool: "Bash", toolUseId, command: "write", writes, mayTouchAny });
}

async function end(session: Session, toolUseId = "toolu_1"): Promise<readonly Lost[]> {
  const ran = { fromMs: 0, toMs: world.nowMs, taskId: null };
  return (await noteCommandEnd(world.machine, session.caller, { tool: "Bash", toolUseId, command: "write", ...ran }))
    .lost;
}

function part(...paths: readonly string[]): readonly CommandWrite[] {
  return paths.map((path) => ({ path: `/repo/${path}`, kind: "part", reach: "file", part: `write ${path}` }));
}

/** The machine with a store of which one operation fails. */
function failing(change: (store: Store) => Store): Machine {
  const { open, home } = world.machine;
  return {
    ...world.machine,
    open: async (stateDir, checkout) => {
      const project = await open(stateDir, checkout);
      return { ...project, store: change(project.store) };
    },
    home: async (folder) => {
      const found = await home(folder);
      return found && { ...found, project: { ...found.project, store: change(found.project.store) } };
    },
  };
}

const full = (): Promise<never> => Promise.reject(new AppError("DISK_FULL", "the disk is full"));

describe("a command with more files than it can hold", () => {
  const many = part(...Array.from({ length: 201 }, (_, index) => `many/${index}`), "a");

  it("is refused for the one that somebody else holds, and holds none itself", async () => {
    await run(ann, part("a", "b"));
    expect(await run(bob, many)).toMatchObject({ kind: "deny", part: "write a", refusal: { kind: "held", path: "a" } });
    expect(await run(bob, many.slice(0, -1))).toEqual(SILENT);
    const name = await ann.name();
    expect(await world.held()).toEqual([`a ${name}`, `b ${name}`]);
    expect(await run(ann, many)).toEqual(SILENT);
  });
});

describe("a command over a folder", () => {
  it("is not stopped by a held file that coord guards no longer", async () => {
    await run(ann, part("src/y"));
    const writes = [{ path: "/repo/src", kind: "delete", reach: "tree", part: "rm -r src" }] as const;
    expect(await run(bob, writes)).toMatchObject({ kind: "deny" });
    world.settings = { ...world.settings, rules: [{ glob: "src/y", source: "^src/y$", mode: "off" }] };
    expect(await run(bob, writes)).toEqual(SILENT);
  });
});

describe("a command where nothing can be kept", () => {
  it("goes on, and its user is told why it cannot be undone", async () => {
    const machine = failing((store) => ({ ...store, versions: { ...store.versions, append: full } }));
    expect(await run(bob, part("a"), { machine })).toEqual({ kind: "unkept", reason: "the disk is full" });
    expect(await world.held()).toEqual([`a ${await bob.name()}`]);
  });

  it("goes on where it is not even known which files it writes", async () => {
    const machine = failing((store) => ({ ...store, commands: { ...store.commands, put: full } }));
    expect(await run(bob, [], { machine, mayTouchAny: true })).toEqual({ kind: "unkept", reason: "the disk is full" });
    expect(await world.journal()).toContain("failure - before a command, not all was kept: the disk is full");
  });

  it("keeps nothing of a held file that belongs to no project any more", async () => {
    await ann.before("b", "overwrite");
    await ann.batch("b");
    await world.store().blobs.evict({ mostBytes: 0, keptForMs: 0 });
    world.seconds(1);
    const locate = async () => null;
    const machine = { ...world.machine, workspace: { ...world.machine.workspace, locate } };
    expect(await run(bob, [], { machine, mayTouchAny: true })).toEqual(SILENT);
    const content = await world.machine.workspace.content("/repo/b");
    const { blobs } = world.store();
    const isKept = async () => content.kind === "file" && (await blobs.hasAll([{ ...content, sizeBytes: null }]))[0];
    expect(await isKept()).toBe(false);
    await run(bob, [], { mayTouchAny: true });
    expect(await isKept()).toBe(true);
  });
});

describe("a command that ends after its file went to somebody else", () => {
  /** The thread asks for its next write, so nothing protects the file any more. */
  async function loseTo(session: Session): Promise<void> {
    await run(session, part("b"), { toolUseId: "toolu_2" });
    world.elapse(61_000);
  }

  it("names who wrote it, though that one has given it back", async () => {
    await run(ann, part("a"));
    await loseTo(ann);
    await bob.write("a", "bob's\n", "overwrite");
    await bob.exit();
    world.write("/repo/a", "ann's late\n");
    expect(await end(ann)).toEqual([{ kind: "lost", path: "a", to: await registeredName(bob) }]);
  });

  it("is on record, and told to nobody, where nobody has written it", async () => {
    await run(ann, part("a"));
    await loseTo(ann);
    await bob.before("a", "overwrite");
    await bob.exit();
    world.write("/repo/a", "ann's late\n");
    expect(await end(ann)).toEqual([]);
    expect(await world.journal()).toContain("lost-write a nobody");
  });

  it("tells nothing where a subagent ran it, of which no more is known than its session", async () => {
    const agent = ann.agent("x");
    await agent.startAgent();
    await run(agent, part("a"));
    await loseTo(agent);
    await bob.before("a", "overwrite");
    world.write("/repo/a", "the subagent's late\n");
    expect(await end(agent)).toEqual([]);
    expect(await bob.notices()).toEqual([]);
  });
});

async function registeredName({ process }: Session): Promise<string | null> {
  const instances = await world.store().instances.list();
  return instances.find(({ record }) => record.process.pid === process.pid)?.record.name ?? null;
}
