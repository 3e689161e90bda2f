import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Repository, type Run } from "../support/cli/coord.ts";
import { OtherShell } from "../support/cli/shell.ts";

const HOOKS = join(import.meta.dirname, "../../dist/hooks");

/** A client of one session: its model's commands run with this environment, its hooks as well. */
class Client {
  readonly shell: OtherShell;
  readonly env: Readonly<Record<string, string>>;
  readonly #session: string;
  #name: string | null = null;

  constructor(digit: string) {
    this.shell = new OtherShell(repository);
    this.#session = `${digit.repeat(8)}-2222-3333-4444-555555555555`;
    this.env = { CLAUDECODE: "1", CLAUDE_PID: String(this.shell.pid), CLAUDE_CODE_SESSION_ID: this.#session };
  }

  coord(...args: readonly string[]): Run {
    return repository.coord(args, { env: this.env });
  }

  hook(name: string, fields: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>> = {}): Output {
    const input = JSON.stringify({ session_id: this.#session, cwd: repository.folder, ...fields });
    const { code, out, err } = repository.node([join(HOOKS, `${name}.cjs`)], { env: { ...this.env, ...env }, input });
    expect([code, err]).toEqual([0, ""]);
    return JSON.parse(out);
  }

  start(): string {
    return (
      this.hook("session-start", { hook_event_name: "SessionStart", source: "startup" }).hookSpecificOutput
        ?.additionalContext ?? ""
    );
  }

  /** What its model is told after a reply. */
  hears(): string {
    const answer = this.hook("post-tool-batch", { hook_event_name: "PostToolBatch", tool_calls: [] });
    return answer.hookSpecificOutput?.additionalContext ?? "";
  }

  get name(): string {
    this.#name ??= this.#readName();
    return this.#name;
  }

  #readName(): string {
    const { instances } = repository.json(["instances"]) as { instances: { name: string; pid: number }[] };
    return instances.find(({ pid }) => pid === this.shell.pid)?.name ?? "";
  }
}

type Output = {
  decision?: string;
  reason?: string;
  hookSpecificOutput?: { additionalContext?: string };
};

vi.setConfig({ testTimeout: 60_000 });

let repository: Repository;
let ann: Client;
let bob: Client;
beforeEach(() => {
  repository = new Repository();
  ann = new Client("1");
  bob = new Client("2");
  ann.start();
  bob.start();
});
afterEach(async () => {
  await ann.shell.end();
  await bob.shell.end();
  repository.dispose();
});

const idIn = (text: string): string =>
  /\[([0-9a-f]{6})\]|coord reply ([0-9a-f]{6})/.exec(text)?.slice(1).find(Boolean) ?? "";

describe("coord send, by the built command and hooks", () => {
  it("asks, is answered and acknowledged, each with the other's next hook", () => {
    const sent = ann.coord("send", "--to", bob.name, "--ask", "--subject", "Contract", "401 or 403?");
    expect([sent.code, sent.out]).toEqual([
      0,
      expect.stringMatching(/^Sent [0-9a-f]{6} to \w+-\w+\.\nYou are told when/),
    ]);
    const told = bob.hears();
    expect(told).toContain(`- ${ann.name} asks [`);
    expect(told).toContain('"Contract": "401 or 403?"');
    expect(bob.hears()).toBe("");
    expect(bob.coord("reply", idIn(told), "403,", "see", "docs").code).toBe(0);
    const answered = ann.hears();
    expect(answered).toContain(`${bob.name} answers`);
    expect(answered).toContain('"403, see docs"');
    expect(ann.coord("ack", idIn(answered)).code).toBe(0);
    expect(bob.hears()).toContain(`${ann.name} acknowledged your message`);
    expect(ann.coord("inbox", "--sent").out).toContain(`"Contract": answered by ${bob.name}`);
  });

  it("keeps a text from standard input exactly as it comes", () => {
    const text = 'line one\n\t"quoted" `x` $(y) 🦦\n\nlast';
    expect(repository.coord(["send", "--to", bob.name, "-"], { env: ann.env, input: `${text}\n` }).code).toBe(0);
    expect(repository.json(["inbox"], { env: bob.env })).toMatchObject({
      messages: [{ text, from: { kind: "session" } }],
    });
    expect(bob.coord("inbox").out).toBe("No message.\n");
    const { messages } = repository.json(["inbox", "--all"], { env: bob.env }) as { messages: { id: string }[] };
    expect(bob.coord("inbox", messages[0]?.id.slice(0, 5) ?? "").out).toContain('  | line one\n  | \t"quoted"');
  });

  it("marks what a person at a terminal says, and takes a session's question to the person", () => {
    repository.coord(["send", "--to", ann.name, "please hurry"]);
    expect(ann.hears()).toContain("- a person (from a terminal, not a session) says [");
    expect(ann.coord("send", "--to", "person", "--ask", "May I drop the table?").code).toBe(0);
    expect(repository.coord(["status"]).out).toContain(`${ann.name}: May I drop the table?`);
    const shown = repository.coord(["inbox"]).out;
    expect(shown).toContain(`${ann.name} (to person`);
    expect(repository.coord(["reply", idIn(shown), "no"]).code).toBe(0);
    expect(ann.hears()).toMatch(/a person \(from a terminal, not a session\) answers .*"no"/);
    expect(repository.coord(["status"]).out).not.toContain("drop the table");
  });

  it("reaches a session that starts later, at its start", () => {
    expect(ann.coord("send", "--to", "role:tester", "test the parser").out).toMatch(
      /^Kept [0-9a-f]{6} for the next session/,
    );
    const cat = new Client("3");
    const env = { COORD_ROLE: "tester" };
    const started = cat.hook("session-start", { hook_event_name: "SessionStart", source: "startup" }, env);
    expect(started.hookSpecificOutput?.additionalContext).toContain('"test the parser"');
    return cat.shell.end();
  });

  it("holds an attended session back once when somebody waits for its answer, and never a one-shot one", () => {
    const stop = (active: boolean, attended: string): Output =>
      bob.hook(
        "stop",
        { hook_event_name: "Stop", stop_hook_active: active, background_tasks: [] },
        { CLAUDE_CODE_SESSION_ATTENDED: attended },
      );
    ann.coord("send", "--to", bob.name, "--ask", "which port?");
    expect(stop(false, "0")).toEqual({});
    expect(stop(true, "1")).toEqual({});
    const held = stop(false, "1");
    expect(held.decision).toBe("block");
    expect(held.reason).toContain('"which port?"');
    expect(stop(false, "1")).toEqual({});
    ann.coord("send", "--to", bob.name, "only to tell you");
    expect(stop(false, "1")).toEqual({});
  });

  it("does not count as heard what a hook without a reader printed", () => {
    ann.coord("send", "--to", bob.name, "hello");
    const script = `printf '%s' "$INPUT" | "$NODE" "$HOOK" | true`;
    const input = JSON.stringify({
      session_id: bob.env["CLAUDE_CODE_SESSION_ID"],
      cwd: repository.folder,
      hook_event_name: "PostToolBatch",
      tool_calls: [],
    });
    const env = { ...bob.env, INPUT: input, NODE: process.execPath, HOOK: join(HOOKS, "post-tool-batch.cjs") };
    execFileSync("sh", ["-c", script], { env: { PATH: process.env["PATH"] ?? "", HOME: repository.home, ...env } });
    const told = bob.hears();
    expect(told).toContain("(again)");
    expect(told).toContain('"hello"');
  });

  it.each([
    [["send", "--to", "nobody-here", "x"], 1, "no other session", "a session's name"],
    [["send", "x"], 2, "say who it is for", "--to"],
    [["send", "--to", "everyone"], 2, "empty", ""],
    [["send", "--to", "everyone", "x\u001b[31m"], 2, "control characters", ""],
    [["send", "--to", "everyone", "--wake", "x"], 2, "only one session can be woken", "coord status"],
    [["send", "--reply-to", "ffffff", "--wake", "x"], 2, "an answer wakes nobody", "--to"],
    [["reply", "ffffff", "x"], 1, "no message ffffff", "coord inbox --all"],
    [["reply", "xyz", "x"], 2, "not a message id", "coord inbox --all"],
    [["ack", "ffffff"], 1, "no message", ""],
  ])("%j is a clear error", (args, code, message, hint) => {
    const run = ann.coord(...args);
    expect(run.code).toBe(code);
    expect(run.err).toContain(message);
    expect(run.err).toContain(hint);
    expect(bob.hears()).toBe("");
  });

  it("refuses a megabyte and oneself, and names the nearest for a slip", () => {
    const large = repository.coord(["send", "--to", bob.name, "-"], { env: ann.env, input: "x".repeat(1024 * 1024) });
    expect([large.code, large.err]).toEqual([2, expect.stringContaining("longer than 32 KiB")]);
    expect(ann.coord("send", "--to", ann.name, "x").err).toContain("is you");
    expect(ann.coord("send", "--to", `${bob.name}s`, "x").err).toContain(`did you mean ${bob.name}?`);
    expect(bob.hears()).toBe("");
  });

  it("leaves nothing behind that is half written", () => {
    ann.coord("send", "--to", bob.name, "x");
    const inbox = join(repository.folder, ".git/coord/inbox");
    const half = readdirSync(inbox, { recursive: true, encoding: "utf8" }).filter((name) => /tmp\/./.test(name));
    expect(half).toEqual([]);
  });
});

describe("on a full disk", () => {
  const isRoot = process.getuid?.() === 0;

  it("a message is refused in words and not there; those sent before and after are told once there is room", (context) => {
    context.skip(!isRoot || process.platform !== "linux", "only root can mount a small disk");
    const state = join(repository.folder, ".git/coord");
    const saved = `${state}-saved`;
    ann.coord("send", "--to", bob.name, "--ask", "sent before");
    renameSync(state, saved);
    mkdirSync(state);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", state]);
    try {
      cpSync(saved, state, { recursive: true });
      const fillers = fill(state);
      const refused = ann.coord("send", "--to", bob.name, "lost?");
      expect([refused.code, refused.out]).toEqual([1, ""]);
      expect(refused.err).toMatch(/disk|room|space/i);
      // A hook that cannot keep its books says nothing; what waits goes on waiting.
      bob.hears();
      for (const filler of fillers) rmSync(filler);
      expect(ann.coord("send", "--to", bob.name, "sent after").code).toBe(0);
      const told = bob.hears();
      expect(told).toContain('"sent before"');
      expect(told).toContain('"sent after"');
      expect(told).not.toContain("lost?");
    } finally {
      execFileSync("umount", [state]);
    }
  });

  /** Takes all room, to the last bytes. */
  function fill(folder: string): readonly string[] {
    const fillers: string[] = [];
    for (let bytes = 1024 * 1024; bytes > 0; ) {
      const filler = join(folder, `filler-${fillers.length}`);
      try {
        writeFileSync(filler, Buffer.alloc(bytes, 1));
        fillers.push(filler);
      } catch {
        rmSync(filler, { force: true });
        bytes = Math.floor(bytes / 2);
      }
    }
    return fillers;
  }
});

describe("coord claim, by the built command and hooks", () => {
  it("is one session's, refuses the next with 10, and warns whoever edits inside its paths", () => {
    expect(ann.coord("claim", "feature", "log", "in", "--paths", "*.txt", "--hours", "1").out).toContain(
      "Claimed feature log in until",
    );
    const refused = bob.coord("claim", "feature", "Log In");
    expect([refused.code, refused.out]).toEqual([
      10,
      expect.stringContaining(`feature log in is claimed by ${ann.name}`),
    ]);
    const edit = {
      hook_event_name: "PreToolUse",
      tool_name: "Edit",
      tool_use_id: "t1",
      tool_input: { file_path: join(repository.folder, "a.txt") },
    };
    const told = bob.hook("pre-tool-use", edit).hookSpecificOutput?.additionalContext ?? "";
    expect(told).toContain(`a.txt is inside claimed work: "feature log in" of session ${ann.name}`);
    expect(bob.hook("pre-tool-use", { ...edit, tool_use_id: "t2" })).toEqual({});
    expect(repository.coord(["claims"]).out).toMatch(/feature log in +\w+-\w+ +\d\d:\d\d:\d\d +\*\.txt/);
    expect(repository.coord(["status"]).out).toContain("feature log in");
    expect(bob.coord("release", "feature", "log", "in").err).toContain(`is claimed by ${ann.name}, not by you`);
    expect(ann.coord("release", "feature", "log", "in").out).toBe("Released feature log in.\n");
    expect(repository.coord(["claims"]).out).toBe("Nothing is claimed.\n");
  });

  it("keeps others out of its paths when it is exclusive", () => {
    expect(ann.coord("claim", "refactoring", "a", "--paths", "a.*", "--exclusive").code).toBe(0);
    const edit = {
      hook_event_name: "PreToolUse",
      tool_name: "Edit",
      tool_use_id: "t1",
      tool_input: { file_path: join(repository.folder, "a.txt") },
    };
    const refused = JSON.stringify(bob.hook("pre-tool-use", edit));
    expect(refused).toContain('"permissionDecision":"deny"');
    expect(refused).toContain("has claimed for itself until");
    expect(ann.hook("pre-tool-use", edit)).toEqual({});
  });

  it.each([
    [["claim", "a b", "x"], "not a type of work"],
    [["claim", "feature", "x", "--hours", "0"], "hours"],
    [["claim", "feature", "x", "--hours", "many"], "hours"],
    [["claim", "feature", "x", "--exclusive"], "--paths"],
    [["claim", "feature", "x", "--paths", "{a"], "{a"],
    [["release"], "--all"],
  ])("%j is a clear error", (args, message) => {
    const run = ann.coord(...args);
    expect([run.code, run.err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("coord report", () => {
  it("is seen by others, also what the tools show by themselves", () => {
    const file = join(repository.folder, "a.txt");
    ann.hook("post-tool-use", {
      hook_event_name: "PostToolUse",
      tool_name: "Bash",
      tool_use_id: "t",
      tool_input: {},
      tool_response: {},
    });
    ann.hook("post-tool-use", {
      hook_event_name: "PostToolUse",
      tool_name: "Read",
      tool_use_id: "t",
      tool_input: { file_path: file },
      tool_response: {},
    });
    expect(bob.coord("report", "--of", ann.name).out).toBe(`${ann.name}: Read ${file}\n`);
    ann.coord(
      "report",
      "--action",
      "building",
      "--target",
      "login",
      "--phase",
      "tests",
      "--progress",
      "40%",
      "--next",
      "docs",
    );
    expect(bob.coord("report", "--of", ann.name).out).toBe(`${ann.name}: building login, tests, 40 %, next: docs\n`);
    expect(repository.json(["status"])).toMatchObject({
      instances: [{ doing: { action: "building", progress: 40 } }, { doing: null }],
    });
    expect(bob.coord("report", "--of", `${ann.name}s`).err).toContain(`did you mean ${ann.name}?`);
    expect(ann.coord("report", "--progress", "140%").err).toContain("not a progress");
  });
});

describe("slash commands", () => {
  function type(client: Client, command: string, args: string): string {
    const fields = {
      hook_event_name: "UserPromptExpansion",
      command_name: `coord:${command}`,
      command_args: args,
      prompt: `/coord:${command} ${args}`,
    };
    return client.hook("user-prompt-expansion", fields).reason ?? "";
  }

  it("/coord-send speaks for the session's person, exactly as typed", () => {
    expect(type(ann, "coord-send", `${bob.name} --ask is "it"  ready?`)).toContain("Sent");
    expect(type(ann, "coord-send", `--ask ${bob.name} is "it"  ready?`)).toContain("Sent");
    const told = bob.hears();
    expect(told).toContain(`the user of ${ann.name} asks`);
    expect(told).toContain(`"is 'it' ready?"`);
    expect(type(ann, "coord-send", `${bob.name} --wake now?`)).toMatch(
      /^Sent .*\n.*\nIt is woken for that if it is idle/,
    );
    expect(bob.hears()).toContain('"now?"');
    expect(type(ann, "coord-send", "")).toContain("Usage");
    expect(type(ann, "coord-send", "nobody x")).toContain("no other session");
    expect(type(bob, "coord-send", `--reply-to ${idIn(told)} yes, it is`)).toContain("Sent");
    expect(ann.hears()).toContain('"yes, it is"');
  });

  it("/coord-inbox shows what waits, and leaves it to the model too", () => {
    expect(type(bob, "coord-inbox", "")).toBe("No message.");
    ann.coord("send", "--to", bob.name, "hello");
    ann.coord("send", "--to", "person", "--ask", "for the person");
    expect(type(bob, "coord-inbox", "")).toContain("  | hello");
    expect(type(bob, "coord-inbox", "")).toContain("  | for the person");
    expect(bob.hears()).toContain('"hello"');
  });

  it("/coord-claim claims, shows and releases", () => {
    expect(type(ann, "coord-claim", "feature login --paths a.txt --hours 2")).toContain("Claimed feature login");
    expect(type(bob, "coord-claim", "feature login")).toContain(`claimed by ${ann.name}`);
    expect(type(bob, "coord-claim", "")).toContain("feature login");
    expect(type(ann, "coord-claim", "--release feature login")).toBe("Released feature login.");
    expect(type(ann, "coord-claim", "--forever feature x")).toContain("Unknown option --forever");
    expect(type(ann, "coord-claim", "feature")).toContain("Usage");
  });
});
