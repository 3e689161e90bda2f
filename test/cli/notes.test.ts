import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { JSON_SHAPES } from "../../src/cli/json-shapes.ts";
import { Repository } from "../support/cli/coord.ts";
import { SessionClient } from "../support/cli/session-client.ts";

// Each hook and command is a process.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let repository: Repository;
let clients: SessionClient[];
beforeEach(() => {
  repository = new Repository();
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.kill();
  repository.dispose();
});

function client(digit: string): SessionClient {
  const made = new SessionClient(repository, digit);
  clients.push(made);
  return made;
}

/** A session in the middle of its work; returns its name. */
function atWork(session: SessionClient): string {
  session.start();
  session.prompt("fix the login");
  session.write("a.txt", "ONE\n");
  expect(session.coord("claim", "feature", "login").code).toBe(0);
  expect(session.coord("note", "parser half done; next: error pages")).toMatchObject({ code: 0, out: "Noted (1).\n" });
  return session.name;
}

describe("a session that was compacted or cleared", () => {
  it.each(["compact", "clear"])("gets its work back: %s", (source) => {
    const ann = client("1");
    const name = atWork(ann);
    const told = ann.start(source);
    expect(told).toContain(`what you (${name}) were at:`);
    expect(told).toContain('Task: "fix the login"');
    expect(told).toContain("You hold: a.txt");
    expect(told).toContain("Your work, not committed: a.txt");
    expect(told).toContain("Your claims: feature login");
    expect(told).toContain('"parser half done; next: error pages"');
    expect([...told].length).toBeLessThanOrEqual(1200);
  });

  it("is told nothing of the kind when there was nothing", () => {
    const ann = client("1");
    ann.start();
    expect(ann.start("compact")).not.toContain("were at");
  });

  it("is never told more than 1,200 characters, however much there is", () => {
    const ann = client("1");
    atWork(ann);
    for (let number = 0; number < 6; number++) ann.coord("note", `${number} ${"x".repeat(400)}`);
    for (let number = 0; number < 6; number++)
      ann.coord("decisions", "add", "--title", `${number} ${"t".repeat(150)}`, "--description", "d");
    for (const digit of ["2", "3", "4"]) client(digit).start();
    const told = ann.start("compact");
    expect([...told].length).toBeLessThanOrEqual(1200);
    expect(told).toContain("All of it: coord resume");
    expect(told).toMatch(/"5 x{50}.*\n- and 5 older$/m);
  });
});

describe("a session that crashed", () => {
  it("leaves its work to the first new one at its place", async () => {
    const ann = client("1");
    const name = atWork(ann);
    await ann.kill();
    const bob = client("2");
    const told = bob.start();
    expect(told).toContain(`session ${name} stopped without a word`);
    expect(told).toContain("It held (free now): a.txt");
    expect(told).toContain("It had claimed (free now): feature login");
    expect(told).toContain('"parser half done; next: error pages"');
    expect(client("3").start()).not.toContain(name);
    expect(bob.coord("note", "--list").out).toContain("parser half done");
    const json = JSON_SHAPES.resume.parse(JSON.parse(bob.coord("resume", name, "--json").out));
    expect(json).toMatchObject({ heir: null, recall: { how: "crashed", files: ["a.txt"], uncommitted: ["a.txt"] } });
    expect(JSON_SHAPES.note.parse(JSON.parse(bob.coord("note", "--clear", "--json").out))).toEqual({ cleared: 1 });
  });

  it("is found by name, also by a person, who does not take it", async () => {
    const ann = client("1");
    const name = atWork(ann);
    await ann.kill();
    const shown = repository.coord(["resume", name]);
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining("Its work, not committed: a.txt") });
    expect(client("2").start()).toContain(name);
    expect(repository.coord(["resume", name]).out).toContain("goes on with it.");
  });

  it("has its notes in the process in which its conversation is resumed", async () => {
    const ann = client("1");
    const name = atWork(ann);
    await ann.kill();
    const again = client("1");
    expect(again.start("resume")).toContain(`session ${name} stopped without a word`);
    expect(again.coord("resume").out).toContain("parser half done");
  });
});

describe("wrong words", () => {
  it.each([
    [["note", "x", "--clear"], 2, "one of them"],
    [["note", " "], 2, "the note is empty"],
    [["resume", "brisk-nobody"], 1, "left anything"],
  ])("%j", (args, code, words) => {
    const ann = client("1");
    ann.start();
    expect(ann.coord(...args)).toMatchObject({ code, err: expect.stringContaining(words) });
  });

  it("a person has notes and locks as well, but takes nobody's place who lives", () => {
    const ann = client("1");
    ann.start();
    repository.coord(["lock", "acquire", "a.txt"]);
    repository.coord(["note", "by hand"]);
    expect(repository.coord(["resume"]).out).toMatch(/You hold: a\.txt\nNotes:\n- \d\d:\d\d:\d\d "by hand"/);
    expect(repository.coord(["resume", ann.name])).toMatchObject({
      code: 1,
      err: expect.stringContaining("is at work"),
    });
    repository.coord(["note", "--clear"]);
    expect(repository.coord(["note", "--list"]).out).toContain("No notes.");
  });
});
