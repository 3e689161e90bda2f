import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Repository } from "../support/cli/coord.ts";
import { OtherShell } from "../support/cli/shell.ts";

let repository: Repository;
/** Stands for the client: the commands of its model run below it with this environment. */
let client: OtherShell;
let session: Readonly<Record<string, string>>;

beforeEach(() => {
  repository = new Repository();
  client = new OtherShell(repository);
  session = {
    CLAUDECODE: "1",
    CLAUDE_PID: String(client.pid),
    CLAUDE_CODE_SESSION_ID: "11111111-2222-3333-4444-555555555555",
  };
});

afterEach(async () => {
  await client.end();
  repository.dispose();
});

describe("the command line inside a session", () => {
  it("acts as the session's instance, whatever COORD_INSTANCE says", () => {
    expect(repository.coord(["lock", "acquire", "a.txt"], { env: session }).out).toContain("or this session exits");
    const { instances } = repository.json(["instances"]) as { instances: { id: string; kind: string; pid: number }[] };
    expect(instances).toMatchObject([
      { kind: "claude", pid: client.pid, sessionId: session["CLAUDE_CODE_SESSION_ID"] },
    ]);
    expect(repository.coord(["lock", "acquire", "b.txt"]).code).toBe(0);
    const mine = (repository.json(["instances"]) as { instances: { id: string; kind: string }[] }).instances.find(
      ({ kind }) => kind === "shell",
    );
    const env = { ...session, COORD_INSTANCE: mine?.id ?? "" };
    expect(repository.coord(["lock", "release", "b.txt"], { env }).code).toBe(10);
  });

  it("does not let a model revoke a live holder's lock, and records the attempt", () => {
    repository.coord(["lock", "acquire", "a.txt"]);
    const refused = repository.coord(["lock", "revoke", "a.txt"], { env: session });
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("only a person may end its lock")]);
    expect(refused.err).toContain("/coord-release --force a.txt");
    expect(repository.coord(["lock", "check", "a.txt"]).out).toContain("locked by you");
  });

  it("is not fooled by a cleared environment: the process tree tells", async () => {
    repository.coord(["lock", "acquire", "a.txt"]);
    repository.coord(["status"], { env: session });
    repository.coord(["lock", "check", "b.txt"], { env: session });
    repository.coord(["lock", "acquire", "b.txt"], { env: session });
    const refused = await client.coord("lock", "revoke", "a.txt");
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining("only a person may end its lock")]);
    expect((await client.coord("init")).code).toBe(1);
  });

  it.each([
    [["init"], "write coord's configuration"],
    [["trust"], "trust a configuration"],
  ])("refuses %j to a model and records it", (args, what) => {
    const refused = repository.coord(args, { env: session });
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(`only a person may ${what}`)]);
    expect(repository.git("status", "--short")).toBe("");
    expect(repository.coord(args).code).toBe(0);
  });

  it("refuses a COORD_DIR that the session's hooks do not use, and allows the one they use", () => {
    const elsewhere = join(repository.root, "elsewhere");
    mkdirSync(elsewhere, { mode: 0o700 });
    repository.coord(["lock", "acquire", "a.txt"]);
    const env = { ...session, COORD_DIR: elsewhere };
    const refused = repository.coord(["lock", "acquire", "a.txt"], { env });
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("do not keep their state in COORD_DIR")]);
    expect(repository.coord(["status"], { env }).code).toBe(1);
    const start = { session_id: "s", cwd: repository.folder, hook_event_name: "SessionStart", source: "startup" };
    const hook = join(import.meta.dirname, "../../dist/hooks/session-start.cjs");
    repository.node([hook], { env, input: JSON.stringify(start) });
    expect(repository.coord(["lock", "acquire", "a.txt"], { env }).code).toBe(0);
  });
});
