import { join } from "node:path";
import { mayWriteUnnamed } from "../../../src/domain/running-command.ts";
import { readFixtures } from "../client/capture.ts";
import { answerOf, runBuilt } from "./built-hook.ts";
import type { HookRepository } from "./repository.ts";

const captured = readFixtures();

export type Answer = Readonly<Record<string, unknown>>;

/** One client's hooks as they ship, each a process of its own, on the real files of a repository. */
export class BuiltSession {
  readonly #repository: HookRepository;
  readonly name: string;
  /** Added to the environment of every hook. */
  env: Readonly<Record<string, string>> = {};
  #uses = 0;

  constructor(repository: HookRepository, name: string) {
    this.#repository = repository;
    this.name = name;
  }

  /** Any hook, by the name of a captured payload. */
  async hook(payload: string, changes: Answer = {}): Promise<Answer> {
    const found = captured.get(payload);
    if (found === undefined) throw new Error(`no captured payload ${payload}`);
    const [event = ""] = payload.split("/");
    const told = this.#repository.fill({ ...found, session_id: `5e55104a-${this.name}`, ...changes });
    const file = fileOf(event, { ...found, ...changes });
    const env = { ...this.#repository.environmentOf(this.name), ...this.env };
    return answerOf(await runBuilt(file, JSON.stringify(told), { cwd: this.#repository.cwd, env }));
  }

  path(file: string): string {
    return join(this.#repository.cwd, file);
  }

  /** A Write from its first hook to its last; `act` writes, unless it is refused. */
  async write(file: string, act: () => void): Promise<Answer> {
    const call = {
      tool_name: "Write",
      tool_input: { file_path: this.path(file) },
      tool_use_id: `toolu_${this.name}_${++this.#uses}`,
    };
    const before = await this.hook("PreToolUse/edit-one", call);
    if (JSON.stringify(before).includes('"deny"')) return before;
    act();
    await this.hook("PostToolUse/edit-one", { ...call, tool_response: {}, duration_ms: 3 });
    await this.hook("PostToolBatch/edit-one", { tool_calls: [{ ...call, tool_response: "done" }] });
    return before;
  }

  /** A command that has just run, for `durationMs`; `act` is what it did. */
  async bash(command: string, act: () => void, changes: Answer = {}): Promise<Answer> {
    const startedAt = performance.now();
    act();
    const duration_ms = Math.ceil(performance.now() - startedAt);
    const call = { tool_input: { command }, tool_use_id: `toolu_${this.name}_${++this.#uses}`, duration_ms };
    return this.hook("PostToolUse/bash-ok", { ...call, ...changes });
  }
}

/** As in hooks.json: commands have files of their own before and after they run. */
function fileOf(event: string, { tool_name: tool }: Readonly<{ tool_name?: unknown }>): string {
  const isOwnCommand = mayWriteUnnamed(String(tool));
  if (event === "PreToolUse" && isOwnCommand) return "pre-command";
  if (event === "PostToolUse" && isOwnCommand) return "post-command";
  return event.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** What a hook told the model. */
export function contextIn(answer: Answer): string {
  const specific = answer["hookSpecificOutput"];
  return typeof specific === "object" && specific !== null
    ? String(Reflect.get(specific, "additionalContext") ?? "")
    : "";
}
