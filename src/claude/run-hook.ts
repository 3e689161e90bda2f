import { readSync, writeSync } from "node:fs";
import { sep } from "node:path";
import { systemCode } from "../app/errors.ts";
import type { Caller, Machine } from "../app/machine.ts";
import type { OnFailure } from "../domain/settings.ts";
import type { CommonInput } from "./hook-input.ts";
import { type HookOutput, SILENT } from "./hook-output.ts";

/** What a door gets from the composition root. */
export type Coord = {
  readonly machine: Machine;
  callerFor(input: CommonInput): Caller;
  /** What a hook leaves to be done once its answer was printed: only then has the client heard it. */
  readonly afterPrint: (() => Promise<void>)[];
  /** What to do when coord itself fails, for a folder. Never throws. */
  onFailureIn(folder: string): Promise<OnFailure>;
  /** Keeps a record of a failure where that is possible. Never throws. */
  recordFailure(folder: string, event: string, error: unknown): Promise<void>;
};

export type Hook<I extends CommonInput> = {
  readonly event: string;
  /** Reads the event. @throws AppError `BAD_INPUT` */
  readonly parse: (value: unknown) => I;
  /** A hook that guards a write speaks when it fails; one that only keeps books leaves that to it. */
  readonly isGuard: boolean;
  readonly deadlineMs: number;
  handle(input: I, coord: Coord): Promise<HookOutput>;
};

/** More than the largest tool input of the client; a runaway stdin must not fill the memory. */
const MOST_INPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs one hook: the only place that reads stdin, writes stdout and catches everything. Prints exactly
 * one JSON object and ends, whatever happens; only {@link wakeWith} says more.
 *
 * @param input the event as the client sent it, for a hook that was started by who has read it
 */
export async function runHook<I extends CommonInput>(
  hook: Hook<I>,
  compose: () => Coord,
  input: () => string = readInput,
): Promise<void> {
  const afterPrint: Coord["afterPrint"] = [];
  const isOff = process.env["COORD_MODE"] === "off";
  const isHeard = write(isOff ? SILENT : await outputOf(hook, compose, input, afterPrint));
  if (isHeard) for (const act of afterPrint) await act().catch(() => {});
  // A git process that outlived the deadline must not keep the hook alive.
  process.exit(0);
}

async function outputOf<I extends CommonInput>(
  hook: Hook<I>,
  compose: () => Coord,
  readText: () => string,
  afterPrint: Coord["afterPrint"],
): Promise<HookOutput> {
  let folder = startFolder();
  let coord: Coord | null = null;
  try {
    coord = compose();
    const input = hook.parse(JSON.parse(readText()));
    folder = input.cwd;
    const output = await beforeDeadline(hook.handle(input, coord), hook.deadlineMs);
    // Not those of an answer that came too late: what it carried was not heard.
    afterPrint.push(...coord.afterPrint);
    return output;
  } catch (error) {
    return failed(hook, coord, folder, error);
  }
}

/** The folder may be gone: a worktree is removed while a session is still in it, and then Node knows no folder at all. */
function startFolder(): string {
  try {
    return process.cwd();
  } catch {
    return sep;
  }
}

async function failed<I extends CommonInput>(
  hook: Hook<I>,
  coord: Coord | null,
  folder: string,
  error: unknown,
): Promise<HookOutput> {
  try {
    return await (await import("./lazy/answer-failure.ts")).answerFailure(hook, coord, folder, error);
  } catch {
    // Not even the words could be loaded: the installation is broken, and that is all there is to say.
    return { systemMessage: "coord is not installed completely: this hook did nothing. Reinstall the plugin." };
  }
}

async function beforeDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const startedAt = process.uptime();
  // Most hooks wait for nothing: they are done before the event loop turns, and save the 0.4 ms of a timer.
  const isDone = await Promise.race([
    work.then(() => true),
    new Promise<false>((resume) => setImmediate(resume, false)),
  ]);
  if (isDone) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const leftMs = deadlineMs - (process.uptime() - startedAt) * 1000;
    timer = setTimeout(() => reject(new Error(`no answer within ${deadlineMs} ms`)), leftMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** All of standard input. Throws what Node throws, and for more than the client can send. */
export function readInput(): string {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    const read = readSome(chunk);
    if (read === 0) return Buffer.concat(chunks).toString("utf8");
    size += read;
    if (size > MOST_INPUT_BYTES) throw new Error(`the hook input is larger than ${MOST_INPUT_BYTES} bytes`);
    chunks.push(chunk.subarray(0, read));
  }
}

/** Bytes read, 0 at the end. On Windows the end of a pipe is an error (EOF). */
function readSome(chunk: Buffer): number {
  return whenReady(() => readSync(0, chunk), "EOF");
}

/** Answers, and ends the process at once. */
export function print(output: HookOutput): never {
  write(output);
  process.exit(0);
}

/** Ends a hook that was started to wake its idle session: the model goes on with these words. Costs a model call. */
export function wakeWith(words: string): never {
  writeSync(2, words);
  process.exit(2);
}

/** One write of the whole object. False: nobody reads it. */
function write(output: HookOutput): boolean {
  const bytes = Buffer.from(JSON.stringify(output));
  for (let offset = 0; offset < bytes.length; ) {
    const written = whenReady(() => writeSync(1, bytes, offset), "EPIPE");
    // Nobody reads the answer any more.
    if (written === 0) return false;
    offset += written;
  }
  return true;
}

/** Repeats a call on a pipe that is not ready (EAGAIN); 0 when it failed with the code that means the end. */
function whenReady(call: () => number, endCode: string): number {
  for (;;) {
    try {
      return call();
    } catch (error) {
      const code = systemCode(error);
      if (code === endCode) return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
