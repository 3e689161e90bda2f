import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export type ShellTerminal = {
  /** Types a command, waits until the prompt is back, and returns the screen with its colours. */
  run(command: string, timeoutMs?: number): Promise<string>;
  /** Types a command that keeps the screen, waits until it shows something, and returns the screen with its colours. */
  shows(command: string, what: RegExp): Promise<string>;
  close(): void;
};

export type ShellPlace = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly prompt: string;
  readonly columns: number;
  readonly rows: number;
};

/** A person's shell in a terminal of its own (a tmux server with a private socket). */
export function openShell({ cwd, env, prompt, columns, rows }: ShellPlace): ShellTerminal {
  const socket = join(tmpdir(), `cs-${randomBytes(6).toString("hex")}`);
  const tmux = (...args: readonly string[]): string =>
    execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...args], {
      encoding: "utf8",
      env: { ...env, PS1: `\\[\\e[32m\\]${prompt}\\[\\e[0m\\] `, PS0: "" },
    });
  const size = ["-x", String(columns), "-y", String(rows)];
  tmux("new-session", "-d", ...size, "-c", cwd, "--", "bash", "--norc", "--noprofile");
  const capture = (...args: readonly string[]): string => tmux("capture-pane", "-p", "-S", "-200", ...args);
  return {
    async run(command, timeoutMs = 60_000) {
      tmux("send-keys", "-l", "--", command);
      tmux("send-keys", "Enter");
      const deadline = performance.now() + timeoutMs;
      while (performance.now() < deadline) {
        await sleep(150);
        const lines = capture().trimEnd().split("\n");
        const isBack = lines.length > 1 && lines.at(-1)?.trimEnd() === prompt.trimEnd();
        if (isBack) return capture("-e");
      }
      throw new Error(`${command}: the prompt did not come back within ${timeoutMs} ms:\n${capture()}`);
    },
    async shows(command, what) {
      tmux("send-keys", "-l", "--", command);
      tmux("send-keys", "Enter");
      const deadline = performance.now() + 30_000;
      while (performance.now() < deadline) {
        await sleep(150);
        if (what.test(tmux("capture-pane", "-p"))) return tmux("capture-pane", "-p", "-e");
      }
      throw new Error(`${command}: the screen never showed ${what}`);
    },
    close() {
      tmux("kill-server");
      rmSync(socket, { force: true });
    },
  };
}
