import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerOf } from "../support/hooks/built-hook.ts";
import type { HookRepository } from "../support/hooks/repository.ts";
import { eventOf, GOLDEN_SCENES, type GoldenStep, type HookCall, inputOf } from "./golden-scenes.ts";
import { ROOT } from "./root.ts";
import { type Launch, launch } from "./strace.ts";

/** One command of coord, and what had happened before it. */
export type Scene = {
  readonly name: string;
  readonly before: readonly GoldenStep[];
  /** Null: it is a command of the CLI. */
  readonly hook: HookCall | null;
  readonly launch: (repository: HookRepository, program: string) => Launch;
};

/**
 * A copy of the built program: a build that happens meanwhile must not be mixed into a sweep. COORD_PROGRAM: the
 * `dist` of another one, to see a sweep fail.
 */
export function copyOfProgram(): string {
  const folder = mkdtempSync(join(tmpdir(), "coord-program-"));
  const built = process.env["COORD_PROGRAM"] ?? join(ROOT, "dist");
  cpSync(built, join(folder, "dist"), { recursive: true });
  return folder;
}

const fileOf = (event: string): string => `${event.replaceAll(/(?!^)[A-Z]/g, "-$&").toLowerCase()}.cjs`;

/** A built hook as its session's client starts it. */
export function builtHook(
  program: string,
  repository: HookRepository,
  hook: HookCall,
  input = inputOf(repository, hook),
): Launch {
  const args = [join(program, "dist/hooks", fileOf(eventOf(hook)))];
  return { command: process.execPath, args, cwd: repository.cwd, env: repository.environmentOf(hook.as), input };
}

/** What a built hook answers. @param env added to the environment that its client gives it */
export async function answerTo(
  program: string,
  repository: HookRepository,
  hook: HookCall,
  env: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const built = builtHook(program, repository, hook);
  return answerOf(await launch({ ...built, env: { ...built.env, ...env } }));
}

function hookScene(name: string, hook: HookCall, before: readonly GoldenStep[]): Scene {
  return { name, before, hook, launch: (repository, program) => builtHook(program, repository, hook) };
}

const START: HookCall = { as: "ann", payload: "SessionStart/startup" };
const START_BOB: HookCall = { as: "bob", payload: "SessionStart/startup" };
const READ: HookCall = { as: "ann", payload: "PostToolUse/read-whole" };
const EDIT: HookCall = { as: "ann", payload: "PreToolUse/edit-one" };
const EDITED: HookCall = { as: "ann", payload: "PostToolUse/edit-one" };
const BOB_EDITS: HookCall = { as: "bob", payload: "PreToolUse/edit-one" };

/** States that the golden pairs do not begin from. */
const MORE_HOOKS: readonly Scene[] = [
  hookScene("first-of-all/PreToolUse", EDIT, []),
  hookScene("first-of-all/PostToolUse", EDITED, []),
  hookScene("first-of-all/read", READ, []),
  hookScene("first-of-all/Stop", { as: "ann", payload: "Stop/plain" }, []),
  hookScene("death/PreToolUse", EDIT, [START, START_BOB, BOB_EDITS, { kill: "bob" }]),
  hookScene("death/SessionStart", START, [START_BOB, BOB_EDITS, { kill: "bob" }]),
  hookScene("leases/SessionEnd", { as: "ann", payload: "SessionEnd/other" }, [START, READ, EDIT, EDITED]),
];

function cliScene(name: string, args: readonly string[], before: readonly GoldenStep[]): Scene {
  const launch = (repository: HookRepository, program: string): Launch => ({
    command: process.execPath,
    args: [join(program, "dist/cli.mjs"), ...args],
    cwd: repository.cwd,
    env: repository.environmentOf("ann"),
    input: "",
  });
  return { name: `cli/${name}`, before, hook: null, launch };
}

const DECISION = ["decisions", "add", "--title", "Plain files", "--description", "No daemon", "--category", "storage"];

/** Every command of the CLI that writes to the state. */
const COMMANDS: readonly Scene[] = [
  cliScene("lock-acquire", ["lock", "acquire", "a.txt", "--intent", "x"], [START]),
  cliScene("lock-acquire-first-of-all", ["lock", "acquire", "a.txt"], []),
  cliScene("lock-acquire-death", ["lock", "acquire", "a.txt"], [START, BOB_EDITS, { kill: "bob" }]),
  cliScene("lock-acquire-held", ["lock", "acquire", "a.txt"], [START, BOB_EDITS]),
  cliScene("lock-renew", ["lock", "renew", "a.txt", "--ttl", "30m"], [START, EDIT, EDITED]),
  cliScene("lock-release", ["lock", "release", "a.txt"], [START, EDIT, EDITED]),
  cliScene("lock-cleanup", ["lock", "cleanup"], [START, BOB_EDITS, { kill: "bob" }]),
  cliScene("wait-free", ["wait", "a.txt", "--timeout", "1s"], [START]),
  cliScene("wait-claim", ["wait", "feature", "login", "--timeout", "1s"], [START]),
  cliScene("send-wake", ["send", "--to", "holder:a.txt", "--wake", "done?"], [START, START_BOB, BOB_EDITS]),
  cliScene("decisions-add", DECISION, [START, START_BOB]),
];

export const SCENES: readonly Scene[] = [
  ...[...GOLDEN_SCENES].map(([name, { before, as, payload, set }]) =>
    hookScene(name, set === undefined ? { as, payload } : { as, payload, set }, before),
  ),
  ...MORE_HOOKS,
  ...COMMANDS,
];
