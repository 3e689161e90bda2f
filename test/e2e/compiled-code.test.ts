import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { compiledFile, findCompiled, packCompiled } from "../../src/start/compiled-code.ts";
import { type HookCode, readCode } from "../../src/start/hook-code.ts";
import { answerOf, runBuilt } from "../support/hooks/built-hook.ts";
import { KEPT_CODE } from "../support/hooks/kept-code.ts";
import { HookRepository } from "../support/hooks/repository.ts";
import { findMatrixObstacle, nodeBinary } from "../support/node-versions.ts";

/** What V8 has compiled of the hooks is kept in the plugin's data folder; it may never change what they answer. */
const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
/** What the hook after a reply loads when there is something to tell. */
const DELIVERING = ["claude-deliver", "adapters-store-file-team"];
/** What `keep` makes, the same for every data folder, so that not each test has to wait for it. */
let kept: string;
let repository: HookRepository;
let data: string;
let file: string;
let code: HookCode;

beforeAll(async () => {
  kept = mkdtempSync(join(tmpdir(), "coord kept "));
  repository = new HookRepository();
  data = kept;
  await keep();
  repository.remove();
});
afterAll(() => rmSync(kept, { recursive: true, force: true }));
beforeEach(() => {
  repository = new HookRepository();
  data = join(repository.directory, "plugin data");
  file = compiledFile(data, "pre-tool-use");
  code = readCode(join(DIST, "hooks", "..", "code", "pre-tool-use.js"));
});
afterEach(() => repository.remove());

function environment(session: string) {
  return { ...repository.environmentOf(session), CLAUDE_PLUGIN_DATA: data };
}

function editInput(session: string): string {
  return JSON.stringify({
    session_id: `session-${session}`,
    cwd: repository.cwd,
    hook_event_name: "PreToolUse",
    tool_name: "Edit",
    tool_use_id: `toolu_${session}`,
    tool_input: { file_path: join(repository.cwd, "a.txt"), old_string: "one", new_string: "1" },
  });
}

function edit(session: string) {
  return runBuilt("pre-tool-use", editInput(session), { cwd: repository.cwd, env: environment(session) });
}

/** Before a command of a session: by default one that writes what `edit` does. */
function command(session: string, line = "sed -i s/one/1/ a.txt") {
  const input = JSON.stringify({
    session_id: `session-${session}`,
    cwd: repository.cwd,
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_use_id: `toolu_${session}`,
    tool_input: { command: line },
  });
  return runBuilt("pre-command", input, { cwd: repository.cwd, env: environment(session) });
}

/** One who gets the file and one who is refused it: right, whatever lies in the data folder. */
async function expectBothAnswers(): Promise<void> {
  expect(answerOf(await edit("first"))).toEqual({});
  expect(answerOf(await edit("second"))).toMatchObject(DENIED);
  expect(answerOf(await command("second"))).toMatchObject(DENIED);
  expect(answerOf(await command("second", "for f in a.txt; do rm $f; done"))).toMatchObject(DENIED);
}

const DENIED = { hookSpecificOutput: { permissionDecision: "deny" } };

/** As the client does beside a session's start. */
async function keep(): Promise<void> {
  const input = JSON.stringify({ session_id: "s", cwd: repository.cwd, hook_event_name: "SessionStart" });
  const ran = await runBuilt("keep-code", input, { cwd: repository.cwd, env: environment("first") });
  expect(answerOf(ran)).toEqual({});
}

function haveKept(): void {
  mkdirSync(join(data, "code"), { recursive: true, mode: 0o700 });
  for (const name of readdirSync(join(kept, "code"))) copyFileSync(join(kept, "code", name), join(data, "code", name));
}

const FORGED = { forged: true };

/** Other code, compiled to what passes all of V8's own checks: whoever believes the file prints `FORGED`. */
function forge(key = code.key): void {
  writeForged(`(function(){process.stdout.write('${JSON.stringify(FORGED)}')})`, key);
}

function writeForged(text: string, key: string): void {
  const script = new Script(text.padEnd(code.text.length));
  const content = packCompiled(script.createCachedData(), { ...code, key });
  if (content === null) throw new Error("the key is too long");
  mkdirSync(join(data, "code"), { recursive: true, mode: 0o700 });
  writeFileSync(file, content, { mode: 0o600 });
}

const TOLD = "told by coord";

/** After a reply of the first session. */
function batch() {
  const event = { session_id: "session-first", cwd: repository.cwd, hook_event_name: "PostToolBatch", tool_calls: [] };
  return runBuilt("post-tool-batch", JSON.stringify(event), { cwd: repository.cwd, env: environment("first") });
}

/** As `forge`, for a module that the hook after a reply loads. */
function forgeModule(name: string): void {
  code = readCode(join(DIST, "code", `${name}.js`));
  file = compiledFile(data, name);
  const text = `(function(){process.stdout.write('${JSON.stringify(FORGED)}');process.exit()})`;
  writeForged(text, code.key);
}

describe("compiled code that is kept", () => {
  it("is made whole, for its user only, from edits of its own", async () => {
    await keep();
    expect(readdirSync(join(data, "code")).sort()).toEqual(
      KEPT_CODE.map((name) => `${name}-${process.version}-${process.arch}.v8`),
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(data, "code")).mode & 0o777).toBe(0o700);
    expect(findCompiled(file, code)?.length).toBeGreaterThan(20_000);
    await expectBothAnswers();
  });

  it("is what the hook runs", async () => {
    forge();
    expect(answerOf(await edit("first"))).toEqual(FORGED);
  });

  it("is what the hook before a command runs, but for one that only reads", async () => {
    code = readCode(join(DIST, "code", "pre-command.js"));
    file = compiledFile(data, "pre-command");
    forge();
    expect(answerOf(await command("first"))).toEqual(FORGED);
    expect(answerOf(await command("first", "git status && cat a.txt"))).toEqual({});
  });

  it("is what the reader of a line that is no everyday one runs", async () => {
    code = readCode(join(DIST, "code", "claude-read-line.js"));
    file = compiledFile(data, "claude-read-line");
    forge();
    // It has no reader to give, so the hook fails after it.
    expect((await command("first", "for f in a.txt; do rm $f; done")).stdout).toMatch(/^\{"forged":true\}/);
    expect(answerOf(await command("first"))).toEqual({});
  });

  it("is left alone while it fits, and made again when it does not", async () => {
    haveKept();
    utimesSync(file, 1000, 1000);
    await keep();
    expect(statSync(file).mtimeMs).toBe(1_000_000);
    writeFileSync(file, readFileSync(file).subarray(1));
    await keep();
    expect(findCompiled(file, code)).not.toBeNull();
  });

  it("leaves nothing of trials that were killed, and no more than some files", async () => {
    mkdirSync(join(data, "code", "trial-killed"), { recursive: true, mode: 0o700 });
    utimesSync(join(data, "code", "trial-killed"), 1000, 1000);
    for (let index = 0; index < 20; index++) writeFileSync(join(data, "code", `pre-tool-use-v1.${index}.0-x64.v8`), "");
    await keep();
    expect(readdirSync(join(data, "code")).filter((name) => name.startsWith("trial-"))).toEqual([]);
    expect(readdirSync(join(data, "code")).length).toBeLessThanOrEqual(18);
  });
});

describe("compiled code of what tells news", () => {
  beforeEach(async () => {
    await batch();
    const store = openFileStore(join(repository.cwd, ".git", "coord"));
    const [found] = await store.instances.list();
    if (found === undefined) throw new Error("the session is not registered");
    const at = store.now().wall;
    await store.inbox.deliver(found.record.id, { at, kind: "postponed", path: null, detail: TOLD });
    await store.close();
  });

  it.each(DELIVERING)("is what is run of %s", async (name) => {
    forgeModule(name);
    expect(answerOf(await batch())).toEqual(FORGED);
  });

  it("is not needed", async () => {
    expect(JSON.stringify(answerOf(await batch()))).toContain(TOLD);
  });

  it("tells it from what was kept of runs of its own", async () => {
    await keep();
    expect(JSON.stringify(answerOf(await batch()))).toContain(TOLD);
    expect(answerOf(await batch())).toEqual({});
  });

  it.each(DELIVERING)("is done without where that of %s is damaged, and made again", async (name) => {
    forgeModule(name);
    const bytes = readFileSync(file);
    writeFileSync(file, Buffer.from(bytes.map((byte, at) => (at === 300 ? byte ^ 85 : byte))));
    expect(JSON.stringify(answerOf(await batch()))).toContain(TOLD);
    await keep();
    expect(findCompiled(file, readCode(join(DIST, "code", `${name}.js`)))).not.toBeNull();
  });
});

describe("compiled code that does not fit", () => {
  it("is not believed with any bit another", () => {
    forge();
    const content = readFileSync(file);
    expect(findCompiled(file, code)).not.toBeNull();
    const believed: string[] = [];
    for (let at = 0; at < content.length; at++) {
      const bit = 1 << (at % 8);
      const changed = Buffer.from(content);
      changed.writeUInt8(content.readUInt8(at) ^ bit, at);
      writeFileSync(file, changed);
      if (findCompiled(file, code) !== null) believed.push(`bit ${bit} of byte ${at}`);
    }
    expect(believed).toEqual([]);
  });

  it.each([
    ["a byte is another", (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === 5000 ? byte ^ 85 : byte)))],
    ["many are", (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at % 997 === 500 ? byte ^ 85 : byte)))],
    ["a block was not written", (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at >> 12 === 3 ? 0 : byte)))],
    ["nothing was written", (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ["the end is missing", (bytes: Buffer) => bytes.subarray(0, -4096)],
    ["half is missing", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["there is nothing", () => Buffer.alloc(0)],
    ["there is something else", () => Buffer.alloc(200_001, "no code ")],
    ["it is too long", (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(9 * 1024 * 1024)])],
  ])("is done without where %s, and made again", { timeout: 30_000 }, async (_, change) => {
    haveKept();
    writeFileSync(file, change(readFileSync(file)));
    await expectBothAnswers();
    await keep();
    expect(findCompiled(file, code)).not.toBeNull();
  });

  it("is done without when it was made of other code, or by another program", async () => {
    for (const part of code.key.split(" ")) {
      forge(
        code.key.replace(
          part,
          part.replace(/[0-9a-z]/, (first) => (first === "7" ? "8" : "7")),
        ),
      );
      expect(answerOf(await edit("first")), `other ${part}`).toEqual({});
    }
  });

  it("is refused by another V8, whatever it says of itself", { timeout: 300_000 }, async (context) => {
    const obstacle = findMatrixObstacle();
    context.skip(obstacle !== null, obstacle ?? "");
    const node = await nodeBinary(22);
    const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
    forge(code.key.replace(process.version, version).replace(process.execPath, node));
    renameSync(file, file.replace(process.version, version));
    const script = join(DIST, "hooks", "pre-tool-use.cjs");
    const options = { cwd: repository.cwd, env: environment("first"), input: editInput("first") };
    const { stdout, stderr, status } = spawnSync(node, [script], { ...options, encoding: "utf8" });
    expect({ stdout, stderr, status }).toEqual({ stdout: "{}", stderr: "", status: 0 });
  });

  it("is not believed when others may have written it", async (context) => {
    context.skip(process.platform === "win32", "Windows has no such mode bits");
    for (const mode of [0o620, 0o602]) {
      forge();
      chmodSync(file, mode);
      expect(answerOf(await edit("first"))).toEqual({});
    }
  });

  it("is not believed when it is somebody else's", async (context) => {
    context.skip(process.getuid?.() !== 0, "only root can give a file away");
    forge();
    chownSync(file, 12_345, 12_345);
    expect(answerOf(await edit("first"))).toEqual({});
  });

  it("is not reached through a link", async (context) => {
    context.skip(process.platform === "win32", "links need a right on Windows");
    forge();
    renameSync(file, join(repository.directory, "elsewhere"));
    symlinkSync(join(repository.directory, "elsewhere"), file);
    expect(answerOf(await edit("first"))).toEqual({});
  });
});

describe("compiled code that cannot be kept", () => {
  it.each([
    ["the data folder is a file", () => writeFileSync(data, "")],
    ["a file is where its folder should be", () => [mkdirSync(data), writeFileSync(join(data, "code"), "")]],
    ["a folder is where the file should be", () => mkdirSync(join(file, "x"), { recursive: true })],
  ])("is done without where %s", async (_, prepare) => {
    prepare();
    await keep();
    await expectBothAnswers();
  });

  it("is done without where the client names no data folder", async () => {
    data = "";
    await keep();
    await expectBothAnswers();
    expect(existsSync(join(repository.cwd, "code"))).toBe(false);
  });

  it("is not kept where others may write to its folder", async (context) => {
    context.skip(process.platform === "win32", "Windows has no such mode bits");
    mkdirSync(join(data, "code"), { recursive: true });
    chmodSync(join(data, "code"), 0o777);
    await keep();
    expect(readdirSync(join(data, "code"))).toEqual([]);
  });

  it("leaves nothing half on a disk that is full", async (context) => {
    const hasLimits = spawnSync("prlimit", ["--version"]).status === 0;
    context.skip(!hasLimits, "there is no prlimit here, which makes a disk look full");
    const hook = join(DIST, "hooks", "keep-code.cjs");
    const limited = ["-c", 'trap "" XFSZ; exec prlimit --fsize=65536 "$@"', "sh", process.execPath, hook];
    const input = JSON.stringify({ session_id: "s", cwd: repository.cwd, hook_event_name: "SessionStart" });
    const options = { cwd: repository.cwd, env: environment("first"), input };
    const { stdout, stderr } = spawnSync("sh", limited, { ...options, encoding: "utf8" });
    expect({ stdout, stderr }).toEqual({ stdout: "{}", stderr: "" });
    expect(existsSync(join(data, "code")) ? readdirSync(join(data, "code")) : []).toEqual([]);
    await expectBothAnswers();
  });
});
