import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Repository } from "../support/cli/coord.ts";

const PLUGIN = join(import.meta.dirname, "../..");

let repository: Repository;

beforeEach(() => {
  repository = new Repository();
  // As a package manager would put it there.
  mkdirSync(join(repository.root, "node_modules"));
  symlinkSync(PLUGIN, join(repository.root, "node_modules", "coord"));
});

afterEach(() => repository.dispose());

/** Runs a plain script beside the repository; gives back what it passed to `say`. */
function script(body: string, env: Readonly<Record<string, string>> = {}): unknown[] {
  const file = join(repository.root, "script.mjs");
  writeFileSync(
    file,
    `import * as coord from "coord";\nconst say = (it) => console.log(JSON.stringify(it));\n${body}\n`,
  );
  const { code, out, err } = repository.node([file], { env });
  if (code !== 0) throw new Error(err);
  return out
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe("the library, from a plain script", () => {
  it("exports what the README names, and nothing else", () => {
    const [names] = script("say(Object.keys(coord).sort())");
    expect(names).toEqual([
      "acquireLock",
      "checkLock",
      "cleanupStaleInstances",
      "detectConflict",
      "getWork",
      "heartbeat",
      "listInstances",
      "logDecision",
      "queryDecisions",
      "registerInstance",
      "releaseLock",
      "renewLock",
      "unregisterInstance",
    ]);
  });

  it("registers, locks, renews, checks, releases and unregisters", () => {
    const [me, work, granted, renewed, state, released, after, paths, gone] = script(`
      const me = await coord.registerInstance({ task: "nightly import", role: "script" });
      say(me);
      say(await coord.getWork(me.name));
      say(await coord.acquireLock(me, "a.txt", { intent: "import" }));
      say(await coord.renewLock(me, "a.txt", 60_000));
      say((await coord.checkLock(me, "a.txt")).state);
      say(await coord.releaseLock(me, "a.txt"));
      say((await coord.checkLock(me, "a.txt")).state);
      await coord.acquireLock(me, "b.txt");
      await coord.heartbeat(me);
      say(await coord.unregisterInstance(me));
      say(await coord.getWork(me.id));`);
    expect(me).toMatchObject({ folder: repository.folder, id: expect.stringMatching(/^shell-/) });
    expect(work).toMatchObject({
      kind: "shell",
      task: "nightly import",
      role: "script",
      liveness: "alive",
      branch: "main",
    });
    expect(granted).toMatchObject({
      kind: "acquired",
      lock: { path: "a.txt", pinned: { intent: "import", until: null } },
    });
    expect(renewed).toMatchObject({ kind: "renewed", lock: { pinned: { until: expect.any(String) } } });
    expect([state, released, after]).toEqual(["yours", { kind: "released", path: "a.txt" }, "free"]);
    expect([paths, gone]).toEqual([["b.txt"], null]);
  });

  it("is an instance of its own even inside a session, and loses its locks with its process", () => {
    const env = { CLAUDECODE: "1", CLAUDE_PID: String(process.pid), CLAUDE_CODE_SESSION_ID: "x" };
    const [me] = script(
      `const me = await coord.registerInstance({}); await coord.acquireLock(me, "a.txt"); say(me);`,
      env,
    );
    expect(me).toMatchObject({ id: expect.stringMatching(/^shell-/) });
    expect(repository.coord(["lock", "check", "a.txt"]).code).toBe(11);
    expect(script("say(await coord.cleanupStaleInstances())")).toEqual([
      { instances: [expect.any(String)], released: ["a.txt"], dropped: 0 },
    ]);
  });

  it("tells who holds a file, as an answer and not as an error", () => {
    repository.coord(["lock", "acquire", "a.txt", "--intent", "by hand"]);
    const [answer] = script(`
      const me = await coord.registerInstance();
      say(await coord.acquireLock(me, "a.txt"));`);
    expect(answer).toMatchObject({ kind: "held", lock: { pinned: { intent: "by hand" } } });
  });

  it("notices that the content changed after the lock was taken", () => {
    expect(
      script(`
      import { writeFileSync } from "node:fs";
      const me = await coord.registerInstance();
      say((await coord.detectConflict(me, "a.txt")).kind);
      await coord.acquireLock(me, "a.txt");
      say((await coord.detectConflict(me, "a.txt")).kind);
      writeFileSync("a.txt", "changed");
      say((await coord.detectConflict(me, "a.txt")).kind);`),
    ).toEqual(["never-seen", "none", "changed"]);
  });

  it("records and finds decisions", () => {
    const [made, found, none] = script(`
      const me = await coord.registerInstance();
      say(await coord.logDecision(me, { title: "Use one queue", description: "because", category: "architecture" }));
      say(await coord.queryDecisions({ category: "architecture", since: new Date(Date.now() - 60_000) }));
      say(await coord.queryDecisions({ until: new Date(Date.now() - 60_000) }));`);
    expect(found).toEqual([made]);
    expect(none).toEqual([]);
    expect(repository.coord(["decisions"]).out).toContain("Use one queue");
  });

  it("throws errors that carry a code and a hint", () => {
    const [outside, badRole] = script(`
      say(await coord.registerInstance({ folder: "/" }).catch(({ code, hint }) => ({ code, hint })));
      const me = await coord.registerInstance();
      say(await coord.logDecision(me, { title: "", description: "" }).catch(({ code }) => code));`);
    expect(outside).toEqual({ code: "NOT_A_PROJECT", hint: expect.stringContaining("coord init") });
    expect(badRole).toBe("BAD_INPUT");
  });

  it("has types that a strict compiler takes, without any package of ours", () => {
    const file = join(repository.root, "use.mts");
    writeFileSync(
      file,
      `import { acquireLock, registerInstance } from "coord";
const me = await registerInstance({ task: "x" });
const answer = await acquireLock(me, "a.txt", { ttlMs: 1000 });
export const who: string = answer.kind === "acquired" ? String(answer.lock.token) : answer.kind;
// @ts-expect-error an answer has no such kind
export const wrong: boolean = answer.kind === "maybe";
`,
    );
    const tsc = join(PLUGIN, "node_modules/typescript/bin/tsc");
    const args = [tsc, "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "", file];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: repository.root, encoding: "utf8" });
    expect([status, stdout]).toEqual([0, ""]);
  });
});
