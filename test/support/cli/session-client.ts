import { join } from "node:path";
import { expect } from "vitest";
import type { Repository, Run } from "./coord.ts";
import { OtherShell } from "./shell.ts";

const HOOKS = join(import.meta.dirname, "../../../dist/hooks");

export type HookOutput = {
  readonly decision?: string;
  readonly reason?: string;
  readonly hookSpecificOutput?: {
    readonly additionalContext?: string;
    readonly permissionDecision?: string;
    readonly permissionDecisionReason?: string;
  };
};

/** A client of one session: its built hooks, and the commands of its model, in a process that lives until it is killed. */
export class SessionClient {
  readonly #repository: Repository;
  readonly #shell: OtherShell;
  readonly #env: Readonly<Record<string, string>>;
  readonly #session: string;
  #uses = 0;

  /** `digit`: of the session's id; two clients with the same one run one conversation. */
  constructor(repository: Repository, digit: string, env: Readonly<Record<string, string>> = {}) {
    this.#repository = repository;
    this.#shell = new OtherShell(repository);
    this.#session = `${digit.repeat(8)}-2222-3333-4444-555555555555`;
    this.#env = {
      CLAUDECODE: "1",
      CLAUDE_PID: String(this.#shell.pid),
      CLAUDE_CODE_SESSION_ID: this.#session,
      ...env,
    };
  }

  coord(...args: readonly string[]): Run {
    return this.#repository.coord(args, { env: this.#env });
  }

  hook(name: string, fields: Readonly<Record<string, unknown>>): HookOutput {
    const input = JSON.stringify({ session_id: this.#session, cwd: this.#repository.folder, ...fields });
    const { code, out, err } = this.#repository.node([join(HOOKS, `${name}.cjs`)], { env: this.#env, input });
    expect([code, err]).toEqual([0, ""]);
    return JSON.parse(out);
  }

  /** What its model is told when its session starts. */
  start(source = "startup"): string {
    return contextOf(this.hook("session-start", { hook_event_name: "SessionStart", source }));
  }

  prompt(prompt: string): string {
    return contextOf(this.hook("user-prompt-submit", { hook_event_name: "UserPromptSubmit", prompt }));
  }

  /** What its model is told after a reply. */
  hears(): string {
    return contextOf(this.hook("post-tool-batch", { hook_event_name: "PostToolBatch", tool_calls: [] }));
  }

  /** A Write from hook to hook; gives back why it was refused, null if it was not. */
  write(file: string, content: string): string | null {
    const call = {
      tool_name: "Write",
      tool_input: { file_path: join(this.#repository.folder, file), content },
      tool_use_id: `toolu_${this.#session.slice(0, 4)}_${++this.#uses}`,
    };
    const asked = this.hook("pre-tool-use", { hook_event_name: "PreToolUse", ...call }).hookSpecificOutput;
    if (asked?.permissionDecision === "deny") return asked.permissionDecisionReason ?? "";
    this.#repository.write(file, content);
    this.hook("post-tool-use", { hook_event_name: "PostToolUse", ...call, tool_response: {}, duration_ms: 3 });
    this.hook("post-tool-batch", { hook_event_name: "PostToolBatch", tool_calls: [{ ...call, tool_response: "ok" }] });
    return null;
  }

  /** A slash command that its person types; gives back what they see. */
  type(command: string, args: string): string {
    const fields = { command_name: `coord:${command}`, command_args: args, prompt: `/coord:${command} ${args}` };
    return this.hook("user-prompt-expansion", { hook_event_name: "UserPromptExpansion", ...fields }).reason ?? "";
  }

  get name(): string {
    const { instances } = this.#repository.json(["instances"]) as { instances: { name: string; pid: number }[] };
    return instances.find(({ pid }) => pid === this.#shell.pid)?.name ?? "";
  }

  /** Like a crash: no hook runs. */
  kill(): Promise<void> {
    return this.#shell.end();
  }
}

function contextOf({ hookSpecificOutput }: HookOutput): string {
  return hookSpecificOutput?.additionalContext ?? "";
}
