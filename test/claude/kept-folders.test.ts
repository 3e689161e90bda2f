import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI } from "../support/cli/coord.ts";
import { Worker } from "../support/hooks/everyday.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** What a command removes or replaces as a whole folder can be brought back, file by file; with real git and real files. */
let repository: HookRepository;
let ann: Worker;

beforeEach(async () => {
  repository = new HookRepository();
  for (const name of ["x", "y"]) repository.write(`src/${name}.ts`, `${name}\n`);
  repository.write(".gitignore", "out/\n");
  repository.git("add", "src", ".gitignore");
  repository.git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "second");
  ann = await Worker.started(repository, "ann");
});
afterEach(() => repository.remove());

function coord(...args: readonly string[]): string {
  const options = { cwd: repository.cwd, env: repository.environmentOf("ann"), encoding: "utf8" } as const;
  return execFileSync(process.execPath, [CLI, ...args], options);
}

function restored(file: string): string {
  coord("restore", file);
  return ann.text(file);
}

describe("a command over a whole folder", () => {
  it("that removes it: every file comes back, committed or not, with who did it", async () => {
    repository.write("src/new name.ts", "new\n");
    expect(await ann.bash("rm -rf src")).toBeNull();
    expect(coord("history", "src/x.ts")).toMatch(/Bash: rm -/); // as wide as the name beside it leaves room
    expect(["src/x.ts", "src/y.ts", "src/new name.ts"].map(restored)).toEqual(["x\n", "y\n", "new\n"]);
  });

  it.each(["git checkout -- .", "git restore .", "git reset -q --hard", "git clean -fdq && git checkout -- src"])(
    "%s: what was not committed comes back",
    async (command) => {
      repository.write("src/x.ts", "not committed\n");
      expect(await ann.bash(command)).toBeNull();
      expect(ann.text("src/x.ts")).toBe("x\n");
      expect(restored("src/x.ts")).toBe("not committed\n");
    },
  );

  it("git clean: what git does not know comes back", async () => {
    repository.write("notes/new.txt", "new\n");
    expect(await ann.bash("cd src && git clean -fdq ..")).toBeNull();
    expect(restored("notes/new.txt")).toBe("new\n");
  });

  it("keeps nothing that git ignores or that looks like a secret, and says so", async () => {
    repository.write("src/.env", "KEY=1\n");
    repository.write("out/made.txt", "made\n");
    expect(await ann.bash("rm -rf src out")).toBeNull();
    expect(coord("history", "src/.env")).toContain(
      "coord keeps no content of this file: by its name it may hold a secret.",
    );
    expect(coord("history", "out/made.txt")).toContain("No earlier version");
    expect(() => coord("restore", "src/.env")).toThrow(/of src\/\.env was not kept: by its name it may hold a secret/);
  });

  it("says to the user that of very many files not all are kept", async () => {
    for (let number = 0; number < 230; number++) repository.write(`many/${number}.txt`, `${number}\n`);
    const call = { tool_input: { command: "rm -rf many" }, tool_use_id: "toolu_many" };
    const answer = await ann.hook("PreToolUse/bash-ok", call);
    expect(answer["systemMessage"]).toMatch(/could not keep all .*: \d+ of 230 files are too many at once/);
  });

  it("does not keep what a formatter goes over but nobody has changed since the last commit", async () => {
    repository.write("src/x.ts", "x  \n");
    expect(await ann.asks("prettier --write src")).toBeNull();
    repository.write("src/x.ts", "formatted\n");
    repository.write("src/y.ts", "formatted\n");
    expect(restored("src/x.ts")).toBe("x  \n");
    expect(coord("history", join("src", "y.ts"))).toContain("No earlier version");
  });
});
