import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { JSON_SHAPES } from "../../src/cli/json-shapes.ts";
import { CLI } from "../support/cli/coord.ts";
import { SharedCheckout } from "../support/git/shared-checkout.ts";
import type { Worker } from "../support/hooks/everyday.ts";

let checkout: SharedCheckout;
let anna: Worker;
let ben: Worker;

beforeEach(async () => {
  ({ checkout, anna, ben } = await SharedCheckout.ofTwo({ "src/a.ts": "a\n", "src/b.ts": "b\n" }));
});

afterEach(() => checkout.repository.remove());

/** `coord mine` as a session's model runs it, in a folder of the checkout. */
const ran = (session: string, args: readonly string[] = [], folder = "") =>
  spawnSync(process.execPath, [CLI, "mine", ...args], {
    cwd: join(checkout.repository.cwd, folder),
    env: checkout.repository.environmentOf(session),
    encoding: "utf8",
  });

function mine(session: string, args: readonly string[] = [], folder = ""): string {
  const { status, stdout, stderr } = ran(session, args, folder);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

/** `coord` is on the PATH inside sessions. */
const typed = (command: string): string =>
  checkout.run(command.replaceAll("coord mine", `'${process.execPath}' '${CLI}' mine`));

describe("coord mine", () => {
  it("shows one's own changed files, with commands that touch no other", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await ben.changes("src/b.ts", "b", "ben");
    await ben.write("new file.txt", "new");
    const shown = mine("ben");
    expect(shown).toContain("src/b.ts");
    expect(shown).not.toContain("src/a.ts");
    const parsed = JSON_SHAPES.mine.parse(JSON.parse(mine("ben", ["--json"])));
    expect(parsed.files.map(({ path, changes }) => [path, changes])).toEqual([
      ["new file.txt", ["untracked"]],
      ["src/b.ts", ["modified"]],
    ]);
    typed(`${parsed.commands.commit} -q -m ben`.replace(/(git commit) (-- .*) -q -m ben/, "$1 -q -m ben $2"));
    expect(checkout.git("show", "--name-only", "--format=", "HEAD").trim().split("\n")).toEqual([
      "new file.txt",
      "src/b.ts",
    ]);
    expect(mine("ben")).toBe("No changed file here is yours as far as coord knows.\n");
    expect(mine("anna")).toContain("src/a.ts");
  });

  it("gives git the names, relative to where it is asked", async () => {
    await ben.changes("src/b.ts", "b", "ben");
    await ben.write("new file.txt", "new");
    expect(mine("ben", ["-z"], "src")).toBe("../new file.txt\0b.ts\0");
    expect(mine("ben", ["-z", "--tracked"])).toBe("src/b.ts\0");
    expect(mine("ben", ["-z", "--untracked"])).toBe("new file.txt\0");
    expect(mine("ben", ["-z", "--staged"])).toBe("");
    checkout.git("add", "src/b.ts");
    expect(mine("ben", ["-z", "--staged"])).toBe("src/b.ts\0");
  });

  it("says what is another's as well, and does not put that away", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    await checkout.release("anna");
    await ben.changes("src/a.ts", "anna", "anna and ben");
    expect(mine("ben")).toMatch(/src\/a\.ts {2}modified, also of \w+-\w+/);
    expect(mine("ben", ["-z", "--unshared"])).toBe("");
    expect(JSON_SHAPES.mine.parse(JSON.parse(mine("ben", ["--json"]))).commands.stash).toBeNull();
  });

  it("proposes no file for git that may hold a secret or that is usually ignored, and says so", async () => {
    await ben.write(".env", "KEY=1");
    await ben.write("npm-debug.log", "failed");
    await ben.write("src/token.ts", "export {}");
    const { files, commands } = JSON_SHAPES.mine.parse(JSON.parse(mine("ben", ["--json"])));
    expect(files.map(({ path, leftOut }) => [path, leftOut])).toEqual([
      [".env", "secret-like"],
      ["npm-debug.log", "usually-ignored"],
      ["src/token.ts", null],
    ]);
    expect(commands.commit).toBe("git add -- src/token.ts && git commit -- src/token.ts");
    const said =
      "Left out, because git does not know it yet: .env (may hold a secret, by its name), npm-debug.log (usually ignored). Put it into .gitignore, or name it if it belongs in git.\n";
    expect(mine("ben").endsWith(`\n\n${said}`)).toBe(true);
    const forGit = ran("ben", ["-z"]);
    expect([forGit.stdout, forGit.stderr]).toEqual(["src/token.ts\0", said]);
    // What git knows is not taken into it by a commit.
    checkout.git("add", "-f", ".env");
    expect(mine("ben", ["-z", "--tracked"])).toBe(".env\0");
  });

  it("shows nothing to who is no session here", () => {
    const env = { PATH: process.env["PATH"], HOME: checkout.repository.home };
    const { status, stdout } = spawnSync(process.execPath, [CLI, "mine"], {
      cwd: checkout.repository.cwd,
      env,
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([0, "No changed file here is yours as far as coord knows.\n"]);
  });
});

describe("a refusal of many files", () => {
  it("gives a command that takes the names from coord", async () => {
    await anna.changes("src/a.ts", "a", "anna");
    for (let index = 0; index < 41; index++) await ben.write(`made/${index}.txt`, `${index}`);
    await ben.batch();
    const judged = await checkout.judge("ben", "git add -A");
    const [command = ""] = /coord mine .*/.exec(judged?.text ?? "") ?? [];
    const env = Object.entries(checkout.repository.environmentOf("ben")).map(([name, value]) => `${name}='${value}'`);
    typed(`export ${env.join(" ")}; ${command}`);
    expect(checkout.git("diff", "--cached", "--name-only").trim().split("\n")).toHaveLength(41);
    expect(checkout.git("diff", "--cached", "--name-only")).not.toContain("src/a.ts");
  });
});
