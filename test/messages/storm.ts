import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { factsOf } from "../../src/adapters/self-process/self-process.ts";
import { ensureInstance } from "../../src/app/instances.ts";
import { composeCaller, composeMachine } from "../../src/compose.ts";
import { residentParts } from "../../src/parts.ts";
import { ROOT } from "../crash/root.ts";
import { seededRandom } from "../sim/seeded-random.ts";

export type StormOptions = {
  readonly senders: number;
  readonly readers: number;
  /** Until so many messages were posted and so many senders killed. */
  readonly messages: number;
  readonly senderKills: number;
  readonly readerKills: number;
  readonly seed: number;
  readonly mostMs: number;
};

export type StormResult = {
  readonly posted: number;
  readonly senderKills: number;
  readonly readerKills: number;
  /** Messages that were shown more than once, each time but the first marked so. */
  readonly repeats: number;
  readonly violations: readonly string[];
};

/**
 * Real processes send and read through real files while they are killed. Every message whose sender was told that it was
 * posted must be read, whole, in its sender's order; and once only, unless a reader was killed, which then says "again".
 */
export async function runStorm(options: StormOptions): Promise<StormResult> {
  // Power failures are another proof; here a disk would only make it slow.
  const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "coord storm-"));
  const storm = new Storm(folder, options);
  try {
    return await storm.run();
  } finally {
    storm.dispose();
  }
}

class Storm {
  readonly #folder: string;
  readonly #options: StormOptions;
  readonly #random: () => number;
  readonly #clients: ChildProcess[] = [];
  readonly #senders = new Set<ChildProcess>();
  readonly #readers = new Map<ChildProcess, number>();
  readonly #failures: string[] = [];
  #names = 0;
  #senderKills = 0;
  #readerKills = 0;
  #isOver = false;

  constructor(folder: string, options: StormOptions) {
    this.#folder = folder;
    this.#options = options;
    this.#random = seededRandom(options.seed);
  }

  async run(): Promise<StormResult> {
    const { senders, readers, messages, mostMs } = this.#options;
    await this.#prepare();
    const boxes = await this.#registerReaders(readers);
    for (let index = 0; index < readers; index++) this.#startReader(index);
    for (let index = 0; index < senders; index++) this.#startSender(boxes);
    const endAt = performance.now() + mostMs;
    while (performance.now() < endAt && !this.#isDone(messages) && this.#failures.length === 0) {
      // Long enough for some to get going on a machine that others use.
      await pause(100 + this.#random() * 300);
      this.#killSomebody(boxes);
    }
    for (const sender of this.#senders) sender.kill("SIGKILL");
    await this.#untilQuiet(endAt + 60_000);
    return this.#judge(boxes);
  }

  dispose(): void {
    this.#isOver = true;
    for (const child of [...this.#senders, ...this.#readers.keys(), ...this.#clients]) child.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #prepare(): Promise<void> {
    execFileSync("git", ["init", "-q", this.#folder]);
    mkdirSync(join(this.#folder, "sent"));
    mkdirSync(join(this.#folder, "read"));
    await build({
      entryPoints: [join(ROOT, "test/messages/storm-worker.ts")],
      outfile: join(this.#folder, "worker.mjs"),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "esm",
      banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
      logLevel: "error",
    });
  }

  /** Stand-ins for clients, which outlive the hooks that act for them. */
  async #registerReaders(readers: number): Promise<readonly string[]> {
    const boxes: string[] = [];
    for (let index = 0; index < readers; index++) {
      const client = spawn("sleep", ["1800"], { stdio: "ignore" });
      this.#clients.push(client);
      const env = this.#environmentOf(client);
      const caller = composeCaller(env, "claude", { session_id: `s-${index}`, cwd: this.#folder }, factsOf);
      const machine = composeMachine(env, residentParts);
      const home = await machine.found(this.#folder);
      if (home === null) throw new Error("no project");
      boxes.push((await ensureInstance(machine, home.project, caller)).id);
    }
    return boxes;
  }

  #environmentOf(client: ChildProcess): Record<string, string> {
    const { PATH = "", HOME = "" } = process.env;
    return { PATH, HOME, CLAUDECODE: "1", CLAUDE_PID: String(client.pid) };
  }

  #startSender(boxes: readonly string[]): void {
    const name = (this.#names++).toString(36).padStart(8, "0");
    const child = this.#start(["send", this.#folder, join(this.#folder, "sent", name), name, ...boxes], process.env);
    this.#senders.add(child);
  }

  #startReader(index: number): void {
    const client = this.#clients[index];
    if (client === undefined) throw new Error(`no client ${index}`);
    const log = join(this.#folder, "read", String(index));
    const child = this.#start(["read", this.#folder, log, String(index)], this.#environmentOf(client));
    this.#readers.set(child, index);
  }

  #start(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(process.execPath, [join(this.#folder, "worker.mjs"), ...args], {
      cwd: this.#folder,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += String(chunk);
    });
    child.on("close", (code, signal) => {
      if (signal !== "SIGKILL") this.#failures.push(`a process ended with ${code ?? signal}: ${said.slice(0, 800)}`);
    });
    return child;
  }

  #killSomebody(boxes: readonly string[]): void {
    const { senderKills, readerKills } = this.#options;
    const isReaderDue = this.#readerKills * senderKills < this.#senderKills * readerKills;
    if (isReaderDue && this.#readers.size > 0) {
      const [child, index] = pick([...this.#readers], this.#random);
      this.#readers.delete(child);
      child.kill("SIGKILL");
      this.#readerKills++;
      // The former process may still be dying; its successor is the client's next hook all the same.
      child.once("close", () => this.#isOver || this.#startReader(index));
      return;
    }
    if (this.#senderKills >= senderKills) return;
    const child = pick([...this.#senders], this.#random);
    this.#senders.delete(child);
    child.kill("SIGKILL");
    this.#senderKills++;
    this.#startSender(boxes);
  }

  #isDone(messages: number): boolean {
    const { senderKills, readerKills } = this.#options;
    return this.#senderKills >= senderKills && this.#readerKills >= readerKills && this.#postedAtLeast() >= messages;
  }

  /** By the length of the logs: cheaper than reading them. */
  #postedAtLeast(): number {
    const folder = join(this.#folder, "sent");
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    return Math.floor(bytes / BYTES_A_LINE);
  }

  /** Until the readers find nothing more. A killed sender's message may still lie there. */
  async #untilQuiet(endAt: number): Promise<void> {
    for (let before = -1; performance.now() < endAt; ) {
      await pause(700);
      const after = readdirSync(join(this.#folder, "read")).reduce(
        (sum, name) => sum + statSync(join(this.#folder, "read", name)).size,
        0,
      );
      if (after === before && this.#readers.size === this.#options.readers) return;
      before = after;
    }
  }

  #judge(boxes: readonly string[]): StormResult {
    const violations = [...this.#failures];
    const readings = boxes.map((_, index) => linesOf(join(this.#folder, "read", String(index))));
    let [posted, repeats] = [0, 0];
    const first = new Set<string>();
    for (const [index, lines] of readings.entries()) {
      const result = judgeReader(lines);
      repeats += result.repeats;
      violations.push(...result.violations.map((text) => `reader ${index}: ${text}`));
      for (const key of result.seen) first.add(`${boxes[index]} ${key}`);
    }
    for (const sender of readdirSync(join(this.#folder, "sent"))) {
      for (const line of linesOf(join(this.#folder, "sent", sender))) {
        const [box, number] = line.split(" ");
        posted++;
        if (!first.has(`${box} ${sender} ${number}`)) violations.push(`lost: ${sender} ${number} to ${box}`);
      }
    }
    if (this.#readerKills === 0 && repeats > 0) violations.push(`${repeats} repeats, and no reader was killed`);
    return { posted, senderKills: this.#senderKills, readerKills: this.#readerKills, repeats, violations };
  }
}

/** At most: an instance id, a space, a number, a line end. */
const BYTES_A_LINE = 40;

/** What one reader printed: whole, each message first once, repeats marked, each sender in order. */
export function judgeReader(lines: readonly string[]): Reading {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  const violations: string[] = [];
  let repeats = 0;
  for (const line of lines) {
    const [, sender = "", number = "", state, times] = LINE.exec(line) ?? [];
    // A reader was killed while it wrote the line: it had not been heard.
    if (sender === "") continue;
    const key = `${sender} ${number}`;
    if (times === "again") repeats++;
    const problem = problemOf(
      state === "whole",
      times === "again",
      seen.has(key),
      Number(number) < (last.get(sender) ?? 0),
    );
    if (problem !== null) violations.push(`${problem}: ${line}`);
    if (!seen.has(key)) last.set(sender, Number(number));
    seen.add(key);
  }
  return { seen, repeats, violations };
}

type Reading = {
  readonly seen: ReadonlySet<string>;
  readonly repeats: number;
  readonly violations: readonly string[];
};

const LINE = /^(\S+) (\d+) (whole|torn) (first|again)$/;

function problemOf(isWhole: boolean, isMarked: boolean, wasSeen: boolean, isEarlier: boolean): string | null {
  if (!isWhole) return "torn";
  if (wasSeen) return isMarked ? null : "twice without a word";
  return isEarlier ? "out of order" : null;
}

/** Without a line that was cut off. */
function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nobody left");
  return item;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
