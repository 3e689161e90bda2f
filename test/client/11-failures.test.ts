/**
 * Proves that a failure of coord's own never blocks an edit and never passes in silence: the edit goes on, and the person at
 * the terminal reads what failed. To see it fail: let `run-hook` answer {} to every failure, or deny by default.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diagnosisOf, faultsIn } from "../support/cli/diagnosis.ts";
import { canMount, mountSmallDisk, type SmallDisk } from "../support/client/disk.ts";
import { edit, toolId } from "../support/client/holder.ts";
import { pathWithout } from "../support/client/path-without.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";
import { play, type Script, say } from "../support/client/script.ts";
import { eventually, readState } from "../support/client/state.ts";
import { openWorld, type World } from "../support/client/world.ts";

const launch = { pluginDirs: [pluginUnderTest()], permissionMode: "acceptEdits" } as const;

let world: World;
let disk: SmallDisk | null;
beforeEach(async () => {
  disk = null;
  world = await openWorld({ files: { "a.txt": "one\ntwo\n" } });
});
afterEach(async () => {
  disk?.unmount();
  await world.close();
});

/** One edit before `harm`, one after it, by a person's session; what the screen showed after the second. */
async function workThrough(harm: () => void): Promise<string> {
  const main: Script = async function* work() {
    yield edit("before", "a.txt", "one", "1");
    yield say("first answer");
    yield edit("after", "a.txt", "two", "2");
    yield say("second answer");
  };
  const terminal = await world.startInteractive("person", { ...launch, scripts: { main } });
  await terminal.submit("change one");
  await terminal.waitFor(/first answer/);
  // Its Stop hook may still be writing.
  await eventually("the turn is over", () =>
    world.sessionFile(terminal.pid)?.["status"] === "idle" ? true : undefined,
  );
  harm();
  await terminal.submit("change two");
  const screen = await terminal.waitFor(/second answer/);
  await terminal.exit();
  expect(world.repository.read("a.txt")).toBe("1\n2\n");
  expect(world.model.toolResult("person", toolId("after"))).toMatchObject({ isError: false });
  return screen.replaceAll(/\s+/g, " ");
}

/** What `coord doctor`, typed in a shell outside the session, finds wrong with the state: `problem disk-full`. */
function stateFaults(): readonly string[] {
  const { stdout, stderr } = spawnSync(join(pluginUnderTest(), "bin", "coord"), ["doctor", "--json"], {
    cwd: world.repository.root,
    env: { PATH: process.env["PATH"], HOME: world.home },
    encoding: "utf8",
  });
  const { findings } = diagnosisOf({ code: null, out: stdout, err: stderr });
  return faultsIn({ findings: findings.filter(({ topic }) => topic === "state") });
}

describe("the edit goes on and the person is told", () => {
  it("when the state is read-only", async (context) => {
    context.skip(!canMount(), "only root may mount a file system of the test's own");
    const mounted = mountSmallDisk(join(world.repository.root, ".git", "coord"), 4);
    disk = mounted;
    const faults: string[] = [];
    const screen = await workThrough(() => {
      mounted.makeReadOnly();
      faults.push(...stateFaults());
    });
    expect(faults).toContain("problem state-read-only");
    expect(screen).toMatch(/PreToolUse:Edit says: coord could not do its work: coord may not write its state/);
  });

  it("when the disk is full", async (context) => {
    context.skip(!canMount(), "only root may mount a file system of the test's own");
    const mounted = mountSmallDisk(join(world.repository.root, ".git", "coord"), 1);
    disk = mounted;
    const faults: string[] = [];
    const screen = await workThrough(() => {
      // coord gives up its ballast on a full disk, and goes on protecting; here that is used up, too.
      rmSync(join(world.repository.root, ".git", "coord", "ballast"));
      mounted.fill();
      faults.push(...stateFaults());
    });
    expect(faults).toContain("problem disk-full");
    expect(screen).toMatch(/PreToolUse:Edit says: coord could not do its work: the disk is full/);
  });

  it("when the state is corrupt, and the next edit is protected again", async () => {
    const folder = join(world.repository.root, ".git", "coord");
    const screen = await workThrough(() => overwriteFiles(join(folder, "reg")));
    expect(screen).toMatch(/PreToolUse:Edit says: coord could not do its work/);
    expect((await readState(world.repository.root).journal("set-aside")).length).toBeGreaterThan(0);
    expect(stateFaults()).toEqual([expect.stringMatching(/ state-aside$/)]);
    const main = play(edit("later", "a.txt", "1", "one"), say("done"));
    await world.start("later", { ...launch, prompt: "change it back", scripts: { main } }).done;
    // The write that went on is on record again, so nobody overwrites it unread.
    expect(world.model.toolResult("later", toolId("later"))).toMatchObject({ isError: true });
    expect(world.model.toolResult("later", toolId("later"))?.text).toContain("Read it first");
    expect(world.repository.read("a.txt")).toBe("1\n2\n");
    overwriteFiles(join(folder, "reg"));
    expect(stateFaults()).toContain("problem state-corrupt");
  });

  it("when there is no node", async () => {
    const path = pathWithout(join(world.directory, "programs"), ["node", "nodejs"]);
    const main = play(edit("alone", "a.txt", "one", "1"), say("first answer"));
    const terminal = await world.startInteractive("person", { ...launch, env: { PATH: path }, scripts: { main } });
    await terminal.submit("change one");
    const screen = await terminal.waitFor(/first answer/);
    await terminal.exit();
    expect(world.repository.read("a.txt")).toBe("1\ntwo\n");
    expect(screen.replaceAll(/\s+/g, " ")).toMatch(
      /PreToolUse:Edit hook failed .*Executable not found in \$PATH: "node"/,
    );
    const doctor = spawnSync(join(pluginUnderTest(), "bin", "coord"), ["doctor"], {
      cwd: world.repository.root,
      env: { PATH: path, HOME: world.home },
      encoding: "utf8",
    });
    expect(doctor.status).toBe(1);
    expect(doctor.stderr).toContain("node is not on the PATH");
  });
});

describe("what a person has chosen for a failure holds", () => {
  beforeEach(() => {
    world.repository.write(".git/coord", "a file where the state folder should be\n");
  });

  it("deny: nothing is written, and the model is told why", async () => {
    writeFileSync(join(world.home, ".claude", "workflow-config.yml"), "coord:\n  onFailure: deny\n");
    const main = play(edit("denied", "a.txt", "one", "1"), say("done"));
    await world.start("alone", { ...launch, prompt: "change one", scripts: { main } }).done;
    expect(world.model.toolResult("alone", toolId("denied"))).toMatchObject({ isError: true });
    expect(world.model.toolResult("alone", toolId("denied"))?.text).toContain("onFailure: deny");
    expect(world.repository.read("a.txt")).toBe("one\ntwo\n");
  });

  it("ask: the person decides, also where edits are accepted unasked", async () => {
    const env = { COORD_ON_FAILURE: "ask" };
    const main = play(edit("asked", "a.txt", "one", "1"), say("first answer"));
    const terminal = await world.startInteractive("person", { ...launch, env, scripts: { main } });
    await terminal.submit("change one");
    const screen = await terminal.waitFor(/Do you want to make this edit/);
    expect(screen.replaceAll(/\s+/g, " ")).toContain("coord could not do its work");
    expect(world.repository.read("a.txt")).toBe("one\ntwo\n");
    await terminal.answer("Enter");
    await terminal.waitFor(/first answer/);
    expect(world.repository.read("a.txt")).toBe("1\ntwo\n");
    await terminal.exit();
  });
});

/** Every file below `folder` becomes as long as before, of nothing that coord ever wrote. */
function overwriteFiles(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) writeFileSync(path, "x".repeat(statSync(path).size));
  }
}
