import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readFixtures } from "../client/capture.ts";
import { callHook } from "./door.ts";
import type { HookRepository } from "./repository.ts";

const captured = readFixtures();

type Answer = Readonly<Record<string, unknown>>;
type Thread = { readonly session_id: string; readonly agent_id?: string; readonly agent_type?: string };

/** What one tool call came to: null, or the reason of its refusal. */
export type Refused = string | null;

/**
 * One thread of a session as the client drives its hooks, on real files: every write is PreToolUse, the write,
 * PostToolUse, and a reply ends with PostToolBatch.
 */
export class Worker {
  readonly #repository: HookRepository;
  /** Names the process; two workers of one name are one client. */
  readonly #process: string;
  readonly #thread: Thread;
  #calls: { tool_name: string; tool_input: unknown; tool_use_id: string }[] = [];
  static #uses = 0;

  constructor(repository: HookRepository, process: string, thread: Thread) {
    this.#repository = repository;
    this.#process = process;
    this.#thread = thread;
  }

  static session(repository: HookRepository, process: string, conversation = process): Worker {
    return new Worker(repository, process, { session_id: `5e55104a-${conversation}` });
  }

  /** A session that has started and is in its first turn. @param source what it starts from: a captured payload's name */
  static async started(
    repository: HookRepository,
    process: string,
    conversation = process,
    source = "startup",
  ): Promise<Worker> {
    const worker = Worker.session(repository, process, conversation);
    await worker.hook(`SessionStart/${source}`);
    await worker.turn();
    return worker;
  }

  agent(id: string): Worker {
    return new Worker(this.#repository, this.#process, { ...this.#thread, agent_id: id, agent_type: "tester" });
  }

  /** Any hook, by the name of a captured payload. */
  async hook(name: string, changes: Answer = {}): Promise<Answer> {
    const found = captured.get(name);
    if (found === undefined) throw new Error(`no captured payload ${name}`);
    const { agent_id: _, agent_type: __, ...payload } = found;
    const [event = ""] = name.split("/");
    const told = { ...payload, ...this.#thread, ...changes };
    return callHook(event, this.#repository.fill(told), this.#repository.environmentOf(this.#process));
  }

  path(file: string): string {
    return join(this.#repository.cwd, file);
  }

  text(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  async read(file: string): Promise<void> {
    const content = this.text(file).replaceAll("\r\n", "\n");
    const totalLines = content.split("\n").length;
    const shown = { filePath: this.path(file), content, numLines: totalLines, startLine: 1, totalLines };
    await this.hook("PostToolUse/read-whole", {
      tool_input: { file_path: this.path(file) },
      tool_response: { type: "text", file: shown },
    });
    await this.batch();
  }

  /** One Edit within a reply that goes on. `beside` runs as a hook of the user's own on the same event. */
  async edit(file: string, from: string, to: string, beside: () => void = () => {}): Promise<Refused> {
    return this.#call("Edit", file, () => writeFileSync(this.path(file), this.text(file).replace(from, to)), beside);
  }

  /** Reads a file and edits it, as all of one reply; nobody may stand in the way. */
  async changes(file: string, from: string, to: string): Promise<void> {
    await this.read(file);
    const refused = await this.edit(file, from, to);
    if (refused !== null) throw new Error(`refused: ${refused}`);
    await this.batch();
  }

  async write(file: string, text: string): Promise<Refused> {
    return this.#call(
      "Write",
      file,
      () => this.#repository.write(file, text),
      () => {},
    );
  }

  async notebook(file: string, text: string): Promise<Refused> {
    return this.#call(
      "NotebookEdit",
      file,
      () => writeFileSync(this.path(file), text),
      () => {},
    );
  }

  async #call(tool: string, file: string, act: () => void, beside: () => void): Promise<Refused> {
    const field = tool === "NotebookEdit" ? "notebook_path" : "file_path";
    const tool_input = { [field]: this.path(file) };
    const call = { tool_name: tool, tool_input, tool_use_id: `toolu_${++Worker.#uses}` };
    this.#calls.push(call);
    const refused = reasonIn(await this.hook("PreToolUse/edit-one", call));
    if (refused !== null) return refused;
    act();
    await this.hook("PostToolUse/edit-one", { ...call, tool_response: {}, duration_ms: 3 });
    beside();
    return null;
  }

  /** A command in the project's folder, and its hook `hookStartMs` later: as long as a busy machine takes to start it. */
  async bash(command: string, hookStartMs = 0): Promise<Refused> {
    const refused = await this.asks(command);
    const call = { tool_input: { command }, tool_use_id: `toolu_${Worker.#uses}` };
    if (refused === null) {
      const startedAt = performance.now();
      const hasFailed = run(command, this.#repository.cwd);
      const duration_ms = Math.round(performance.now() - startedAt);
      await new Promise((resolve) => setTimeout(resolve, hookStartMs));
      const name = hasFailed ? "PostToolUseFailure/bash-fails" : "PostToolUse/bash-ok";
      await this.hook(name, { ...call, duration_ms });
    }
    await this.batch();
    return refused;
  }

  /** A command that is about to run, and then does not. */
  async asks(command: string): Promise<Refused> {
    const call = { tool_input: { command }, tool_use_id: `toolu_${++Worker.#uses}` };
    return reasonIn(await this.hook("PreToolUse/bash-ok", call));
  }

  /** The reply is over, its calls refused or not. */
  async batch(): Promise<void> {
    const tool_calls = this.#calls.map((call) => ({ ...call, tool_response: "done" }));
    this.#calls = [];
    await this.hook("PostToolBatch/edit-one", { tool_calls });
  }

  async turn(): Promise<void> {
    await this.hook("UserPromptSubmit/typed");
  }

  async stop(): Promise<void> {
    await this.hook("Stop/plain");
  }
}

function run(command: string, cwd: string): boolean {
  try {
    execFileSync("/bin/sh", ["-c", command], { cwd, stdio: "ignore" });
    return false;
  } catch {
    return true;
  }
}

/** Null: the client goes on. */
function reasonIn(answer: Answer): Refused {
  const specific = answer["hookSpecificOutput"];
  if (typeof specific !== "object" || specific === null) return null;
  const decision: unknown = Reflect.get(specific, "permissionDecision");
  return decision === "deny" ? String(Reflect.get(specific, "permissionDecisionReason")) : null;
}
