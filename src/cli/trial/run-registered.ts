import { spawn } from "node:child_process";
import type { Registration } from "./installation.ts";
import { type JsonObject, parseObject } from "./json-value.ts";

/** What came of one hook process. `ms`: from its start to its end. */
export type HookRun =
  | { readonly kind: "answered"; readonly answer: JsonObject; readonly ms: number }
  /** `reason` reads on after the name of the hook. */
  | { readonly kind: "failed"; readonly reason: string; readonly ms: number };

export type Surrounding = { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> };

type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
};

/** Starts what is registered the way the client does, with `payload` on its standard input, and judges its answer. */
export async function runRegistered(
  hook: Registration,
  payload: JsonObject,
  surrounding: Surrounding,
): Promise<HookRun> {
  const startedAt = performance.now();
  const ended = await endOf(hook, JSON.stringify(payload), surrounding);
  const ms = Math.round(performance.now() - startedAt);
  if ("reason" in ended) return { kind: "failed", reason: ended.reason, ms };
  const reason = faultOf(ended);
  const answer = parseObject(ended.out);
  return reason !== null || answer === null
    ? { kind: "failed", reason: reason ?? notJson(ended.out), ms }
    : { kind: "answered", answer, ms };
}

function faultOf({ code, signal, err }: Ended): string | null {
  if (signal !== null) return `was ended by ${signal}`;
  if (code !== 0) return `ended with exit code ${code}: ${firstLine(err)}`;
  if (err !== "") return `wrote to standard error: ${firstLine(err)}`;
  return null;
}

function notJson(out: string): string {
  if (out.trim() === "") return "printed nothing";
  return `printed something that is not one JSON object, which the client takes as consent: ${firstLine(out)}`;
}

const MOST_QUOTED = 120;

/** The line of a stack trace that names the error, or the first there is. */
function firstLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? "").slice(0, MOST_QUOTED);
}

const MOST_OUTPUT_CHARACTERS = 1024 * 1024;

function endOf(
  hook: Registration,
  input: string,
  surrounding: Surrounding,
): Promise<Ended | { readonly reason: string }> {
  return new Promise((resolve) => {
    const child = spawn(hook.command, [...hook.args], { ...surrounding, stdio: "pipe", windowsHide: true });
    const texts = { out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      if (texts.out.length < MOST_OUTPUT_CHARACTERS) texts.out += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      if (texts.err.length < MOST_OUTPUT_CHARACTERS) texts.err += chunk;
    });
    // A hook that ends without reading its input breaks the pipe; what it answered is what counts.
    child.stdin.on("error", () => {});
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      resolve({ reason: `did not answer within ${hook.timeoutMs / 1000} s` });
    }, hook.timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ reason: `could not be started: ${error.message}` });
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...texts });
    });
    child.stdin.end(input);
  });
}
