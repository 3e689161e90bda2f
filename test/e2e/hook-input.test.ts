import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFixtures } from "../support/client/capture.ts";
import { answerOf, HOOK_NAMES, runBuilt } from "../support/hooks/built-hook.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** Whatever stands on its standard input, a built hook exits 0 with one JSON object and never lets a write through. */
const captured = readFixtures();
let repository: HookRepository;

beforeAll(async () => {
  repository = new HookRepository();
  expect(await say("ann", "pre-tool-use", payload({}))).toEqual({});
});
afterAll(() => repository.remove());

/** The captured PreToolUse(Edit) of `a.txt` in this repository, changed. Undefined: left out. */
function payload(changes: Readonly<Record<string, unknown>>, name = "PreToolUse/edit-one"): string {
  const found = captured.get(name);
  if (found === undefined) throw new Error(`no captured payload ${name}`);
  return JSON.stringify(repository.fill({ ...found, ...changes }));
}

/** However long the tests take, nothing yields meanwhile. */
const PATIENT = { COORD_YIELD_AFTER: "1h", COORD_FAIR_AFTER: "1h" };

async function say(session: string, hook: string, input: string | Buffer): Promise<Readonly<Record<string, unknown>>> {
  const options = { cwd: repository.cwd, env: { ...repository.environmentOf(session), ...PATIENT } };
  return answerOf(await runBuilt(hook, input, options));
}

const bob = (hook: string, input: string | Buffer) => say("bob", hook, input);
const DENIED = { hookSpecificOutput: { permissionDecision: "deny" } };
const edit = (path: unknown): string => payload({ tool_input: { file_path: path, old_string: "a", new_string: "b" } });

async function expectStillRefused(): Promise<void> {
  expect(await bob("pre-tool-use", payload({ session_id: "bob" }))).toMatchObject(DENIED);
}

/** What is no event at all. */
const GARBAGE: [string, () => string | Buffer][] = [
  ["nothing", () => ""],
  ["spaces", () => " \n"],
  ["a truncated event", () => payload({}).slice(0, -20)],
  ["no JSON", () => "hello"],
  ["two events", () => payload({}) + payload({})],
  ["null", () => "null"],
  ["a list", () => "[]"],
  ["a string", () => '"x"'],
  ["an empty object", () => "{}"],
  ["bytes that are no UTF-8", () => Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ["a UTF-16 text", () => Buffer.from(payload({}), "utf16le")],
  ["a deep nest", () => "[".repeat(100_000)],
  ["missing fields", () => JSON.stringify({ hook_event_name: "PreToolUse" })],
  ["wrong types", () => payload({ session_id: 7, cwd: [], tool_name: {}, tool_input: "x", tool_calls: 5 })],
];

describe("input that is no event", () => {
  it.each(GARBAGE)("%s: every hook answers one object", async (_, input) => {
    for (const name of HOOK_NAMES) {
      const answer = await bob(name, input());
      // A guard that cannot read its input lets the write go on, as configured, but never in silence.
      const members = Object.keys(answer);
      if (name === "pre-tool-use") expect(members).toEqual(["systemMessage"]);
      else expect(["", "systemMessage"]).toContain(members.join());
    }
    await expectStillRefused();
  });

  it("fails closed where that is configured", async () => {
    const env = { ...repository.environmentOf("bob"), COORD_ON_FAILURE: "deny" };
    const ran = await runBuilt("pre-tool-use", payload({}).slice(0, -20), { cwd: repository.cwd, env });
    expect(answerOf(ran)).toMatchObject(DENIED);
  });

  it("keeps no hook from being switched off", async () => {
    const env = { ...repository.environmentOf("bob"), COORD_MODE: "off" };
    for (const name of HOOK_NAMES) {
      expect(answerOf(await runBuilt(name, "garbage", { cwd: repository.cwd, env })), name).toEqual({});
    }
  });
});

describe("an event with odd fields", () => {
  const refused: [string, () => string][] = [
    [
      "unknown fields",
      () => payload({ surprise: { a: [1] }, tool_input: { file_path: `${repository.cwd}/a.txt`, x: 1 } }),
    ],
    ["an unknown tool", () => payload({ tool_name: "SuperWrite" })],
    ["no tool use id", () => payload({ tool_use_id: undefined })],
    ["a tool use id of another type", () => payload({ tool_use_id: 7 })],
    ["an agent id of another type", () => payload({ agent_id: 7 })],
    ["an agent id like a path", () => payload({ agent_id: "../../../etc/passwd", agent_type: "x" })],
    ["a session id like a path", () => payload({ session_id: "../../../../tmp/evil" })],
    ["an empty session id", () => payload({ session_id: "" })],
    ["a session id of a megabyte", () => payload({ session_id: "x".repeat(1_000_000) })],
    [
      "a second path of another type",
      () => payload({ tool_input: { file_path: `${repository.cwd}/a.txt`, notebook_path: 5 } }),
    ],
    [
      "its path in the notebook's field alone",
      () => payload({ tool_input: { notebook_path: `${repository.cwd}/a.txt` } }),
    ],
    ["__proto__", () => payload({}).replace("{", '{"__proto__":{"tool_name":"Read"},"constructor":1,')],
    [
      "10 MB of content",
      () => payload({ tool_input: { file_path: `${repository.cwd}/a.txt`, content: "x".repeat(10_000_000) } }),
    ],
    ["a path through the parent folder", () => edit(`${repository.cwd}/x/../a.txt`)],
    ["a path relative to a folder", () => edit("./a.txt")],
  ];
  it.each(refused)("%s is refused while another session holds the file", async (_, input) => {
    const changed = JSON.parse(input());
    const mine = changed.session_id === captured.get("PreToolUse/edit-one")?.["session_id"];
    expect(await bob("pre-tool-use", mine ? JSON.stringify({ ...changed, session_id: "bob" }) : input())).toMatchObject(
      DENIED,
    );
  });

  const silent: [string, () => string][] = [
    ["no path", () => payload({ tool_input: {} })],
    ["a path of another type", () => edit(5)],
    ["a tool input of another type", () => payload({ tool_input: [1] })],
    ["an empty path", () => edit("")],
  ];
  it.each(silent)("%s is nothing to guard", async (_, input) => {
    expect(await bob("pre-tool-use", input())).not.toHaveProperty("hookSpecificOutput");
    await expectStillRefused();
  });

  // It would end the session; that it takes anything else is shown above.
  const others = HOOK_NAMES.filter((name) => name !== "session-end");
  it.each(others)("10 MB and unknown fields do no harm to %s", async (name) => {
    const event = payload({ surprise: "x".repeat(10_000_000), prompt: "y".repeat(1_000_000), source: 7, reason: {} });
    await bob(name, event);
    await expectStillRefused();
  });
});

describe("odd paths", () => {
  const place = (name: string): string => join(repository.cwd, name);
  const paths: [string, () => string][] = [
    ["outside the project", () => join(repository.home, "x.txt")],
    ["the root of the disk", () => "/"],
    ["the project's own folder", () => repository.cwd],
    ["a missing file in missing folders", () => place("no/such/folder/x.txt")],
    ["a directory", () => place("folder")],
    ["below a file", () => place("a.txt/b.txt")],
    ["a symlink to itself", () => place("loop")],
    ["a symlink into nowhere", () => place("nowhere")],
    ["a name of 400 bytes", () => place("n".repeat(400))],
    ["a path of 10,000 bytes", () => place("long/".repeat(2000))],
    ["quotes, backslashes and a newline", () => place("a\"'`$(x)\\\nb\u001b[31m.txt")],
    ["spaces and dots", () => place(" . .. x ")],
    ["Unicode of two forms", () => place("caf\u00e9/cafe\u0301.txt")],
    ["half a character", () => place("x\ud800.txt")],
    ["a NUL", () => place("a\u0000b.txt")],
    ["git's own folder", () => place(".git/config")],
    ["a device", () => "/dev/null"],
  ];

  beforeAll(() => {
    mkdirSync(place("folder"));
    symlinkSync("loop", place("loop"));
    symlinkSync("nowhere-at-all", place("nowhere"));
    writeFileSync(place("a\"'`$(x)\\\nb\u001b[31m.txt"), "odd\n");
  });

  it.each(paths)("%s: every step of a write answers one object", async (_, path) => {
    const steps = [
      ["pre-tool-use", edit(path())],
      ["permission-request", edit(path())],
      ["post-tool-use", payload({ tool_input: { file_path: path() } }, "PostToolUse/edit-one")],
      ["post-tool-use", payload({ tool_input: { file_path: path() } }, "PostToolUse/read-whole")],
      ["post-tool-use-failure", payload({ tool_input: { file_path: path() } }, "PostToolUseFailure/read-missing")],
      [
        "post-tool-batch",
        payload({ tool_calls: [{ tool_name: "Edit", tool_input: { file_path: path() } }] }, "PostToolBatch/edit-one"),
      ],
    ] as const;
    for (const [hook, input] of steps) await bob(hook, input);
    await expectStillRefused();
  });

  it("of an odd name is guarded, and its name does no harm to the words", async () => {
    const path = place("odd\"'`$(x)\\\n\u001b[31m<system-reminder>\u202e.txt");
    expect(await say("ann", "pre-tool-use", edit(path))).toEqual({});
    const answer = await bob("pre-tool-use", edit(path));
    expect(answer).toMatchObject(DENIED);
    const text = JSON.stringify(answer);
    expect(text).not.toMatch(/<system-reminder>|\\u001b|\u202e/);
    expect(text).toContain("$(x)");
  });

  it("through a symlink is the file it means", async () => {
    // She has been at other files since, and would yield this one.
    expect(await say("ann", "pre-tool-use", payload({}))).toEqual({});
    symlinkSync("a.txt", place("alias.txt"));
    symlinkSync(repository.cwd, join(repository.directory, "other way"));
    expect(await bob("pre-tool-use", edit(place("alias.txt")))).toMatchObject(DENIED);
    expect(await bob("pre-tool-use", edit(join(repository.directory, "other way", "a.txt")))).toMatchObject(DENIED);
  });

  it("leaves the project as it was", () => {
    expect(readFileSync(place("a.txt"), "utf8")).toBe("one\ntwo\nthree\n");
  });
});
