import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export type Child = {
  readonly process: ChildProcess;
  /** What it has printed: one number per line. A line that its death cut off is left out. */
  numbers(): readonly number[];
  /** Fulfilled when it has ended and all its output has arrived. Rejected if it failed by itself. */
  readonly ended: Promise<void>;
};

/** Builds `child.ts` once, and starts processes of it; none outlives it. */
export async function childProgram(): Promise<{ start(...args: readonly string[]): Child; dispose(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "coord child-"));
  const program = join(folder, "child.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("child.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
  const started: Child[] = [];
  return {
    start: (...args) => {
      const child = start(program, args);
      started.push(child);
      return child;
    },
    dispose: () => {
      for (const child of started) child.process.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function start(program: string, args: readonly string[]): Child {
  const process_ = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  process_.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  process_.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  const ended = new Promise<void>((resolve, reject) => {
    process_.on("close", (code, signal) => {
      if (code === 0 || signal === "SIGKILL") resolve();
      else reject(new Error(`a process ended with ${code ?? signal}: ${errors}`));
    });
  });
  // Who waits for it hears of a failure; until somebody does it must not end the test run.
  ended.catch(() => {});
  return {
    process: process_,
    numbers: () =>
      output
        .slice(0, output.lastIndexOf("\n") + 1)
        .split("\n")
        .filter(Boolean)
        .map(Number),
    ended,
  };
}
