import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { JSON_SHAPES } from "../../src/cli/json-shapes.ts";
import { wantedVersion } from "../../src/cli/wanted-version.ts";
import { CLI, type Run } from "../support/cli/coord.ts";
import { BuiltSession } from "../support/hooks/built-session.ts";
import { HookRepository } from "../support/hooks/repository.ts";

let repository: HookRepository;
let ann: BuiltSession;

beforeEach(async () => {
  repository = new HookRepository();
  ann = new BuiltSession(repository, "ann");
  await ann.hook("SessionStart/startup");
});
afterEach(() => repository.remove());

/** As a person types it; with `as`, as the model of that session. */
function coord(args: readonly string[], as?: string): Run {
  const person = { PATH: process.env["PATH"] ?? "", HOME: repository.home, TZ: "UTC" };
  const env = as === undefined ? person : repository.environmentOf(as);
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: repository.cwd,
    encoding: "utf8",
    env,
    timeout: 30_000,
  });
  return { code: status, out: stdout, err: stderr };
}

const file = (): string => ann.path("a.txt");

describe("coord history and coord restore, after writes of a real session", () => {
  it("bring back every byte and the permission bits, also of what is no text", async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
    writeFileSync(file(), bytes);
    chmodSync(file(), 0o750);
    await ann.write("a.txt", () => {
      rmSync(file());
      writeFileSync(file(), "short\n", { mode: 0o600 });
    });
    const restored = coord(["restore", "a.txt"], "ann");
    expect([restored.code, restored.out]).toEqual([
      0,
      expect.stringMatching(/^Restored a\.txt: version [0-9a-f]{10} /),
    ]);
    expect([readFileSync(file()).equals(bytes), statSync(file()).mode & 0o777]).toEqual([true, 0o750]);
    const [, undo = ""] = /Undo: coord (restore a\.txt --at [0-9a-f]{10})\n/.exec(restored.out) ?? [];
    expect(coord(undo.split(" "), "ann").code).toBe(0);
    expect([readFileSync(file(), "utf8"), statSync(file()).mode & 0o777]).toEqual(["short\n", 0o600]);
  });

  it("tell who replaced what, when and with what, in words and as documented data", async () => {
    await ann.write("a.txt", () => writeFileSync(file(), "ONE\ntwo\nthree\n"));
    const told = coord(["history", "a.txt", "--diff"]);
    expect(told.code).toBe(0);
    expect(told.out).toMatch(/^a\.txt {2}now [0-9a-f]{10} {2}14 B {2}written .* by \w+-\w+ with Write\n/);
    expect(told.out).toMatch(/\n[0-9a-f]{10} +14 B +20\d\d-\d\d-\d\d \d\d:\d\d:\d\d +\w+-\w+ +Write +-\n/);
    expect(told.out).toContain("\n    -1: one\n    +1: ONE\n");
    expect(told.out).toMatch(/Bring one back: coord restore a\.txt --at [0-9a-f]{10}\n$/);
    const history = JSON_SHAPES.history.parse(JSON.parse(coord(["history", "a.txt", "--json"]).out));
    expect(history).toMatchObject({ total: 1, excludedBecause: null, versions: [{ tool: "Write", isKept: true }] });
    const planned = JSON.parse(coord(["restore", "a.txt", "--dry-run", "--json"]).out);
    expect(JSON_SHAPES.restore.parse(planned).restoration).toMatchObject({ kind: "restored", isDone: false });
    expect(readFileSync(file(), "utf8")).toBe("ONE\ntwo\nthree\n");
  });

  it("refuse a restore with 10 while the session has the file, and change nothing", async () => {
    await ann.write("a.txt", () => writeFileSync(file(), "ann's\n"));
    const refused = coord(["restore", "a.txt"]);
    expect([refused.code, refused.out]).toEqual([
      10,
      expect.stringMatching(/^a\.txt is held by .*\nNothing was changed/),
    ]);
    const json = JSON_SHAPES.restore.parse(JSON.parse(coord(["restore", "a.txt", "--json"]).out));
    expect(json.restoration.kind).toBe("held");
    expect(readFileSync(file(), "utf8")).toBe("ann's\n");
  });

  it("outlive the session and git clean -fdx, and bring back a file that was deleted with its folder", async () => {
    repository.write("new/deep/b.txt", "draft\n");
    await ann.write("new/deep/b.txt", () => repository.write("new/deep/b.txt", "final\n"));
    await ann.hook("SessionEnd/other");
    await repository.kill("ann");
    repository.git("clean", "-fdx");
    expect(existsSync(ann.path("new"))).toBe(false);
    expect(coord(["restore", "new/deep/b.txt"]).out).toContain("Restored new/deep/b.txt");
    expect(readFileSync(ann.path("new/deep/b.txt"), "utf8")).toBe("final\n");
    const [older] = JSON_SHAPES.history
      .parse(JSON.parse(coord(["history", "new/deep/b.txt", "--json"]).out))
      .versions.filter(({ sizeBytes }) => sizeBytes === 6)
      .slice(-1);
    expect(coord(["restore", "new/deep/b.txt", "--at", older?.version ?? ""]).code).toBe(0);
    expect(readFileSync(ann.path("new/deep/b.txt"), "utf8")).toBe("draft\n");
  });

  it("say what is never kept, and why", async () => {
    repository.write(".gitignore", "out/\n");
    for (const name of ["out/a.js", ".env"]) {
      repository.write(name, "first\n");
      await ann.write(name, () => repository.write(name, "second\n"));
    }
    expect(coord(["history", "out/a.js"]).out).toContain("git ignores it");
    expect(coord(["history", ".env"]).out).toContain("by its name it may hold a secret");
    const refused = coord(["restore", ".env"], "ann");
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(/was not kept.*\n {2}next: coord history \.env/s),
    ]);
    const content = spawnSync("grep", ["-rl", "first", `${repository.cwd}/.git/coord`], { encoding: "utf8" });
    expect(content.stdout).toBe("");
  });

  it("name what is wrong with a question", async () => {
    const cases: [readonly string[], number, RegExp][] = [
      [
        ["restore", "a.txt"],
        1,
        /no earlier version of a\.txt is known: no change of it has been seen\n {2}next: coord history a\.txt/,
      ],
      [["restore", "a.txt", "--at", "yesterday"], 2, /neither a version nor a time/],
      [["restore", "/nowhere/a.txt"], 1, /does not guard/],
      [["history", "."], 1, /does not guard/],
      [["history"], 2, /missing required argument/],
    ];
    for (const [args, code, words] of cases) {
      const run = coord(args);
      expect([run.code, run.err], args.join(" ")).toEqual([code, expect.stringMatching(words)]);
    }
    expect(coord(["history", "a.txt"]).out).toContain("No earlier version");
  });
});

describe("--at", () => {
  const now = new Date(2026, 10, 21, 14, 30, 0).getTime();
  it.each<[string, unknown]>([
    ["3f2a91c0de", { kind: "id", id: "3f2a91c0de" }],
    ["1234", { kind: "id", id: "1234" }],
    ["absent", { kind: "id", id: "absent" }],
    ["10m", { kind: "moment", at: now - 600_000 }],
    ["9:05", { kind: "moment", at: new Date(2026, 10, 21, 9, 5, 0).getTime() }],
    ["14:05:09", { kind: "moment", at: new Date(2026, 10, 21, 14, 5, 9).getTime() }],
    ["2026-11-20", { kind: "moment", at: new Date(2026, 10, 20).getTime() }],
    ["2026-11-20T14:00:00Z", { kind: "moment", at: Date.UTC(2026, 10, 20, 14) }],
  ])("%s", (text, wanted) => expect(wantedVersion(text, now)).toEqual(wanted));

  it.each(["", "x", "25:00", "10", "-5m", "2026-13-01", "3F2A91C0DE", "../../a"])("not %j", (text) =>
    expect(() => wantedVersion(text, now)).toThrow(/neither a version nor a time/),
  );
});
