import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { clientEnvironment, findClaude } from "./environment.ts";
import { type JsonObject, parseJsonLines, textAt } from "./json.ts";
import { sendSignal } from "./leftovers.ts";
import type { ClientNetwork } from "./network.ts";
import type { ClientScripts } from "./scripted-model.ts";

export type PermissionMode = "default" | "acceptEdits" | "plan" | "bypassPermissions" | "dontAsk" | "auto";

export type LaunchOptions = {
  readonly cwd: string;
  readonly pluginDirs?: readonly string[];
  readonly permissionMode?: PermissionMode;
  readonly allowedTools?: readonly string[];
  readonly resume?: string;
  readonly sessionId?: string;
  /** Settings given by flag: they stand above the user's and the project's. */
  readonly settings?: JsonObject;
  readonly extraArgs?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export type ClientOptions = LaunchOptions & { readonly prompt: string; readonly scripts: ClientScripts };

export type ClientResult = {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every line of `--output-format stream-json`, hook events included. */
  readonly events: readonly JsonObject[];
  /** The last line of type "result"; undefined when the client was killed before it. */
  readonly json: JsonObject | undefined;
};

export type RunningClient = {
  readonly name: string;
  readonly pid: number;
  readonly done: Promise<ClientResult>;
  /** Signals the client alone: what a user's `kill` does. */
  kill(signal: NodeJS.Signals): void;
  /** Signals the client and the children of its process group. */
  killGroup(signal: NodeJS.Signals): void;
  debugLog(): string;
};

export type ClientPlace = {
  readonly name: string;
  readonly home: string;
  readonly runMark: string;
  readonly network: ClientNetwork;
  readonly debugFile: string;
};

/** Starts one real client in print mode. `kill` reaches the client itself: the wrapper replaces itself by it. */
export function startClient(place: ClientPlace, options: ClientOptions): RunningClient {
  place.network.model.script(place.name, options.scripts);
  const [command = "", ...args] = place.network.wrap([
    findClaude(),
    ...["-p", options.prompt, "--output-format", "stream-json", "--verbose", "--include-hook-events"],
    ...launchArguments(place, options),
  ]);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: placeEnvironment(place, options),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const pid = child.pid ?? 0;
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const done = new Promise<ClientResult>((resolve, reject) => {
    child.once("error", reject);
    // "exit", not "close": a Bash child that survives its client keeps the pipes open.
    child.once("exit", (code, signal) => setTimeout(() => resolve(resultOf(code, signal, stdout, stderr)), 20));
  });
  return {
    name: place.name,
    pid,
    done,
    kill: (signal) => sendSignal(pid, signal),
    killGroup: (signal) => sendSignal(-pid, signal),
    debugLog: () => (existsSync(place.debugFile) ? readFileSync(place.debugFile, "utf8") : ""),
  };
}

/** The arguments that print mode and the interactive client share. */
export function launchArguments(place: ClientPlace, options: LaunchOptions): readonly string[] {
  const flag = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [name, value];
  return [
    ...(options.pluginDirs ?? []).flatMap((folder) => ["--plugin-dir", folder]),
    ...flag("--permission-mode", options.permissionMode),
    ...flag("--allowedTools", options.allowedTools?.join(",")),
    ...flag("--resume", options.resume),
    ...flag("--session-id", options.sessionId),
    ...flag("--settings", options.settings === undefined ? undefined : JSON.stringify(options.settings)),
    ...["--debug-file", place.debugFile],
    ...(options.extraArgs ?? []),
  ];
}

export function placeEnvironment(place: ClientPlace, options: LaunchOptions): Record<string, string> {
  const { home, runMark } = place;
  return clientEnvironment({ home, runMark, baseUrl: place.network.baseUrl(place.name), extra: options.env ?? {} });
}

function resultOf(
  code: number | null,
  signal: NodeJS.Signals | null,
  out: readonly Buffer[],
  err: readonly Buffer[],
): ClientResult {
  const stdout = Buffer.concat(out).toString("utf8");
  const events = parseJsonLines(stdout);
  const json = events.findLast((event) => textAt(event, "type") === "result");
  return { code, signal, stdout, stderr: Buffer.concat(err).toString("utf8"), events, json };
}
