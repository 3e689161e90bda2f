import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Repository } from "../support/cli/coord.ts";

let repository: Repository;

beforeAll(() => {
  repository = new Repository();
});

afterAll(() => repository.dispose());

/** What bash would offer for the last of `words`. */
function offered(...words: readonly string[]): readonly string[] {
  const script = join(repository.root, "coord.bash");
  writeFileSync(script, repository.coord(["completion", "bash"]).out);
  const line = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _coord; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", line, "bash", script, ...words], {
    cwd: repository.folder,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter(Boolean);
}

describe("coord completion", () => {
  it("offers commands, subcommands, options and files in bash", () => {
    expect(offered("coord", "de")).toEqual(["decisions", "demo"]);
    expect(offered("coord", "lock", "re")).toEqual(["release", "renew", "revoke"]);
    expect(offered("coord", "lock", "acquire", "--t")).toEqual(["--ttl"]);
    expect(offered("coord", "lock", "acquire", "--ttl", "5m", "a")).toEqual(["a.txt"]);
    expect(offered("coord", "status", "a")).toEqual([]);
  });

  it.for(["zsh", "fish"])("is a script that %s takes", (shell, context) => {
    const { out } = repository.coord(["completion", shell]);
    expect(out).toContain("acquire");
    context.skip(spawnSync(shell, ["--version"]).status !== 0, `${shell} is not installed, so its script is not run`);
    const file = join(repository.root, `coord.${shell}`);
    writeFileSync(file, out);
    const { status, stderr } = spawnSync(shell, ["-n", file], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
  });
});
