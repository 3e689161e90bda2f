import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLook } from "../../../src/adapters/workspace-fs/look.ts";
import type { CommandEffects } from "../../../src/domain/shell/command-effects.ts";
import { readCommand } from "../../../src/domain/shell/read-command.ts";
import { readLines } from "../../support/shell/lines.ts";
import { PROJECT } from "../../support/shell/memory-look.ts";

/**
 * Lines of the tables, run by a real bash on real files: what has changed afterwards must be what was said before, or the
 * line must have been called unknown. `COORD_SHELL_SHARE=1` runs all of them (minutes); otherwise every twelfth.
 */
const SHARE = Number(process.env["COORD_SHELL_SHARE"] ?? "12");

/** Lines that leave the project, need a person, the network or rights, or never end. */
const NOT_RUN =
  /~|\/etc|sudo|https?:|host|watch|while true|until|ssh|docker|flock|\$(UNKNOWN|OUT|DEST|DIR|D|CODE|CMD|FILES|HOME|EDITOR|VERB|URL|X)\b|"\$@"|\$1\b(?!')|rm \$|cd;|cd \/|http\.server|install|npx|pnpm|yarn|bun|npm|pip|git (fetch|push|pull|clone)|vim|ex -s|ed a|code|for \(\(i=\$|coproc|select|xargs rm$|^cat$|read f|dd if=\/dev|chown|brew|apt|deno|cargo|\bgo\b|terraform|f; \}; f|\.bashrc|screen|^rm \?\.|exec 3/;

/** Caches of test runners are nobody's work, nor is what a patch leaves beside a file that it does not fit. */
const NOBODYS = /\/(\.git|\.pytest_cache|__pycache__)\/|\.ts\.(orig|rej)$/;

const RUNNABLE = readLines().filter(({ line }) => !NOT_RUN.test(line));
const DRAWN = RUNNABLE.filter((_, index) => index % SHARE === 0);
const ENVIRONMENT = { PATH: process.env["PATH"] ?? "", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };

let home: string;

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "coord bash ")));
  makeProject(join(home, "template"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function makeProject(folder: string): void {
  for (const [path, text] of Object.entries(PROJECT)) {
    if (path === "/p/.git") continue;
    mkdirSync(dirname(join(folder, path.slice(3))), { recursive: true });
    writeFileSync(join(folder, path.slice(3)), text);
  }
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, env: ENVIRONMENT, stdio: "ignore" });
  git("init", "-q", "-b", "main", "--template=");
  git("add", "-A");
  git("-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-q", "-m", "x");
  // So that `git checkout -- a.ts` and its like have something to do.
  writeFileSync(join(folder, "a.ts"), "one\nchanged\n");
}

function contents(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !NOBODYS.test(path));
  return new Map(paths.map((path) => [path, textAt(path)]));
}

function textAt(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "(cannot be read)";
  }
}

/** The files that the line changed, and those of them that were not foreseen. */
function run(
  line: string,
  folder: string,
): { readonly changed: readonly string[]; readonly surprises: readonly string[] } {
  const own = join(home, "home");
  const effects = readCommand(line, { cwd: folder, home: own, variables: new Map(), look: openLook() });
  const before = contents(folder);
  const options = { cwd: folder, env: { ...ENVIRONMENT, HOME: own }, input: "", timeout: 5000 } as const;
  spawnSync("/bin/bash", ["--norc", "-c", line], { ...options, stdio: ["pipe", "ignore", "ignore"] });
  const after = contents(folder);
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
  const surprises = effects.isComplete ? changed.filter((path) => !isForeseen(path, effects)) : [];
  return { changed, surprises: surprises.map((path) => `${line}: ${path.slice(folder.length + 1)}`) };
}

function isForeseen(path: string, { writes }: CommandEffects): boolean {
  return writes.some((write) => write.path === path || (write.reach === "tree" && path.startsWith(`${write.path}/`)));
}

describe("a real bash", () => {
  it("could be given most of the lines in the tables", () => {
    expect(RUNNABLE.length).toBeGreaterThan(350);
  });

  it("changes no file that the reader of a line did not foresee", { timeout: 600_000 }, () => {
    const surprises: string[] = [];
    let changes = 0;
    for (const [index, { line }] of DRAWN.entries()) {
      const folder = join(home, String(index), "p");
      cpSync(join(home, "template"), folder, { recursive: true });
      const ran = run(line, folder);
      surprises.push(...ran.surprises);
      changes += ran.changed.length;
      rmSync(dirname(folder), { recursive: true, force: true });
    }
    expect(surprises).toEqual([]);
    // Otherwise nothing was put to the test.
    expect(changes).toBeGreaterThan(DRAWN.length / 3);
  });
});
