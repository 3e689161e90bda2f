import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { InstallationFacts } from "../../src/app/diagnosis.ts";
import { installationFindings } from "../../src/text/doctor/installation-findings.ts";
import { shellWord } from "../../src/text/shell-word.ts";
import { Repository } from "../support/cli/coord.ts";
import { diagnosisOf, faultsIn, findingIn } from "../support/cli/diagnosis.ts";

vi.setConfig({ testTimeout: 120_000 });

const FINE: InstallationFacts = {
  root: "/plugins/coord",
  version: "0.1.0",
  manifestVersion: "0.1.0",
  platform: "linux",
  node: { path: "/bin/node", version: "20.19.0" },
  git: { path: "/bin/git", version: "2.39.5" },
  client: { path: "/bin/claude", version: "2.1.329" },
  coordOnPath: "/plugins/coord/bin/coord",
  hooks: { events: ["PreToolUse"], missing: [], missingParts: [] },
};

const faults = (changes: Partial<InstallationFacts>): readonly string[] =>
  installationFindings({ ...FINE, ...changes })
    .filter(({ level }) => level !== "ok")
    .map(({ level, check }) => `${level} ${check}`);

describe("what is found about an installation", () => {
  it("is nothing where all is as it should be", () => {
    expect(faults({})).toEqual([]);
    expect(faults({ client: null, coordOnPath: null })).toEqual([]);
    expect(faults({ client: { path: "/bin/claude", version: null } })).toEqual([]);
  });

  it.each([
    ["problem node", { node: null }],
    ["problem node", { node: { path: "/bin/node", version: "20.18.3" } }],
    ["problem node", { node: { path: "/bin/node", version: "9.99.0" } }],
    ["problem node", { node: { path: "/bin/node", version: null } }],
    ["warning git", { git: null }],
    ["warning git", { git: { path: "/bin/git", version: null } }],
    ["problem version", { manifestVersion: "0.2.0" }],
    ["problem version", { manifestVersion: null }],
    ["warning client", { client: { path: "/bin/claude", version: "2.1.286" } }],
    ["warning client", { client: { path: "/bin/claude", version: "2.1.294" } }],
    ["warning path", { coordOnPath: "/elsewhere/bin/coord" }],
    ["warning platform", { platform: "darwin" }],
    ["problem hook-files", { hooks: { events: [], missing: [], missingParts: [] } }],
  ] satisfies readonly (readonly [string, Partial<InstallationFacts>])[])("is a %s for %j", (fault, changes) => {
    expect(faults(changes)).toEqual([fault]);
  });

  it.each(["22.0.0", "20.20.1", "100.1.0"])("takes node %s", (version) => {
    expect(faults({ node: { path: "/bin/node", version } })).toEqual([]);
  });
});

describe("a path in a remedy", () => {
  it.each([
    ["/a/b-c_d.e", "/a/b-c_d.e"],
    ["/my repo/x", "'/my repo/x'"],
    ["/it's;rm", "'/it'\\''s;rm'"],
    ["", "''"],
  ])("%j is one word of a shell: %s", (path, word) => {
    expect(shellWord(path)).toBe(word);
  });
});

describe("the programs on the PATH", () => {
  let repository: Repository;
  let programs: string;
  beforeEach(() => {
    repository = new Repository();
    programs = join(repository.root, "my programs");
    mkdirSync(programs);
    symlinkSync(process.execPath, join(programs, "node"));
  });
  afterEach(() => repository.dispose());

  function program(name: string, script: string): void {
    writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(programs, name), 0o755);
  }

  it("are asked for their versions, in their own words", () => {
    program("claude", 'echo "2.1.290 (Claude Code)"');
    program("coord", "");
    const diagnosis = diagnosisOf(repository.coord(["doctor", "--json"], { env: { PATH: programs } }));
    expect(findingIn(diagnosis, "client").what).toContain("Claude Code 2.1.290 knows no onFailure");
    expect(findingIn(diagnosis, "path").what).toContain(join(programs, "coord"));
    expect(faultsIn(diagnosis)).toEqual(["warning git", "warning client", "warning path", "warning hooks-ran"]);
  });

  it("may fail, hang or be no programs at all", () => {
    program("claude", "exec sleep 60");
    program("git", "exit 1");
    writeFileSync(join(programs, "coord"), "not executable");
    const startedAt = performance.now();
    const diagnosis = diagnosisOf(repository.coord(["doctor", "--json"], { env: { PATH: `${programs}:/bin` } }));
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    expect(findingIn(diagnosis, "client").what).toContain("did not tell its version");
    // A git that does not work is as good as none: the hooks are tried without.
    expect(faultsIn(diagnosis)).toEqual(["warning git", "warning hooks-ran"]);
  });
});
