import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, statfsSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { sha256Hex } from "../../src/hash/sha256.ts";
import { problemsIn, viewOf } from "../crash/state-view.ts";
import { CLI } from "../support/cli/coord.ts";
import { type Answer, BuiltSession, contextIn } from "../support/hooks/built-session.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** What keeps the earlier contents, on a full disk, in a crowd, and in a state that somebody has prepared. */
let repository: HookRepository;
let ann: BuiltSession;
let bob: BuiltSession;

beforeEach(async () => {
  repository = new HookRepository();
  ann = new BuiltSession(repository, "ann");
  bob = new BuiltSession(repository, "bob");
});
afterEach(() => repository.remove());

const state = (): string => join(repository.cwd, ".git", "coord");

function coord(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const person = { PATH: process.env["PATH"] ?? "", HOME: repository.home, ...env };
  return spawnSync(process.execPath, [CLI, ...args], { cwd: repository.cwd, encoding: "utf8", env: person });
}

/** Before a command of which nobody knows what it writes. */
function beforeUnknown(session: BuiltSession): Promise<Answer> {
  return session.hook("PreToolUse/bash-ok", { tool_input: { command: "python gen.py" }, tool_use_id: "toolu_unknown" });
}

describe("a full disk", () => {
  it("lets the edit go on and tells the user; a restore changes nothing when it could not be undone", async (context) => {
    context.skip(process.platform !== "linux" || process.getuid?.() !== 0, "only root can mount a small file system");
    const disk = mkdtempSync(join(tmpdir(), "coord-disk-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=1600k,mode=700", "none", disk]);
      const env = { COORD_DIR: join(disk, "state") };
      ann.env = env;
      await ann.hook("SessionStart/startup");
      repository.write("a.txt", "small\n");
      expect(await ann.write("a.txt", () => repository.write("a.txt", "x".repeat(400_000)))).toEqual({});
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, "filler"), new Uint8Array((bavail - 40) * bsize));
      const answer = await ann.write("a.txt", () => repository.write("a.txt", "y".repeat(400_000)));
      expect(JSON.stringify(answer)).not.toContain('"deny"');
      expect(answer["systemMessage"]).toMatch(
        /^coord could not keep what a\.txt was: the disk is full.*The edit goes on/,
      );
      expect(readFileSync(ann.path("a.txt"), "utf8")).toBe("y".repeat(400_000));
      await ann.hook("SessionEnd/other", { reason: "other" });
      const [first] = JSON.parse(coord(["history", "a.txt", "--json"], env).stdout).versions.toReversed();
      const refused = coord(["restore", "a.txt", "--at", first.version], env);
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("could not be kept")]);
      expect(readFileSync(ann.path("a.txt"), "utf8")).toBe("y".repeat(400_000));
      expect(problemsIn(viewOf(env.COORD_DIR)).filter((problem) => !problem.startsWith("ballast"))).toEqual([]);
    } finally {
      execFileSync("sh", ["-c", `umount '${disk}' 2>/dev/null; rmdir '${disk}'`]);
    }
  }, 60_000);
});

describe("several at once", () => {
  it("keep the same files of a third before their commands, every content whole and under its hash", async () => {
    await ann.hook("SessionStart/startup");
    const contents = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(20_000 + index));
    for (const [index, content] of contents.entries()) {
      repository.write(`f${index}.txt`, "first\n");
      await ann.write(`f${index}.txt`, () => repository.write(`f${index}.txt`, "second\n"));
      // By nobody that coord knows, so nothing of it was kept when it settled.
      repository.write(`f${index}.txt`, content);
    }
    const crowd = Array.from({ length: 6 }, (_, index) => new BuiltSession(repository, `crowd${index}`));
    const answers = await Promise.all(crowd.map(beforeUnknown));
    expect(answers).toEqual(crowd.map(() => ({})));
    const { blobs } = openFileStore(state());
    for (const content of contents) {
      const sha = sha256Hex(new TextEncoder().encode(content)) as Parameters<typeof blobs.get>[0];
      expect(await blobs.get(sha)).toBe(content);
    }
    expect(problemsIn(viewOf(state()))).toEqual([]);
  }, 60_000);

  it("overwrite files of a third at once: the third is told of each, and each comes back", async () => {
    await ann.hook("SessionStart/startup");
    await ann.write("a.txt", () => repository.write("a.txt", "ann's\n"));
    repository.write("b.txt", "first\n");
    await ann.write("b.txt", () => repository.write("b.txt", "ann's b\n"));
    const cat = new BuiltSession(repository, "cat");
    await Promise.all([beforeUnknown(bob), beforeUnknown(cat)]);
    const told = await Promise.all([
      bob.bash("python gen.py", () => repository.write("a.txt", "bob's\n"), { tool_use_id: "toolu_unknown" }),
      cat.bash("python gen.py", () => repository.write("b.txt", "cat's\n"), { tool_use_id: "toolu_unknown" }),
    ]);
    expect(told.map(contextIn).join("\n")).toMatch(/a\.txt/);
    expect(told.map(contextIn).join("\n")).toMatch(/b\.txt/);
    const notices = contextIn(await ann.hook("PostToolBatch/edit-one", { tool_calls: [] }));
    expect(notices).toMatch(/a\.txt, which you hold, changed/);
    expect(notices).toMatch(/b\.txt, which you hold, changed/);
    for (const [file, text] of [
      ["a.txt", "ann's\n"],
      ["b.txt", "ann's b\n"],
    ] as const) {
      const [, version = ""] = new RegExp(`coord restore ${file} --at ([0-9a-f]{10})`).exec(notices) ?? [];
      expect(coord(["restore", file, "--at", version], repository.environmentOf("ann")).status).toBe(0);
      expect(readFileSync(ann.path(file), "utf8")).toBe(text);
    }
  }, 60_000);
});

describe("a state that somebody has prepared", () => {
  it("through a link: nothing is written behind it, and the edit goes on", async () => {
    await ann.hook("SessionStart/startup");
    const outside = join(repository.directory, "outside");
    mkdirSync(outside);
    mkdirSync(join(state(), "log"), { recursive: true });
    symlinkSync(outside, join(state(), "log", "versions"));
    const answer = await ann.write("a.txt", () => repository.write("a.txt", "ann's\n"));
    expect(JSON.stringify(answer)).not.toContain('"deny"');
    expect(answer["systemMessage"]).toContain("could not keep");
    expect(execFileSync("ls", [outside], { encoding: "utf8" })).toBe("");
  });

  it("with a content under a wrong name: it is not restored", async () => {
    await ann.hook("SessionStart/startup");
    await ann.write("a.txt", () => repository.write("a.txt", "ann's\n"));
    const [kept] = JSON.parse(coord(["history", "a.txt", "--json"]).stdout).versions;
    const blob = join(state(), "blob", kept.sha256.slice(0, 2), kept.sha256);
    writeFileSync(`${blob}.new`, "evil\n");
    renameSync(`${blob}.new`, blob);
    const refused = coord(["restore", "a.txt"], repository.environmentOf("ann"));
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("was not kept")]);
    expect(readFileSync(ann.path("a.txt"), "utf8")).toBe("ann's\n");
  });
});
