import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { textAt } from "../support/client/json.ts";
import { type Answer, BuiltSession, contextIn } from "../support/hooks/built-session.ts";
import { HookRepository } from "../support/hooks/repository.ts";
import type { Observation } from "./judge.ts";
import { differences, pictureOf } from "./picture.ts";
import { begunIn, filesOf, placed, placesOf, type Shape } from "./shape.ts";
import { inputOf } from "./steps.ts";

/** The built hooks as the client would start them, each a process of its own; a shell runs what they let through. */
export class HookStage {
  readonly #repository = new HookRepository();
  readonly #holder = new BuiltSession(this.#repository, "holder");
  readonly #writer = new BuiltSession(this.#repository, "writer");
  #calls = 0;

  async open(shapes: readonly Shape[]): Promise<void> {
    for (const shape of shapes)
      for (const [file, text] of Object.entries(filesOf(shape, this.#repository.cwd)))
        this.#repository.write(file, text);
    for (const [name, value] of [
      ["user.name", "Test"],
      ["user.email", "test@example.invalid"],
    ])
      this.#repository.git("config", name ?? "", value ?? "");
    this.#repository.git("add", "-A");
    this.#repository.git("commit", "-q", "-m", "work");
    for (const session of [this.#holder, this.#writer]) {
      await session.hook("SessionStart/startup");
      await session.hook("UserPromptSubmit/typed");
    }
  }

  close(): void {
    this.#repository.remove();
  }

  /** Lets a shape of one shell command meet the file. Without such a shell `effect` does what the command would. */
  async meet(shape: Shape, effect?: (path: string) => void): Promise<Observation> {
    const { cwd } = this.#repository;
    const { dir, held } = placesOf(shape, cwd);
    const path = join(cwd, held);
    if (shape.before !== undefined) run(placed(shape.before, placesOf(shape, cwd)), cwd);
    await this.#holder.write(held, () => this.#repository.write(held, begunIn(dir)));
    await this.#holder.hook("PostToolBatch/edit-one", { tool_calls: [] });
    if (shape.beside !== undefined) run(placed(shape.beside, placesOf(shape, cwd)), cwd);
    const checkout = { path: (file: string) => join(cwd, file), git: (...args: readonly string[]) => gitIn(cwd, args) };
    const before = pictureOf(checkout, held);
    const [toolCall] = shape.calls;
    if (toolCall === undefined) throw new Error(`${shape.id} makes no call`);
    const tool_input = inputOf(toolCall.input, shape, cwd);
    const call = { tool_name: toolCall.tool, tool_input, tool_use_id: `toolu_evidence_${++this.#calls}` };
    const failure = refusalIn(await this.#writer.hook("PreToolUse/bash-ok", call));
    let writerTold: string | null = null;
    if (failure === null) {
      const startedAt = performance.now();
      if (effect === undefined) run(textAt(tool_input, "command"), cwd);
      else effect(path);
      const duration_ms = Math.ceil(performance.now() - startedAt);
      writerTold = contextIn(await this.#writer.hook("PostToolUse/bash-ok", { ...call, duration_ms }));
    }
    const changes = differences(before, pictureOf(checkout, held));
    const holderTold = contextIn(await this.#holder.hook("PostToolBatch/edit-one", { tool_calls: [] }));
    const about = (text: string | null): string | null => (text?.includes(held) === true ? text : null);
    const seen = { file: held, hasWriter: true, changes, failure, isRestored: null };
    if (existsSync(path)) this.#repository.write(held, begunIn(dir));
    return { ...seen, writerTold: about(writerTold), holderTold: about(holderTold) };
  }
}

function refusalIn(answer: Answer): string | null {
  const reason = textAt(answer["hookSpecificOutput"], "permissionDecisionReason");
  return reason === "" ? null : reason;
}

function run(command: string, cwd: string): void {
  try {
    execFileSync("/bin/bash", ["-c", command], { cwd, stdio: "ignore" });
  } catch {
    // A command that fails has written what it has written: that is looked at.
  }
}

function gitIn(cwd: string, args: readonly string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8" });
}
