import { beforeEach, describe, expect, it } from "vitest";
import { noteCommandEnd } from "../../src/app/commands.ts";
import { type CommandVerdict, guardCommand } from "../../src/app/guard-command.ts";
import type { Lost } from "../../src/app/settle-command.ts";
import type { CommandWrite, WriteKind } from "../../src/domain/shell/command-effects.ts";
import { annAndBob } from "../support/app/ann-and-bob.ts";
import type { Session } from "../support/app/session.ts";
import type { World } from "../support/app/world.ts";
import { DEFAULT_SETTINGS } from "../support/default-settings.ts";

let world: World;
let ann: Session;
let bob: Session;

beforeEach(async () => {
  const files = ["a", "b", "c", "src/x", "src/y"].map((file) => [file, "one\n"]);
  ({ world, ann, bob } = await annAndBob(Object.fromEntries(files)));
  world.write("/other/z", "one\n");
});

let commands = 0;

function writing(kind: WriteKind, ...paths: readonly string[]): readonly CommandWrite[] {
  return paths.map((path) => ({ path, kind, reach: path.endsWith("/") ? "tree" : "file", part: `write ${path}` }));
}

function run(session: Session, ...writes: readonly CommandWrite[]): Promise<CommandVerdict> {
  commands += 1;
  world.elapse(10);
  const plain = writes.map((write) => ({ ...write, path: write.path.replace(/\/$/, "") }));
  const call = { tool: "Bash", toolUseId: `command_${commands}`, command: "write" };
  return guardCommand(world.machine, session.caller, { ...call, writes: plain, mayTouchAny: false });
}

async function end(session: Session, toolUseId = `command_${commands}`): Promise<readonly Lost[]> {
  const ran = { fromMs: 0, toMs: world.nowMs, taskId: null };
  const call = { tool: "Bash", toolUseId, command: "write" };
  return (await noteCommandEnd(world.machine, session.caller, { ...call, ...ran })).lost;
}

const SILENT = { kind: "silent" };

describe("a command with several files", () => {
  it("takes them all, and settles those that it changed", async () => {
    expect(await run(ann, ...writing("whole", "/repo/a", "/repo/b"))).toEqual(SILENT);
    world.write("/repo/a", "new\n");
    await end(ann);
    const records = (await world.store().files.list()).map(({ record }) => record);
    expect(records.map(({ path, lastWrite, leases }) => [path, lastWrite?.tool, leases[0]?.inFlight]).sort()).toEqual([
      ["a", "Bash", null],
      ["b", undefined, null],
    ]);
  });

  it("takes none when one is held, whatever the order in which they are named", async () => {
    await run(ann, ...writing("part", "/repo/b"));
    for (const order of [
      ["/repo/a", "/repo/b", "/repo/c"],
      ["/repo/c", "/repo/b", "/repo/a"],
    ]) {
      expect(await run(bob, ...writing("part", ...order))).toMatchObject({
        kind: "deny",
        part: "write /repo/b",
        refusal: { kind: "held", path: "b", because: "in-flight" },
      });
      expect(await world.held()).toEqual([`b ${await ann.name()}`]);
    }
  });

  it("of which two ask for each other's files: one of them gets through", async () => {
    await run(ann, ...writing("part", "/repo/a"));
    await run(bob, ...writing("part", "/repo/b"));
    expect(await run(ann, ...writing("part", "/repo/a", "/repo/b"))).toMatchObject({ kind: "deny" });
    expect(await run(bob, ...writing("part", "/repo/a", "/repo/b"))).toEqual(SILENT);
  });

  it("in two repositories is refused whole as well", async () => {
    await run(ann, ...writing("part", "/other/z"));
    expect(await run(bob, ...writing("part", "/repo/a", "/other/z"))).toMatchObject({
      kind: "deny",
      refusal: { path: "z" },
    });
    // What is held in this repository: nothing of Bob's.
    expect(await world.held()).toEqual([]);
  });

  it("has started as late as any of its repositories knows, not as the last of them does", async () => {
    await run(ann, ...writing("part", "/repo/a"));
    const startedAtMs = world.nowMs;
    // The session comes to the other repository only while its command runs: nothing is known of the command there.
    await ann.write("/other/z", "new\n");
    const ran = { tool: "Bash", toolUseId: `command_${commands}`, command: "write" };
    const ended = await noteCommandEnd(world.machine, ann.caller, {
      ...ran,
      fromMs: 0,
      toMs: world.nowMs,
      taskId: null,
    });
    expect(ended.startedAtMs).toBe(startedAtMs);
    const runs = await world.store("/other").shellRuns.list("");
    expect(runs.map(({ value }) => value.map(({ fromMs }) => fromMs))).toEqual([[startedAtMs]]);
  });

  it("is refused for a held file under its second name, but not where that name gets a file of its own", async () => {
    world.write("/repo/other-name", "one\n");
    world.sameFiles.set("/repo/other-name", "/repo/a");
    await run(ann, ...writing("whole", "/repo/a"));
    for (const kind of ["whole", "append"] as const) {
      const verdict = await run(bob, ...writing(kind, "/repo/other-name"));
      expect(verdict).toMatchObject({ kind: "deny", part: "write /repo/other-name", refusal: { path: "a" } });
    }
    expect(await run(bob, ...writing("part", "/repo/other-name"))).toEqual(SILENT);
    expect(await run(ann, ...writing("whole", "/repo/other-name"))).toMatchObject({ kind: "deny" });
    await end(bob, `command_${commands - 1}`);
    expect(await run(bob, ...writing("whole", "/elsewhere/x"))).toEqual(SILENT);
  });

  it("outside any project is not asked about", async () => {
    expect(await run(bob, ...writing("whole", "/elsewhere/a"))).toEqual(SILENT);
  });
});

describe("a command over a folder", () => {
  it("is refused when a file in it is held, and takes no other", async () => {
    await run(ann, ...writing("part", "/repo/src/x"));
    expect(await run(bob, ...writing("delete", "/repo/src/"))).toMatchObject({ refusal: { path: "src/x" } });
    expect(await world.held()).toEqual([`src/x ${await ann.name()}`]);
  });

  it("is let through beside held files", async () => {
    await run(ann, ...writing("part", "/repo/a"));
    expect(await run(bob, ...writing("part", "/repo/src/"))).toEqual(SILENT);
  });
});

describe("the mode of a file", () => {
  it("observe: the command goes on, what would have been refused is recorded", async () => {
    world.settings = { ...DEFAULT_SETTINGS, mode: "observe" };
    await run(ann, ...writing("part", "/repo/a"));
    expect(await run(bob, ...writing("part", "/repo/a", "/repo/b"))).toEqual(SILENT);
    const { entries } = await world.store().journal.read();
    expect(entries.filter(({ kind }) => kind === "observed").map(({ path, detail }) => [path, detail])).toEqual([
      ["a", "held"],
    ]);
    expect(await world.held()).toEqual([`a ${await ann.name()}`, `b ${await bob.name()}`]);
  });

  it("by a rule for some: only the others count", async () => {
    world.settings = { ...DEFAULT_SETTINGS, rules: [{ glob: "a", source: "^a$", mode: "observe" }] };
    await run(ann, ...writing("part", "/repo/a", "/repo/b"));
    expect(await run(bob, ...writing("part", "/repo/a"))).toEqual(SILENT);
    expect(await run(bob, ...writing("part", "/repo/a", "/repo/b"))).toMatchObject({ refusal: { path: "b" } });
  });

  it("off: nothing is kept", async () => {
    world.settings = { ...DEFAULT_SETTINGS, mode: "off" };
    await run(ann, ...writing("part", "/repo/a"));
    expect(await world.held()).toEqual([]);
  });
});

describe("the content a command would write over", () => {
  it("is compared as for an edit when it is changed in part", async () => {
    await bob.read("a");
    world.write("/repo/a", "changed\n");
    expect(await run(bob, ...writing("part", "/repo/a"))).toMatchObject({ refusal: { kind: "drift", by: null } });
    expect(await world.held()).toEqual([]);
    for (const kind of ["append", "create", "move"] as const) {
      expect(await run(bob, ...writing(kind, "/repo/a"))).toEqual(SILENT);
      await end(bob);
    }
  });

  it("must have been read when somebody else has just made it", async () => {
    await run(ann, ...writing("whole", "/repo/new"));
    world.write("/repo/new", "ann's\n");
    await end(ann);
    await ann.exit();
    expect(await run(bob, ...writing("whole", "/repo/new"))).toMatchObject({ refusal: { kind: "unseen" } });
    expect(await run(bob, ...writing("append", "/repo/new"))).toEqual(SILENT);
  });

  it("is nobody else's when one's own command made it", async () => {
    await ann.read("a");
    await run(ann, ...writing("part", "/repo/a"));
    world.write("/repo/a", "new\n");
    await end(ann);
    expect(await run(ann, ...writing("whole", "/repo/a"))).toEqual(SILENT);
    expect(await ann.before("a", "edit")).toMatchObject(SILENT);
    expect(await ann.before("a", "overwrite")).toMatchObject({ kind: "deny", refusal: { isOwnShell: true } });
  });
});

describe("a command whose end is not reported", () => {
  it("is over when its thread asks for the next write", async () => {
    await run(ann, ...writing("part", "/repo/a"));
    await run(ann, ...writing("part", "/repo/b"));
    world.elapse(61_000);
    expect(await run(bob, ...writing("part", "/repo/a"))).toEqual(SILENT);
  });

  it("and is reported late, after its lease went to another, is a lost write", async () => {
    await run(ann, ...writing("part", "/repo/a"));
    const late = `command_${commands}`;
    await run(ann, ...writing("part", "/repo/b"));
    world.elapse(61_000);
    await run(bob, ...writing("part", "/repo/a"));
    world.write("/repo/a", "ann's late\n");
    expect(await end(ann, late)).toEqual([{ kind: "lost", path: "a", to: await bob.name() }]);
    expect(await bob.notices()).toContain(`lost-write a ${await ann.name()}`);
  });
});

describe("a command inside claimed paths", () => {
  const SRC = [{ glob: "src/**", source: "^src/.+$" }];

  it("of another goes on and is told, once per lease", async () => {
    await ann.claim("sources", { paths: SRC });
    expect(await run(bob, ...writing("part", "/repo/a", "/repo/src/x"))).toMatchObject({
      kind: "claimed",
      path: "src/x",
      claims: [{ name: "sources" }],
    });
    await end(bob);
    expect(await run(bob, ...writing("part", "/repo/src/x"))).toEqual(SILENT);
    await end(bob);
    expect(await run(ann, ...writing("part", "/repo/src/y"))).toEqual(SILENT);
  });

  it("of another that shuts it out is refused whole", async () => {
    await ann.claim("sources", { paths: SRC, exclusive: true });
    expect(await run(bob, ...writing("append", "/repo/a", "/repo/src/x"))).toMatchObject({
      kind: "deny",
      part: "write /repo/src/x",
      refusal: { kind: "claimed", path: "src/x" },
    });
    expect(await world.held()).toEqual([]);
  });
});
