import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Repository } from "../support/cli/coord.ts";
import { OtherShell } from "../support/cli/shell.ts";

let repository: Repository;
let other: OtherShell;

beforeEach(() => {
  repository = new Repository();
  other = new OtherShell(repository);
});

afterEach(async () => {
  await other.end();
  repository.dispose();
});

describe("coord lock", () => {
  it("takes, shows, refuses, checks and gives back a lock, with the exit codes scripts rely on", async () => {
    const taken = await other.coord("lock", "acquire", "a.txt", "--intent", "schema change");
    expect([taken.code, taken.out]).toEqual([
      0,
      expect.stringMatching(/^Locked a\.txt until it is released or the shell/),
    ]);
    const refused = repository.coord(["lock", "acquire", "a.txt"]);
    expect(refused.code).toBe(10);
    expect(refused.out).toContain('locked by name until it is released: "schema change"');
    expect(repository.coord(["lock", "check", "a.txt"]).code).toBe(10);
    expect(repository.coord(["lock", "release", "a.txt"]).code).toBe(10);
    expect((await other.coord("lock", "check", "a.txt")).code).toBe(0);
    expect(repository.coord(["lock", "list"]).out).toMatch(
      /a\.txt +\w+-\w+ +\d\d:\d\d:\d\d +locked by name: schema change/,
    );
    expect((await other.coord("lock", "release", "a.txt")).out).toBe("Released a.txt.\n");
    expect(repository.coord(["lock", "acquire", "a.txt"]).code).toBe(0);
  });

  it("frees a lock with the death of the shell it was taken in", async () => {
    await other.coord("lock", "acquire", "a.txt");
    await other.end();
    expect(repository.coord(["lock", "check", "a.txt"]).code).toBe(11);
    const taken = repository.coord(["lock", "acquire", "a.txt"]);
    expect([taken.code, taken.out]).toEqual([0, expect.stringMatching(/^Locked a\.txt/)]);
  });

  it("ends a lock by its time, and says so on renewal", async () => {
    await other.coord("lock", "acquire", "a.txt", "--ttl", "10s");
    expect((await other.coord("lock", "renew", "a.txt", "--ttl", "2s")).code).toBe(0);
    expect(repository.coord(["lock", "check", "a.txt"]).code).toBe(10);
    await new Promise((resolve) => setTimeout(resolve, 2200));
    expect(repository.coord(["lock", "check", "a.txt"]).code).toBe(11);
    expect(repository.json(["lock", "cleanup"])).toMatchObject({ released: ["a.txt"], instances: [] });
    expect((await other.coord("lock", "renew", "a.txt")).code).toBe(11);
  });

  it("reports a change behind the holder's back with 12", async () => {
    await other.coord("lock", "acquire", "a.txt");
    repository.write("a.txt", "changed\n");
    const checked = await other.coord("lock", "check", "a.txt");
    expect([checked.code, checked.out]).toEqual([12, expect.stringContaining("has changed since you last saw it")]);
  });

  it("locks several files or none", async () => {
    await other.coord("lock", "acquire", "b.txt");
    expect(repository.coord(["lock", "acquire", "a.txt", "b.txt"]).code).toBe(10);
    expect((await other.coord("lock", "check", "a.txt")).code).toBe(0);
    expect((await other.coord("lock", "check", "a.txt")).out).toContain("a.txt is free");
    await other.coord("lock", "release", "--all");
    expect(repository.coord(["lock", "acquire", "*.txt"]).code).toBe(0);
    expect(repository.json(["lock", "list"])).toMatchObject({ locks: [{ path: "a.txt" }, { path: "b.txt" }] });
  });

  it("waits as long as it is told to", async () => {
    await other.coord("lock", "acquire", "a.txt", "--ttl", "1500ms");
    const startedAt = performance.now();
    expect(repository.coord(["lock", "acquire", "a.txt", "--wait", "200ms"]).code).toBe(10);
    expect(repository.coord(["lock", "acquire", "a.txt", "--wait", "20s"]).code).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it("takes a file whose name looks like a pattern for that file, and refuses a pattern without a match", () => {
    writeFileSync(join(repository.folder, "[id].txt"), "x");
    writeFileSync(join(repository.folder, "i.txt"), "x");
    expect(repository.coord(["lock", "acquire", "[id].txt"]).out).toMatch(/^Locked \[id\]\.txt.*\n$/);
    const none = repository.coord(["lock", "acquire", "*.nothing"]);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("no file matches *.nothing")]);
  });

  it("acts for the instance that COORD_INSTANCE names, and says when that one is gone", async () => {
    await other.coord("lock", "acquire", "a.txt");
    const { instances } = repository.json(["instances"]) as { instances: { id: string }[] };
    const env = { COORD_INSTANCE: instances[0]?.id ?? "" };
    expect(repository.coord(["lock", "check", "a.txt"], { env }).out).toContain("locked by you");
    await other.end();
    const gone = repository.coord(["lock", "check", "a.txt"], { env });
    expect([gone.code, gone.err]).toEqual([13, expect.stringContaining("is gone")]);
    const unknown = repository.coord(["lock", "list"], { env: { COORD_INSTANCE: "shell-20260101-000000-00000000" } });
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining("no such instance")]);
  });

  it("revokes for a person, who is outside any session", async () => {
    await other.coord("lock", "acquire", "a.txt");
    const revoked = repository.coord(["lock", "revoke", "a.txt"]);
    expect([revoked.code, revoked.out]).toEqual([0, expect.stringContaining("Ended the lock of")]);
    expect((await other.coord("lock", "check", "a.txt")).out).toContain("a.txt is free");
    expect(repository.json(["status"])).toMatchObject({ warnings: [{ kind: "revoked", path: "a.txt" }] });
  });
});
