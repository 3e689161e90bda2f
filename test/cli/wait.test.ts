import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLI, Repository } from "../support/cli/coord.ts";
import { OtherShell } from "../support/cli/shell.ts";

let repository: Repository;
let holder: OtherShell;
const shells: OtherShell[] = [];

beforeEach(async () => {
  repository = new Repository();
  holder = openShell();
  expect((await holder.coord("lock", "acquire", "a.txt", "--intent", "schema change")).code).toBe(0);
});

afterEach(async () => {
  for (const shell of shells.splice(0)) await shell.end();
  repository.dispose();
});

function openShell(): OtherShell {
  const shell = new OtherShell(repository);
  shells.push(shell);
  return shell;
}

/** Resolves when the file has this many in its queue. */
async function untilWaiting(count: number): Promise<void> {
  const waiters = () => {
    const status = repository.json(["lock", "list"]);
    return JSON.stringify(status).split('"since"').length - 1;
  };
  await expect.poll(waiters, { timeout: 20_000, interval: 100 }).toBe(count);
}

describe("coord wait", () => {
  it("blocks until the holder lets go, then keeps the file for the one who waited", async () => {
    const other = openShell();
    const waiting = other.coord("wait", "a.txt", "--timeout", "60s");
    await untilWaiting(1);
    expect((await holder.coord("lock", "release", "a.txt")).code).toBe(0);
    const { code, out } = await waiting;
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /^It is your turn.*: a\.txt is kept for you until \d\d:\d\d:\d\d\. Read it now, then edit it\.\n$/,
      ),
    ]);
    const refused = repository.coord(["lock", "acquire", "a.txt"]);
    expect([refused.code, refused.out]).toEqual([10, expect.stringContaining("it is its turn until")]);
  });

  it("serves five in the order in which they came", async () => {
    const order: number[] = [];
    const waits: Promise<void>[] = [];
    for (const place of [1, 2, 3, 4, 5]) {
      const shell = openShell();
      waits.push(
        shell.coord("wait", "a.txt", "--timeout", "60s").then(async ({ code }) => {
          if (code === 0) order.push(place);
          await shell.coord("lock", "release", "a.txt");
        }),
      );
      await untilWaiting(place);
    }
    await holder.coord("lock", "release", "a.txt");
    await Promise.all(waits);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it("says who has it when its time is over, and gives its place up", async () => {
    const { code, out } = repository.coord(["wait", "a.txt", "--timeout", "1s"]);
    expect(code).toBe(10);
    expect(out).toContain('locked by name until it is released: "schema change"');
    expect(out).toMatch(/Waited \ds; your place in the queue is given up\.\n$/);
    expect(repository.json(["wait", "a.txt", "--timeout", "1s"])).toMatchObject({ wait: { kind: "still-held" } });
  });

  it("keeps a place in a named resource, and tells the next one whose turn it is", async () => {
    mkdirSync(join(repository.home, ".claude"), { recursive: true });
    writeFileSync(join(repository.home, ".claude", "workflow-config.yml"), "coord: { resources: { tests: preset } }\n");
    expect(repository.json(["wait", "tests"])).toMatchObject({ wait: { kind: "free", name: "tests" } });
    const { code, out } = await openShell().coord("wait", "tests", "--timeout", "1s");
    expect([code, out]).toEqual([
      10,
      expect.stringMatching(/^The resource "tests" is in use\.\n.*its turn comes first/),
    ]);
  });

  it("blocks until a claim ends, and keeps it for the one who waited", async () => {
    await holder.coord("claim", "feature", "login");
    const waiting = openShell().coord("wait", "feature", "login", "--timeout", "60s");
    await expect.poll(() => readQueue(), { timeout: 20_000, interval: 100 }).toBe(1);
    await holder.coord("release", "feature", "login");
    const { code, out } = await waiting;
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /^It is your turn.*: feature login is kept for you until \d\d:\d\d:\d\d\. Claim it now: coord claim feature login\n$/,
      ),
    ]);
    const refused = repository.coord(["claim", "feature", "login"]);
    expect([refused.code, refused.out]).toEqual([10, expect.stringContaining("feature login is kept for")]);
    const late = repository.coord(["wait", "feature", "login", "--timeout", "1s"]);
    expect([late.code, late.out]).toEqual([
      10,
      expect.stringMatching(/\nWaited \ds; your place in the queue is given/),
    ]);
  });

  it("waits for a file inside a claim that shuts others out, which no lock by name gets past", async () => {
    await holder.coord("claim", "refactoring", "auth", "--paths", "b.txt", "--exclusive");
    const lock = repository.coord(["lock", "acquire", "b.txt"]);
    expect([lock.code, lock.out]).toEqual([
      10,
      expect.stringMatching(/^b\.txt is inside "refactoring auth", which .* has claimed for itself until /),
    ]);
    const { code, out } = repository.coord(["wait", "b.txt", "--timeout", "1s"]);
    expect([code, out]).toEqual([
      10,
      expect.stringMatching(/^b\.txt is inside "refactoring auth".*\nNothing.*\nWaited /),
    ]);
    await holder.coord("release", "refactoring", "auth");
    expect(repository.coord(["wait", "b.txt", "--timeout", "1s"]).code).toBe(0);
  });

  it.each([
    ["Ctrl-C", "SIGINT"],
    ["kill -9", "SIGKILL"],
  ] as const)("leaves nobody waiting behind it after %s", async (_, signal) => {
    const other = openShell();
    const command = spawn(process.execPath, [CLI, "wait", "a.txt"], {
      cwd: repository.folder,
      env: { PATH: process.env["PATH"], HOME: repository.home },
    });
    await untilWaiting(1);
    await endWith(command, signal);
    await holder.coord("lock", "release", "a.txt");
    expect((await other.coord("lock", "acquire", "a.txt")).code).toBe(0);
  });

  it("ends a deadlock in words: the last one to wait gives way", async () => {
    const other = openShell();
    await other.coord("lock", "acquire", "b.txt");
    const first = holder.coord("wait", "b.txt", "--timeout", "60s");
    await untilWaiting(1);
    const second = await other.coord("wait", "a.txt", "--timeout", "60s");
    expect([second.code, second.out]).toEqual([
      12,
      expect.stringMatching(
        /^Waiting for a\.txt would never end: \S+ waits for a\.txt, \S+ waits for b\.txt\.\nYou came last, so you give way/,
      ),
    ]);
    await other.coord("lock", "release", "b.txt");
    expect((await first).code).toBe(0);
  });
});

/** How many places there are in the queues of claims. */
function readQueue(): number {
  const folder = join(repository.folder, ".git", "coord", "reg", "claim-book");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  return Math.max(...texts.map((text) => text.split('"waiter"').length - 1));
}

async function endWith(command: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(command, "exit");
  command.kill(signal);
  await ended;
}
