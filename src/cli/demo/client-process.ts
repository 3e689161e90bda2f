import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../../compose.ts";
import { pluginRoot } from "../trial/installation.ts";
import type { TrialRepository } from "../trial/trial-repository.ts";

/** One real client in print mode, with this plugin. */
export type Client = {
  /** Resolves when it has ended: how, and the end of what it printed. */
  readonly ended: Promise<string>;
  /** Ends it the hard way and waits until it is gone. */
  kill(): Promise<void>;
};

/** Made up: the client only wants to see one, and the scripted model asks for none. */
const API_KEY = "sk-ant-api03-scripted-model-key-0123456789abcdef";
const MOST_OUTPUT_CHARACTERS = 2000;

export function startClient(claude: string, baseUrl: string, repository: TrialRepository): Client {
  const args = ["-p", "work on the prices", "--plugin-dir", pluginRoot(), "--permission-mode", "acceptEdits"];
  const child = spawn(claude, args, {
    cwd: repository.folder,
    env: environmentOf(repository, baseUrl),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output = (output + chunk).slice(-MOST_OUTPUT_CHARACTERS);
    });
  }
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`${signal ?? `exit code ${code}`}: ${output.trim()}`));
  });
  return {
    ended,
    kill: async () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Nothing of this machine's own but what programs need to start: no key, no proxy, no settings. */
function environmentOf({ env, clientHome }: TrialRepository, baseUrl: string): Environment {
  const needed = ["LANG", "LC_ALL", "TERM", "SystemRoot", "ComSpec", "PATHEXT", "SHELL"];
  const temporary = join(clientHome, "tmp");
  mkdirSync(temporary, { recursive: true });
  return {
    ...Object.fromEntries(needed.map((name) => [name, env[name]])),
    // With a HOME of its own a node that a version manager starts could not be found.
    PATH: [dirname(process.execPath), env["PATH"] ?? ""].join(process.platform === "win32" ? ";" : ":"),
    HOME: clientHome,
    // A client leaves sockets and folders of its own where temporary files go.
    ...Object.fromEntries(["TMPDIR", "TEMP", "TMP"].map((name) => [name, temporary])),
    USERPROFILE: clientHome,
    ANTHROPIC_BASE_URL: baseUrl,
    ANTHROPIC_API_KEY: API_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
  };
}
