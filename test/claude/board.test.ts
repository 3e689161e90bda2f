import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI } from "../support/cli/coord.ts";
import { answerOf, runBuilt } from "../support/hooks/built-hook.ts";
import { BuiltSession } from "../support/hooks/built-session.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** The board for people, as the built hooks and the built command keep it. */
let repository: HookRepository;
let ann: BuiltSession;
let bob: BuiltSession;

beforeEach(async () => {
  repository = new HookRepository();
  ann = new BuiltSession(repository, "ann");
  bob = new BuiltSession(repository, "bob");
  await ann.hook("SessionStart/startup");
});
afterEach(() => repository.remove());

const folder = (): string => join(repository.cwd, ".claude/coordination");
const path = (): string => join(folder(), "STATUS_BOARD.md");
/** Without the blanks that put columns below each other. */
const board = (): string => readFileSync(path(), "utf8").replace(/ +/g, " ");

/** The asynchronous hook after a reply of the model. */
async function step(name: string, cwd = repository.cwd): Promise<void> {
  const input = { session_id: `5e55104a-${name}`, cwd, hook_event_name: "PostToolBatch", tool_calls: [] };
  const env = { ...repository.environmentOf(name), CLAUDE_PROJECT_DIR: cwd };
  expect(answerOf(await runBuilt("board", JSON.stringify(input), { cwd, env }))).toEqual({});
}

function coord(args: readonly string[], name = "ann"): string {
  const options = { cwd: repository.cwd, env: repository.environmentOf(name), encoding: "utf8" } as const;
  return execFileSync(process.execPath, [CLI, ...args], options);
}

function age(ms: number): void {
  const then = new Date(Date.now() - ms);
  utimesSync(path(), then, then);
}

describe("the status board", () => {
  it("is made when a turn ends, hidden from git, and shows who works on what", async () => {
    await ann.hook("UserPromptSubmit/typed", { prompt: "Fix the | login <b>" });
    await ann.write("a.txt", () => repository.write("a.txt", "ann\n"));
    coord(["report", "--action", "building", "--target", "login", "--progress", "40%", "--next", "tests"]);
    await ann.hook("Stop/plain");
    expect(board()).toMatch(
      /^# Status board\n\nAs of \*\*\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\*\*: 1 session, 1 file locked/,
    );
    expect(board()).toContain("| idle | building login, next: tests | 40 % | Fix the \\| login ‹b\\> | main |");
    expect(board()).toMatch(/\| `a\.txt` \| \w+-\w+ \| [\d:]{8} \| when another session asks for it \|\n/);
    const status = execFileSync("git", ["status", "--porcelain"], { cwd: repository.cwd, encoding: "utf8" });
    expect(status).toBe(" M a.txt\n");
    expect(readdirSync(folder()).sort()).toEqual([".gitignore", "STATUS_BOARD.md"]);
  });

  it("is not written between the steps of a session that is alone", async () => {
    await step("ann");
    expect(existsSync(path())).toBe(false);
  });

  it("is rebuilt beside a step while others are here, at most every two seconds over all of them", async () => {
    await bob.hook("SessionStart/startup");
    await step("ann");
    expect(board()).toContain("2 sessions");
    writeFileSync(path(), "kept");
    await step("bob");
    expect(board()).toBe("kept");
    age(2_500);
    await step("bob");
    expect(board()).toContain("2 sessions");
    // A clock that was set back must not stop it for hours.
    writeFileSync(path(), "kept");
    age(-3_600_000);
    await step("ann");
    expect(board()).toContain("2 sessions");
  });

  it("shows the end of a session at once, however young it is", async () => {
    await bob.hook("SessionStart/startup");
    await ann.hook("Stop/plain");
    expect(board()).toContain("2 sessions");
    await bob.hook("SessionEnd/other");
    expect(board()).toContain("1 session,");
  });

  it("shows claims, who waits for whom, questions to the person, messages and decisions", async () => {
    await bob.hook("SessionStart/startup");
    await ann.write("a.txt", () => repository.write("a.txt", "ann\n"));
    coord(["lock", "acquire", "b.txt", "--intent", "migration", "--ttl", "30m"]);
    await bob.hook("PreToolUse/edit-one", { tool_name: "Write", tool_input: { file_path: bob.path("b.txt") } });
    coord(["claim", "feature", "login", "--paths", "src/auth/**", "--exclusive"]);
    coord(["send", "--to", "person", "--ask", "Which ![x](http://e.x/y.png) port?"], "bob");
    coord(["send", "--to", "everyone", "--subject", "Build", "It is green again."], "bob");
    coord(["decisions", "add", "--title", "One queue", "--description", "d"]);
    await ann.hook("Stop/plain");
    const text = board();
    expect(text).toMatch(/## Questions that wait for you\n\n- \*\*[\w-]+\*\* \([\d:]+\): Which \\!\\\[x\\\]\(http/);
    expect(text).toMatch(/\| feature login \| [\w-]+ \| `src\/auth\/\*\*` \(others are refused\) \| [\d:]{8} \|/);
    expect(text).toMatch(/\| `b\.txt` \| [\w-]+ \| [\d:]{8} \| at [\d:]{8} \| migration \|/);
    expect(text).toMatch(/## Waiting\n\n.*\n.*\n\| [\w-]+ \| `b\.txt` \| [\w-]+ \| [\d:]{8} \|/);
    expect(text).toMatch(/to everyone: Build: It is green again\.\n/);
    expect(text).toMatch(/to person: .*\(not answered yet\)/);
    expect(text).toMatch(/- DEC-\d{8}-0001 \*\*One queue\*\*/);
  });

  it("of a worktree lies in that worktree, and tells of all", async () => {
    const tree = join(repository.directory, "tree");
    repository.git("worktree", "add", "-q", "-b", "feature", tree);
    await bob.hook("SessionStart/startup");
    await step("ann", tree);
    expect(readFileSync(join(tree, ".claude/coordination/STATUS_BOARD.md"), "utf8")).toContain("2 sessions");
    expect(existsSync(path())).toBe(false);
    expect(execFileSync("git", ["status", "--porcelain"], { cwd: tree, encoding: "utf8" })).toBe("");
  });
});

describe("a status board that cannot or must not be", () => {
  it("is not kept with board: off, and coord board only prints it", async () => {
    repository.settings = { COORD_BOARD: "off" };
    await ann.hook("Stop/plain");
    expect(coord(["board"])).toContain("# Status board");
    expect(existsSync(folder())).toBe(false);
  });

  it.each([
    ["a file in the way", () => writeFileSync(join(repository.cwd, ".claude"), "x")],
    ["a link that leads out", () => symlinkSync(repository.home, join(repository.cwd, ".claude"))],
    [
      "a .gitignore of the user's that would show it",
      () => {
        mkdirSync(folder(), { recursive: true });
        writeFileSync(join(folder(), ".gitignore"), "*.log\n");
      },
    ],
    [
      "a page that is a link",
      () => {
        mkdirSync(folder(), { recursive: true });
        symlinkSync(join(repository.home, "precious"), path());
      },
    ],
  ])("is left out in silence with %s, and the command says why", async (_, spoil) => {
    writeFileSync(join(repository.home, "precious"), "precious");
    spoil();
    const before = readdirSync(repository.home);
    expect(await ann.hook("Stop/plain")).toEqual({});
    expect(readdirSync(repository.home)).toEqual(before);
    expect(readFileSync(join(repository.home, "precious"), "utf8")).toBe("precious");
    expect(() => coord(["board"])).toThrow(/cannot write/);
    expect(execFileSync("git", ["status", "--porcelain"], { cwd: repository.cwd, encoding: "utf8" })).not.toContain(
      "STATUS_BOARD",
    );
  });

  it("leaves no temporary files: those of killed writers go after a minute", async () => {
    await ann.hook("Stop/plain");
    for (const [name, ageMs] of [
      ["1", 0],
      ["2", 90_000],
    ] as const) {
      const file = `${path()}.${name}`;
      writeFileSync(file, "half");
      const then = new Date(Date.now() - ageMs);
      utimesSync(file, then, then);
    }
    await ann.hook("Stop/plain");
    expect(readdirSync(folder()).sort()).toEqual([".gitignore", "STATUS_BOARD.md", "STATUS_BOARD.md.1"]);
  });

  it("keeps the old page whole when the disk is full", async (context) => {
    mkdirSync(folder(), { recursive: true });
    context.skip(!mount(folder()), "mounting needs root: a disk of 64 KB is the test");
    try {
      await ann.hook("Stop/plain");
      const whole = board();
      fill(folder());
      coord(["claim", "feature", "y".repeat(80)]);
      expect(await ann.hook("Stop/plain")).toEqual({});
      const after = existsSync(path()) ? board() : whole;
      expect(after).toBe(whole);
    } finally {
      execFileSync("umount", [folder()]);
    }
  });
});

function mount(at: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", at], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function fill(at: string): void {
  try {
    writeFileSync(join(at, "rest"), Buffer.alloc(1024 * 1024));
  } catch {
    // That is the point.
  }
  chmodSync(join(at, "rest"), 0o600);
  expect(statSync(join(at, "rest")).size).toBeGreaterThan(0);
}
