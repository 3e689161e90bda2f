/** What can be wrong with the state folder, each made for real, and named by the built command with its remedy. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Diagnosis } from "../../src/app/diagnosis.ts";
import { Repository, type Run } from "../support/cli/coord.ts";
import { diagnosisOf, faultsIn, findingIn } from "../support/cli/diagnosis.ts";
import { canMount, mountSmallDisk, type SmallDisk } from "../support/client/disk.ts";

// Each examination runs 28 hooks, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let repository: Repository;
let state: string;

beforeEach(() => {
  repository = new Repository();
  state = join(repository.folder, ".git", "coord");
});
afterEach(() => repository.dispose());

/** Makes a state with a lease, an instance and a decision in it. */
function work(): void {
  expect(repository.coord(["lock", "acquire", "a.txt", "--ttl", "1h"]).code).toBe(0);
  expect(repository.coord(["decisions", "add", "--title", "t", "--description", "d"]).code).toBe(0);
}

/** No session has run a hook in these repositories; that is not what is looked for. */
function faults(run: Run): readonly string[] {
  return faultsIn(diagnosisOf(run)).filter((fault) => fault !== "warning hooks-ran");
}

function examine(): {
  readonly diagnosis: Diagnosis;
  readonly faults: readonly string[];
  readonly code: number | null;
} {
  const run = repository.coord(["doctor", "--json"]);
  return { diagnosis: diagnosisOf(run), faults: faults(run), code: run.code };
}

/** The folders of all registers of a kind. */
function registers(kind: string): readonly string[] {
  const found = readdirSync(join(state, "reg")).filter((name) => name.startsWith(`${kind}-`));
  if (found.length === 0) throw new Error(`no register of kind ${kind}`);
  return found.map((name) => join(state, "reg", name));
}

function fileIn(folder: string, letter: "T" | "D"): string {
  const name = readdirSync(folder).find((entry) => entry.startsWith(letter));
  if (name === undefined) throw new Error(`no ${letter} in ${folder}`);
  return join(folder, name);
}

describe("a state in order", () => {
  it("has no fault, and looking at it changes nothing", () => {
    work();
    const listed = (): string => execFileSync("find", [state, "-printf", "%p %T@ %s\\n"], { encoding: "utf8" });
    const before = listed()
      .split("\n")
      .filter((line) => !/\/(tmp|coord) /.test(line));
    expect(examine()).toMatchObject({ faults: [], code: 0 });
    expect(
      listed()
        .split("\n")
        .filter((line) => !/\/(tmp|coord) /.test(line)),
    ).toEqual(before);
  });
});

describe("a disk that does not serve", () => {
  let disk: SmallDisk | null = null;
  afterEach(() => {
    disk?.unmount();
    disk = null;
  });

  it("read-only", (context) => {
    context.skip(!canMount(), "only root may mount a file system of the test's own");
    disk = mountSmallDisk(state, 4);
    work();
    disk.makeReadOnly();
    const { diagnosis, faults, code } = examine();
    expect(faults).toContain("problem state-read-only");
    expect(findingIn(diagnosis, "state-read-only").what).toContain(state);
    expect(code).toBe(1);
  });

  it("full", (context) => {
    context.skip(!canMount(), "only root may mount a file system of the test's own");
    disk = mountSmallDisk(state, 2);
    work();
    rmSync(join(state, "ballast"));
    disk.fill();
    const { diagnosis, faults, code } = examine();
    expect(faults).toContain("problem disk-full");
    expect(findingIn(diagnosis, "disk-full").remedy).toContain("df -h");
    expect(code).toBe(1);
    rmSync(join(state, "filler"));
    const repaired = repository.coord(["doctor", "--repair", "--json"]);
    expect(diagnosisOf(repaired).repairs).toEqual([{ kind: "ballast", subject: "ballast" }]);
    expect(repaired.code).toBe(0);
  });

  it("almost full, and gone with the machine", (context) => {
    context.skip(!canMount(), "only root may mount a file system of the test's own");
    disk = mountSmallDisk(state, 4);
    work();
    expect(examine()).toMatchObject({ faults: ["warning disk-space", "warning disk-volatile"], code: 0 });
  });

  it("full where temporary files go: says that the hooks could not be tried", (context) => {
    context.skip(!canMount(), "only root may mount a file system of the test's own");
    const folder = join(repository.root, "tmp");
    disk = mountSmallDisk(folder, 1);
    disk.fill();
    const run = repository.coord(["doctor", "--json"], { env: { TMPDIR: folder } });
    expect(faults(run)).toContain("problem trial");
    expect(run.code).toBe(1);
    expect(readdirSync(folder)).toEqual(["filler"]);
  });
});

describe("a folder that others can have written", () => {
  it.each([
    ["writable-by-others", "problem state-safe", () => chmodSync(state, 0o777)],
    [
      "a link",
      "problem state-safe",
      () => {
        renameSync(state, `${state}-real`);
        symlinkSync(`${state}-real`, state);
      },
    ],
    [
      "a file",
      "problem state-safe",
      () => {
        rmSync(state, { recursive: true });
        writeFileSync(state, "");
      },
    ],
  ])("%s", (_, fault, harm) => {
    work();
    harm();
    const { faults: found, code } = examine();
    expect(found).toContain(fault);
    expect(code).toBe(1);
    expect(repository.coord(["doctor", "--repair"]).code).toBe(1);
  });

  it("of another user", (context) => {
    context.skip(process.getuid?.() !== 0, "only root may give a folder away");
    work();
    chownSync(state, 4321, 4321);
    const { diagnosis, code } = examine();
    expect(findingIn(diagnosis, "state-safe").what).toContain("belongs to user 4321");
    expect(code).toBe(1);
  });

  it("that others can only look into is worth a warning", () => {
    work();
    chmodSync(state, 0o755);
    expect(examine()).toMatchObject({ faults: ["warning state-private"], code: 0 });
  });
});

describe("a state that this version must not touch", () => {
  it("of a newer format", () => {
    work();
    const epoch = join(state, "epoch");
    writeFileSync(epoch, readFileSync(epoch, "utf8").replace("coord state 1", "coord state 9"));
    const { faults: found, code } = examine();
    expect(found).toContain("problem state-format");
    expect(code).toBe(1);
    expect(repository.coord(["doctor", "--repair"]).code).toBe(1);
  });

  it("that COORD_DIR names without saying where", () => {
    const run = repository.coord(["doctor", "--json"], { env: { COORD_DIR: "state" } });
    expect(findingIn(diagnosisOf(run), "project").what).toContain("COORD_DIR must be an absolute path");
    expect(run.code).toBe(1);
  });
});

describe("a corrupt state", () => {
  const halve = (file: string): void => truncateSync(file, 10);

  it("is named register by register", () => {
    work();
    for (const folder of registers("lease")) halve(fileIn(folder, "D"));
    const { diagnosis, faults: found, code } = examine();
    expect(found).toEqual(["problem state-corrupt"]);
    expect(findingIn(diagnosis, "state-corrupt")).toMatchObject({
      what: expect.stringMatching(/the state is corrupt: reg\/lease-[0-9a-f]{2} cannot be read/),
      remedy: "coord doctor --repair",
    });
    expect(code).toBe(1);
  });

  it("with small records that cannot be read", () => {
    work();
    const folder = join(state, "cell", "heartbeat");
    for (const name of readdirSync(folder)) halve(join(folder, name));
    expect(examine()).toMatchObject({ faults: ["problem state-corrupt"], code: 1 });
    const repaired = repository.coord(["doctor", "--repair", "--json"]);
    expect(diagnosisOf(repaired).repairs).toMatchObject([{ kind: "cells-set-aside" }]);
    expect(faults(repaired)).toEqual(["warning state-aside"]);
    expect(repaired.code).toBe(0);
  });

  it("that was set aside is still named, until somebody has looked", () => {
    work();
    for (const folder of registers("lease")) writeFileSync(fileIn(folder, "D"), "x".repeat(300));
    const repaired = repository.coord(["doctor", "--repair", "--json"]);
    expect(diagnosisOf(repaired).repairs).toMatchObject([{ kind: "set-aside" }]);
    const { diagnosis, faults: found, code } = examine();
    expect([found, code]).toEqual([["warning state-aside"], 0]);
    const { remedy } = findingIn(diagnosis, "state-aside");
    const [, command = ""] = /then: (.*)$/.exec(remedy ?? "") ?? [];
    execFileSync("sh", ["-c", command]);
    expect(examine().faults).toEqual([]);
  });
});

describe("coord doctor --repair", () => {
  it("gives a register that has lost its token a new one, and keeps what was in it", () => {
    work();
    const held = repository.json(["lock", "list"]);
    for (const kind of ["lease", "instance", "counter"]) {
      for (const folder of registers(kind)) rmSync(fileIn(folder, "T"));
    }
    expect(examine()).toMatchObject({ faults: Array(3).fill("problem state-corrupt"), code: 1 });
    const repaired = repository.coord(["doctor", "--repair", "--json"]);
    expect(diagnosisOf(repaired).repairs.map(({ kind }) => kind)).toEqual(Array(3).fill("token-restored"));
    expect([repaired.code, faults(repaired)]).toEqual([0, []]);
    expect(repository.json(["lock", "list"])).toEqual(held);
    expect(repository.json(["decisions", "add", "--title", "u", "--description", "d"])).toMatchObject({
      decision: { id: expect.stringMatching(/-0002$/) },
    });
  });

  it("leaves one token of several: the highest", () => {
    work();
    const [folder = ""] = registers("lease");
    const token = fileIn(folder, "T");
    writeFileSync(join(folder, "T0.aaaaaaaaaaaa"), "");
    expect(examine()).toMatchObject({ faults: ["problem state-corrupt"], code: 1 });
    const repaired = repository.coord(["doctor", "--repair", "--json"]);
    expect(diagnosisOf(repaired).repairs).toMatchObject([{ kind: "tokens-removed" }]);
    expect(readdirSync(folder).filter((name) => name.startsWith("T"))).toEqual([token.slice(folder.length + 1)]);
    expect(repository.coord(["lock", "check", "a.txt"]).out).toContain("a.txt");
    expect(examine()).toMatchObject({ faults: [], code: 0 });
  });

  it("never lets a number go back, even where nothing tells how far it had come", () => {
    work();
    const [folder = ""] = registers("lease");
    const before = JSON.stringify(repository.json(["lock", "list"]));
    rmSync(fileIn(folder, "T"));
    rmSync(fileIn(folder, "D"));
    writeFileSync(join(folder, "junk"), "");
    expect(repository.coord(["doctor", "--repair"]).code).toBe(0);
    expect(repository.coord(["lock", "acquire", "a.txt"]).code).toBe(0);
    const after = JSON.stringify(repository.json(["lock", "list"]));
    const token = (text: string): number => Number(/"token":(\d+)/.exec(text)?.[1]);
    expect(token(after)).toBeGreaterThan(token(before));
  });

  it("says what it did, removes what killed hooks left, and has nothing to do twice", () => {
    work();
    const old = join(state, "tmp", "1.abc");
    writeFileSync(old, "");
    execFileSync("touch", ["-d", "2 days ago", old]);
    rmSync(join(state, "ballast"));
    const first = repository.coord(["doctor", "--repair"]);
    expect(first.out).toMatch(
      /^Repaired\n {2}filled the reserve for a full disk\n {2}removed 1 leftover of killed hooks\n/,
    );
    expect(repository.coord(["doctor", "--repair"]).out).not.toContain("Repaired");
    expect(readdirSync(state)).not.toContain("maintenance.lock");
  });

  it("is refused inside a session, and while another repair runs", () => {
    work();
    const inSession = repository.coord(["doctor", "--repair"], { env: { CLAUDECODE: "1" } });
    expect([inSession.code, inSession.err]).toEqual([1, expect.stringContaining("only a person may repair the state")]);
    mkdirSync(join(state, "maintenance.lock"));
    const second = repository.coord(["doctor", "--repair"]);
    expect([second.code, second.err]).toEqual([1, expect.stringContaining("another repair of this state is running")]);
  });
});
