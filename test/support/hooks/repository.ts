import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A git repository of its own with one committed file, a home, and processes that stand for clients. */
export class HookRepository {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), "coord hooks ")));
  readonly cwd = join(this.directory, "my project");
  readonly home = join(this.directory, "home");
  readonly #clients = new Map<string, ChildProcess>();

  constructor() {
    mkdirSync(this.home);
    mkdirSync(this.cwd);
    this.write("a.txt", "one\ntwo\nthree\n");
    this.git("init", "-q", "-b", "main");
    this.git("add", "a.txt");
    this.git("-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "first");
  }

  /** Settings of coord for all sessions, as variables. */
  settings: Readonly<Record<string, string>> = {};

  write(path: string, text: string): void {
    const file = join(this.cwd, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  git(...args: string[]): void {
    execFileSync("git", args, { cwd: this.cwd, stdio: "ignore" });
  }

  /** The pid of a process that lives until the end of the test, one per name. */
  pidOf(name: string): number {
    const client = this.#clients.get(name) ?? spawn("sleep", ["600"], { stdio: "ignore" });
    this.#clients.set(name, client);
    if (client.pid === undefined) throw new Error("no process could be started");
    return client.pid;
  }

  /** Ends the process of a session the hard way. */
  async kill(name: string): Promise<void> {
    const client = this.#clients.get(name);
    if (client === undefined) throw new Error(`no such session: ${name}`);
    const ended = new Promise((resolve) => client.once("exit", resolve));
    client.kill("SIGKILL");
    await ended;
  }

  /** The environment of a hook of the session called `name`. */
  environmentOf(name: string): Record<string, string> {
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: this.home,
      TZ: "UTC",
      CLAUDECODE: "1",
      CLAUDE_PID: String(this.pidOf(name)),
      CLAUDE_PROJECT_DIR: this.cwd,
      ...this.settings,
    };
  }

  /** A captured payload as this repository's client would send it. */
  fill(value: unknown): unknown {
    const text = JSON.stringify(value);
    return JSON.parse(text.replaceAll("{{cwd}}", this.cwd).replaceAll("{{home}}", this.home));
  }

  remove(): void {
    for (const client of this.#clients.values()) client.kill("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }
}
