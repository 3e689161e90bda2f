import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import type { Repository, Run } from "./coord.ts";
import { CLI } from "./coord.ts";

/** A shell of another person in the same repository, which lives until it is ended. */
export class OtherShell {
  readonly #shell: ChildProcessWithoutNullStreams;
  #output = "";

  constructor(repository: Repository, env: Readonly<Record<string, string>> = {}) {
    this.#shell = spawn("bash", ["--norc", "--noprofile"], {
      cwd: repository.folder,
      env: { PATH: process.env["PATH"], HOME: repository.home, ...env },
    });
    this.#shell.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
    });
  }

  get pid(): number {
    if (this.#shell.pid === undefined) throw new Error("the shell did not start");
    return this.#shell.pid;
  }

  async coord(...args: readonly string[]): Promise<Run> {
    this.#output = "";
    const words = [process.execPath, CLI, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    this.#shell.stdin.write(`${words} 2>&1; printf '\\n[code %s]\\n' $?\n`);
    for (;;) {
      const found = /\n\[code (\d+)\]\n$/.exec(this.#output);
      if (found !== null) return { code: Number(found[1]), out: this.#output.slice(0, found.index), err: "" };
      await once(this.#shell.stdout, "data");
    }
  }

  /** Kills it like a crash. */
  async end(): Promise<void> {
    if (this.#shell.exitCode !== null || this.#shell.signalCode !== null) return;
    const ended = once(this.#shell, "exit");
    this.#shell.kill("SIGKILL");
    await ended;
  }
}
