import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { JSON_SHAPES } from "../../src/cli/json-shapes.ts";
import { Repository } from "../support/cli/coord.ts";
import { SessionClient } from "../support/cli/session-client.ts";
import { OtherShell } from "../support/cli/shell.ts";

// Each hook and command is a process.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let repository: Repository;
let ann: SessionClient;
let bob: SessionClient;
beforeEach(() => {
  repository = new Repository();
  ann = new SessionClient(repository, "1");
  bob = new SessionClient(repository, "2");
  ann.start();
  bob.start();
});
afterEach(async () => {
  await ann.kill();
  await bob.kill();
  repository.dispose();
});

describe("coord handoff, by the built command and hooks", () => {
  it("lets the receiver go on with a file that it has never read, and its giver no more", () => {
    expect(ann.write("a.txt", "ONE\n")).toBeNull();
    expect(bob.write("a.txt", "blind\n")).toContain("a.txt");
    const { code, out, err } = ann.coord("handoff", "a.txt", "--to", bob.name, "--note", "two is left");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`Handed to ${bob.name}`);
    expect(out).toContain("- a.txt");
    const told = bob.hears();
    expect(told).toContain(`${ann.name} hands you a.txt`);
    expect(told).toContain('"two is left"');
    expect(ann.write("a.txt", "mine\n")).toContain(bob.name);
    expect(bob.write("a.txt", "ONE\nTWO\n")).toBeNull();
    expect(bob.coord("handoff", "a.txt", "--to", ann.name).code).toBe(0);
    expect(ann.write("a.txt", "ONE\nTWO\nthree\n")).toBeNull();
  });

  it("prints what its schema says, and hands over claims and all", () => {
    ann.coord("claim", "feature", "login");
    ann.write("a.txt", "ONE\n");
    ann.write("b.txt", "TWO\n");
    const claim = JSON.parse(ann.coord("handoff", "feature", "login", "--to", bob.name, "--json").out);
    expect(JSON_SHAPES.handoff.parse(claim)).toMatchObject({
      handedOver: { files: [], claims: [{ type: "feature", name: "login" }] },
    });
    const all = JSON.parse(ann.coord("handoff", "all", "--to", bob.name, "--json").out);
    expect(JSON_SHAPES.handoff.parse(all)).toMatchObject({ handedOver: { files: ["a.txt", "b.txt"], kept: [] } });
    const { messages } = JSON.parse(bob.coord("inbox", "--json").out);
    expect(messages.map(({ handed }: { handed: string[] }) => handed)).toEqual([
      ["claim feature login"],
      ["a.txt", "b.txt"],
    ]);
    expect(bob.coord("inbox", "--all").out).toContain("  hands you b.txt");
  });

  it("works for a lock by name of somebody at a terminal, which stays pinned", async () => {
    const shell = new OtherShell(repository);
    try {
      await shell.coord("lock", "acquire", "a.txt", "--intent", "by hand", "--ttl", "1h");
      expect(await shell.coord("handoff", "a.txt", "--to", bob.name)).toMatchObject({ code: 0 });
    } finally {
      await shell.end();
    }
    expect(bob.hears()).toContain("a person (from a terminal, not a session) hands you a.txt");
    expect(repository.json(["lock", "check", "a.txt"])).toMatchObject({
      checks: [{ locks: [{ holder: { name: bob.name }, pinned: { intent: "by hand" } }] }],
    });
  });

  it.each([
    [["handoff", "a.txt"], 2, "say who gets it"],
    [["handoff", "--to", "x"], 2, "say what to hand over"],
    [["handoff", "a.txt", "--to", "x", "--role", "y"], 2, "--role and --task belong to --on-exit"],
    [["handoff", "a.txt", "--on-exit"], 2, "leaves a note only"],
    [["handoff", "--on-exit", "--role", "a", "--task", "b"], 2, "--role or --task, not both"],
    [["handoff", "a.txt", "--to", "nobody-here"], 1, "nothing was sent"],
    [["handoff", "a.txt", "--to", "role:painter"], 1, "nothing was handed over"],
  ])("says what is wrong: %j", (args, code, words) => {
    expect(ann.coord(...args)).toMatchObject({ code, err: expect.stringContaining(words) });
  });

  it("names who holds what is not one's own", () => {
    bob.write("a.txt", "BOB\n");
    const refused = ann.coord("handoff", "a.txt", "--to", bob.name);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(`${bob.name} holds it, not you`) });
  });
});

describe("coord handoff --on-exit", () => {
  it("leaves a note that one successor is shown when it starts", async () => {
    const painter = new SessionClient(repository, "3", { COORD_ROLE: "painter" });
    painter.start();
    expect(painter.coord("handoff", "--on-exit", "--note", "the blue is empty")).toMatchObject({
      code: 0,
      out: expect.stringContaining("is role:painter"),
    });
    await painter.kill();
    const [next, after] = ["4", "5"].map((digit) => new SessionClient(repository, digit, { COORD_ROLE: "painter" }));
    expect(next?.start()).toContain("which has ended, left a note");
    expect(after?.start()).not.toContain("left a note");
    await next?.kill();
    await after?.kill();
  });
});

describe("/coord-handoff", () => {
  it("hands over in its person's name, leaves a note, and says how it is used", () => {
    ann.write("a.txt", "ONE\n");
    expect(ann.type("coord-handoff", `a.txt --to ${bob.name} --note go on with it`)).toContain(`Handed to ${bob.name}`);
    expect(bob.hears()).toContain(`the user of ${ann.name} hands you a.txt`);
    expect(ann.type("coord-handoff", "--on-exit --role painter --note the blue is empty")).toContain("is role:painter");
    expect(ann.type("coord-handoff", "--on-exit --role tester words without an option")).toContain("is role:tester");
    for (const wrong of ["", "a.txt", `--to ${bob.name}`, `a.txt --on-exit --to ${bob.name}`])
      expect(ann.type("coord-handoff", wrong)).toContain("Usage: /coord-handoff");
    expect(ann.type("coord-handoff", "--force")).toContain("Unknown option --force");
  });
});
