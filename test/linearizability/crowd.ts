import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type CrowdOptions = {
  /** Path of the program; it gets `<folder> <seed> <mode>` and further arguments. */
  readonly worker: string;
  readonly mode: string;
  readonly args?: readonly string[];
  readonly processes: number;
  readonly seed: number;
  /** Asked every second, and ten times in the first, with the number of processes killed so far. */
  readonly isOver: (kills: number, crowd: Crowd) => boolean;
  readonly mostMs: number;
  /** Kills one of them every so often, whatever it is doing; null: they kill themselves. */
  readonly killEveryMs: number | null;
};

export type CrowdResult = {
  readonly folder: string;
  /** Processes that were ended by SIGKILL. */
  readonly kills: number;
  readonly seconds: number;
  /** Every line that any of them wrote, by process. */
  readonly lines: readonly (readonly string[])[];
  /** Processes that ended as they must not, with what they had to say. */
  readonly failures: readonly string[];
};

/** Many processes of one program on one folder, restarted whenever one was killed. */
export class Crowd {
  readonly folder = mkdtempSync(join(tmpdir(), "coord-crowd-"));
  readonly #options: CrowdOptions;
  readonly #living = new Set<ChildProcess>();
  readonly #failures: string[] = [];
  #started = 0;
  #kills = 0;
  #isStopping = false;

  private constructor(options: CrowdOptions) {
    this.#options = options;
    mkdirSync(join(this.folder, "log"));
    mkdirSync(join(this.folder, "in"));
  }

  static async run(options: CrowdOptions): Promise<CrowdResult> {
    const crowd = new Crowd(options);
    const startMs = performance.now();
    for (let index = 0; index < options.processes; index++) crowd.#start();
    const killer = crowd.#startKilling();
    while (!options.isOver(crowd.#kills, crowd) && performance.now() - startMs < options.mostMs) {
      await sleep(performance.now() - startMs < 1000 ? 100 : 1000);
    }
    clearInterval(killer);
    await crowd.#stop();
    const seconds = (performance.now() - startMs) / 1000;
    return { folder: crowd.folder, kills: crowd.#kills, seconds, lines: crowd.lines(), failures: crowd.#failures };
  }

  /** Bytes that all of them have written: cheaper to ask than {@link lines}. */
  get logBytes(): number {
    const folder = join(this.folder, "log");
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  }

  lines(): readonly (readonly string[])[] {
    const folder = join(this.folder, "log");
    // The last part is empty, or a line that a killed process did not finish.
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1));
  }

  /** How many processes ended in a way that is nobody's doing. */
  get failures(): number {
    return this.#failures.length;
  }

  #start(): void {
    const { worker, mode, args = [], seed } = this.#options;
    const own = String(seed + this.#started++);
    const child = spawn(process.execPath, [worker, this.folder, own, mode, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
    });
    this.#living.add(child);
    child.on("exit", (code, signal) => {
      this.#living.delete(child);
      if (signal === "SIGKILL") this.#kills++;
      else if (code !== 0) this.#failures.push(`exit ${code} ${signal}: ${said.slice(0, 600)}`);
      if (!this.#isStopping && this.#failures.length < 20) this.#start();
    });
  }

  #startKilling(): NodeJS.Timeout | undefined {
    const { killEveryMs } = this.#options;
    if (killEveryMs === null) return undefined;
    return setInterval(() => {
      const [oldest] = this.#living;
      oldest?.kill("SIGKILL");
    }, killEveryMs);
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    writeFileSync(join(this.folder, "stop"), "");
    const endsMs = performance.now() + 20_000;
    while (this.#living.size > 0 && performance.now() < endsMs) await sleep(20);
    for (const child of this.#living) {
      this.#failures.push(`process ${child.pid} did not stop within 20 s`);
      child.kill("SIGKILL");
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** State and history stay when something was wrong with them. */
export function keepIf(isWrong: boolean, folder: string): string {
  if (!isWrong) rmSync(folder, { recursive: true, force: true });
  return isWrong ? folder : "nothing was wrong";
}
