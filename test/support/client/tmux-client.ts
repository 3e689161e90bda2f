import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClientPlace, type LaunchOptions, launchArguments, placeEnvironment } from "./client.ts";
import { findClaude } from "./environment.ts";
import { sendSignal } from "./leftovers.ts";
import type { ClientScripts } from "./scripted-model.ts";

export type TmuxClientOptions = LaunchOptions & {
  readonly scripts: ClientScripts;
  readonly columns?: number;
  readonly rows?: number;
};

export type TmuxClient = {
  readonly name: string;
  readonly pid: number;
  /** tmux key names: "Enter", "Escape", "C-c", "Up". */
  keys(...names: readonly string[]): void;
  /** Answers a dialog that has just been drawn. */
  answer(...names: readonly string[]): Promise<void>;
  /** Types text as a paste of nothing: every character literally, no Enter. */
  type(text: string): void;
  /** Types a prompt and sends it. */
  submit(text: string): Promise<void>;
  /** The screen as text; `withColours` keeps the escape sequences. */
  capture(options?: { readonly withColours?: boolean; readonly historyLines?: number }): string;
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<string>;
  waitUntilGone(pattern: RegExp, timeoutMs?: number): Promise<string>;
  isRunning(): boolean;
  /** `/exit`, and waits until the process has ended. */
  exit(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Ends the terminal itself, as closing its window does. */
  closeTerminal(): void;
  debugLog(): string;
  /** Ends the client if it runs, and removes the terminal's socket. */
  dispose(): void;
};

/** A new dialog ignores keys for a moment, so that nobody answers it by typing on. */
const DIALOG_SETTLE_MS = 700;

/** Starts one interactive client in a terminal of its own (a tmux server with a private socket). */
export async function startTmuxClient(place: ClientPlace, options: TmuxClientOptions): Promise<TmuxClient> {
  place.network.model.script(place.name, options.scripts);
  // Short and outside the test's folder: a socket path has at most 107 bytes.
  const socket = join(tmpdir(), `ct-${randomBytes(6).toString("hex")}`);
  const env = placeEnvironment(place, options);
  const tmux = (...args: readonly string[]): string =>
    execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...args], {
      encoding: "utf8",
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  const command = place.network.wrap([findClaude(), ...launchArguments(place, options)]);
  const size = ["-x", String(options.columns ?? 120), "-y", String(options.rows ?? 50)];
  tmux("new-session", "-d", ...size, "-c", options.cwd, "--", ...command);
  const pid = Number(tmux("list-panes", "-F", "#{pane_pid}").trim());
  const client = terminalOf({ tmux, pid, place, socket });
  await client.waitFor(/❯|> /, 20_000);
  return client;
}

type TerminalParts = {
  readonly tmux: (...args: readonly string[]) => string;
  readonly pid: number;
  readonly place: ClientPlace;
  readonly socket: string;
};

function terminalOf({ tmux, pid, place, socket }: TerminalParts): TmuxClient {
  const isRunning = (): boolean => existsSync(`/proc/${pid}`) || (process.platform !== "linux" && canSignal(pid));
  const capture: TmuxClient["capture"] = ({ withColours = false, historyLines = 0 } = {}) =>
    tmux("capture-pane", "-p", ...(withColours ? ["-e"] : []), "-S", String(-historyLines));
  async function waitUntil(isRight: (screen: string) => boolean, timeoutMs: number, wanted: string): Promise<string> {
    const deadline = performance.now() + timeoutMs;
    let screen = "";
    while (performance.now() < deadline) {
      screen = capture({ historyLines: 200 });
      if (isRight(screen)) return screen;
      await sleep(60);
    }
    throw new Error(`the screen never showed ${wanted} within ${timeoutMs} ms:\n${screen}`);
  }
  const type = (text: string): void => void tmux("send-keys", "-l", "--", text);
  const keys = (...names: readonly string[]): void => void tmux("send-keys", ...names);
  async function submit(text: string): Promise<void> {
    type(text);
    await sleep(250); // the client treats a return that comes with the text as part of a paste
    keys("Enter");
  }
  return {
    name: place.name,
    pid,
    keys,
    type,
    async answer(...names) {
      await sleep(DIALOG_SETTLE_MS);
      keys(...names);
    },
    submit,
    capture,
    waitFor: (pattern, timeoutMs = 30_000) => waitUntil((screen) => pattern.test(screen), timeoutMs, String(pattern)),
    waitUntilGone: (pattern, timeoutMs = 30_000) =>
      waitUntil((screen) => !pattern.test(screen), timeoutMs, `no ${pattern}`),
    isRunning,
    async exit() {
      await submit("/exit");
      const deadline = performance.now() + 10_000;
      while (isRunning() && performance.now() < deadline) await sleep(50);
      if (isRunning()) throw new Error(`the client did not end after /exit:\n${capture()}`);
    },
    kill: (signal) => sendSignal(pid, signal),
    closeTerminal: () => void tmux("kill-server"),
    debugLog: () => (existsSync(place.debugFile) ? readFileSync(place.debugFile, "utf8") : ""),
    dispose() {
      if (isRunning()) sendSignal(pid, "SIGTERM");
      rmSync(socket, { force: true });
    },
  };
}

function canSignal(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
