import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BuiltSession, contextIn } from "../hooks/built-session.ts";
import { HookRepository } from "../hooks/repository.ts";

const BIN = fileURLToPath(new URL("../../../bin", import.meta.url));

/** The sessions of the walk-through, by role, and the names that README.md gives them. */
const NAMES: Readonly<Record<string, string>> = { backend: "brisk-otter", frontend: "calm-heron" };
const TASKS: Readonly<Record<string, string>> = {
  backend: "build the login API",
  frontend: "build the login page",
};

/** A repository with two sessions whose hooks are the built ones, in which README.md's walk-through happens. */
export class Stage {
  readonly repository = new HookRepository();
  readonly #sessions = new Map<string, BuiltSession>();
  /** What README.md calls something -> what it is here. */
  readonly #real = new Map<string, string>();
  #waiting: Promise<string> | null = null;
  readonly #running = new Set<ChildProcess>();

  async open(): Promise<void> {
    // On a machine that is slow for once nothing is to yield by time, which the story does not tell of.
    this.repository.settings = { COORD_FAIR_AFTER: "10m", COORD_YIELD_AFTER: "10m" };
    for (const file of ["src/api/login.ts", "src/api/session.ts", "src/web/form.tsx", "src/routes.ts"]) {
      this.repository.write(file, "export {};\n");
    }
    this.repository.git("add", "src");
    this.repository.git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "start");
    for (const [role, name] of Object.entries(NAMES)) {
      const session = new BuiltSession(this.repository, role);
      session.env = { COORD_ROLE: role };
      await session.hook("SessionStart/startup");
      await session.hook("UserPromptSubmit/typed", { prompt: TASKS[role] ?? "" });
      this.#sessions.set(role, session);
      const text = await this.#shell(role, "coord instances --json");
      const own = [...text.matchAll(/"name": "([\w-]+)"[^}]*?"role": "(\w+)"/gs)].find((match) => match[2] === role);
      this.#real.set(name, own?.[1] ?? "");
    }
  }

  /** Does what a line says; returns what came of it, in the words of README.md. */
  async play(line: string): Promise<string> {
    const [, role = "", command = ""] = /^(\w+)\$ (.*)$/.exec(line) ?? [];
    if (command !== "") return this.#told(await this.#command(role, this.#inReal(command)));
    const [, editor = "", file = ""] = /^# (\w+) edits (\S+)$/.exec(line) ?? [];
    if (editor !== "") return this.#told(await this.#edit(editor, file));
    if (line === "# the wait of frontend ends") return this.#told((await this.#waiting) ?? "");
    throw new Error(`nobody knows how to do: ${line}`);
  }

  /** Messages get ids of their own; that of README.md stands for the one at the same place. */
  learn(expected: string, happened: string): void {
    const ids = (text: string): readonly string[] => [...text.matchAll(/\b[0-9a-f]{6}\b/g)].map(([id]) => id);
    const here = ids(happened);
    for (const [index, id] of ids(expected).entries()) {
      const real = here[index];
      if (real !== undefined && !this.#real.has(id)) this.#real.set(id, real);
    }
  }

  /** A PATH with `coord` on it. */
  path(): string {
    return `${BIN}:${join(process.execPath, "..")}:${process.env["PATH"] ?? ""}`;
  }

  async close(): Promise<void> {
    for (const child of this.#running) child.kill("SIGTERM");
    await this.#waiting;
    this.repository.remove();
  }

  async #command(role: string, command: string): Promise<string> {
    if (!command.endsWith(" &")) return this.#shell(role, command);
    this.#waiting = this.#shell(role, command.slice(0, -2));
    // It stands in the queue before the next step begins.
    for (
      let tries = 0;
      tries < 100 && !/"waiters": \[\s*\{/.test(await this.#shell(role, "coord status --json"));
      tries++
    );
    return "";
  }

  /** A write from its first hook to its last, with what the model is told; refused: the reason. */
  async #edit(role: string, file: string): Promise<string> {
    const session = this.#sessions.get(role);
    if (session === undefined) throw new Error(`no session ${role}`);
    const path = session.path(file);
    const call = { tool_name: "Edit", tool_input: { file_path: path }, tool_use_id: `toolu_${role}_${file}` };
    const before = await session.hook("PreToolUse/edit-one", call);
    const specific = before["hookSpecificOutput"];
    const reason: unknown =
      typeof specific === "object" && specific !== null ? Reflect.get(specific, "permissionDecisionReason") : null;
    if (typeof reason === "string") return reason;
    this.repository.write(file, `${readFileSync(path, "utf8")}// ${role}\n`);
    await session.hook("PostToolUse/edit-one", { ...call, tool_response: {}, duration_ms: 3 });
    return contextIn(
      await session.hook("PostToolBatch/edit-one", { tool_calls: [{ ...call, tool_response: "done" }] }),
    );
  }

  #shell(role: string, command: string): Promise<string> {
    const env = this.repository.environmentOf(role);
    const child = spawn("sh", ["-c", `exec ${command}`], {
      cwd: this.repository.cwd,
      env: { ...env, PATH: this.path() },
    });
    this.#running.add(child);
    child.once("close", () => this.#running.delete(child));
    return outputOf(child);
  }

  #inReal(text: string): string {
    return [...this.#real].reduce((now, [told, real]) => now.replaceAll(told, real), text);
  }

  #told(text: string): string {
    return [...this.#real].reduce((now, [told, real]) => now.replaceAll(real, told), text).trim();
  }
}

/** What a command printed, on both of its streams. */
function outputOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data: Buffer) => {
        text += data.toString("utf8");
      });
    }
    child.on("error", reject);
    child.on("close", () => resolve(text));
  });
}
