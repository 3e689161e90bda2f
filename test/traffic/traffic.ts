/**
 * Proves that coord does not grow: 50 clients with 10,000 leases work for an hour, as hooks do it, on the real store and
 * real files; only the clock and the processes are simulated, so the hour takes minutes. Clients read, write, run
 * commands, meet each other in shared files, end and are killed, and others take their place. At the end there is no
 * open file more than at the beginning, the heap is as large as after a third of the time, nothing half built is left,
 * and the state folder is smaller than `bound.ts` says. See it fail: leave out `collectGarbage` in `register.ts`, or keep
 * every text (`evictBlobs` returns 0).
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { formatByteSize } from "../../src/config/byte-size.ts";
import { problemsIn, viewOf } from "../crash/state-view.ts";
import { seededRandom } from "../sim/seeded-random.ts";
import { type Load, mostBytes, mostFiles, type Size, sizeOf } from "./bound.ts";
import { Client } from "./client.ts";
import { SimulatedMachine } from "./simulated-machine.ts";

export type TrafficOptions = {
  readonly seed: number;
  readonly clients: number;
  readonly leases: number;
  readonly minutes: number;
  /** How long a client works, on average. */
  readonly lifeMinutes: number;
  /** Length of a file's text. */
  readonly textBytes: number;
};

export type TrafficReport = {
  readonly counts: {
    readonly leases: number;
    readonly toolUses: number;
    readonly grants: number;
    readonly refusals: number;
    readonly clients: number;
    readonly killed: number;
  };
  readonly size: Size;
  readonly load: Load;
  readonly heapGrowthBytes: number;
  readonly violations: readonly string[];
};

/** Less than the default, so that contents have to go within the hour. */
const HISTORY_BYTES = 64 * 1024 * 1024;
const SHARED_FILES = 20;
/** Between two tool uses of one client. */
const MEAN_PAUSE_MS = 15_000;
const WRITE_MS = 1500;
const KILLED_ONE_IN = 4;
const USES_PER_TURN = 10;
/** Code that is compiled late and caches that fill; a leak of one record per tool use would be many times this. */
const MOST_HEAP_GROWTH_BYTES = 8 * 1024 * 1024;

type Seat = {
  client: Client;
  /** Where it works; the next client takes it over. */
  readonly folder: string;
  readonly files: number;
  dueMs: number;
  endsMs: number;
  uses: number;
  /** A write that was let through and not made yet. */
  writing: string | null;
};

export async function runTraffic(options: TrafficOptions): Promise<TrafficReport> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "coord traffic ")));
  try {
    return await new Traffic(options, root).run();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

class Traffic {
  readonly #options: TrafficOptions;
  readonly #random: () => number;
  readonly #world = new SimulatedMachine({ COORD_HISTORY_SIZE: formatByteSize(HISTORY_BYTES) });
  readonly #repository: string;
  readonly #home: string;
  readonly #state: string;
  readonly #seats: Seat[] = [];
  readonly #seen = new Set<string>();
  readonly #writers = new Map<string, Client>();
  readonly #counts = { leases: 0, toolUses: 0, grants: 0, refusals: 0, clients: 0, killed: 0 };
  readonly #violations: string[] = [];
  #texts = 0;

  constructor(options: TrafficOptions, root: string) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#repository = join(root, "repository");
    this.#home = join(root, "home");
    this.#state = join(this.#repository, ".git", "coord");
    execFileSync("git", ["init", "-q", this.#repository]);
    mkdirSync(join(this.#repository, "shared"));
    for (let file = 0; file < SHARED_FILES; file++) this.#put(`shared/${file}.ts`);
  }

  async run(): Promise<TrafficReport> {
    const { clients, leases, minutes } = this.#options;
    for (let index = 0; index < clients; index++) await this.#seat(index, Math.ceil(leases / clients));
    this.#counts.leases = await this.#held();
    if (this.#counts.leases < leases) this.#violations.push(`only ${this.#counts.leases} leases were granted`);
    const endMs = this.#world.elapsedMs + minutes * 60_000;
    const warmMs = this.#world.elapsedMs + minutes * 20_000;
    let [openFiles, heapBytes] = [0, 0];
    while (this.#world.elapsedMs < endMs && this.#violations.length === 0) {
      await this.#next();
      if (openFiles > 0 || this.#world.elapsedMs < warmMs) continue;
      [openFiles, heapBytes] = [openFileCount(), heapAfterCollection()];
    }
    const heapGrowthBytes = heapAfterCollection() - heapBytes;
    this.#check(openFiles, heapGrowthBytes);
    const { size, load } = { size: sizeOf(this.#state), load: this.#load() };
    return { counts: this.#counts, size, load, heapGrowthBytes, violations: this.#violations };
  }

  /** Whose turn it is does the next thing it has to do. */
  async #next(): Promise<void> {
    const seat = this.#seats.reduce((first, other) => (other.dueMs < first.dueMs ? other : first));
    this.#world.elapsedMs = Math.max(this.#world.elapsedMs, seat.dueMs);
    if (seat.writing !== null) await this.#write(seat, seat.writing);
    else if (seat.dueMs >= seat.endsMs) await this.#replace(seat);
    else await this.#use(seat);
    seat.dueMs = this.#world.elapsedMs + (seat.writing === null ? this.#wait(MEAN_PAUSE_MS) : WRITE_MS);
  }

  async #use(seat: Seat): Promise<void> {
    const { client } = seat;
    this.#counts.toolUses++;
    if (++seat.uses % USES_PER_TURN === 0) await client.turn();
    const kind = this.#random();
    const path = this.#random() < 0.2 ? `shared/${this.#below(SHARED_FILES)}.ts` : this.#ownFile(seat);
    if (kind < 0.35) return client.shell();
    if (kind < 0.65) return this.#read(client, path);
    await this.#ask(seat, path);
  }

  async #ask(seat: Seat, path: string): Promise<void> {
    const { kind } = await seat.client.ask(path);
    this.#counts[kind === "deny" ? "refusals" : "grants"]++;
    if (kind === "deny") return this.#read(seat.client, path);
    const other = this.#writers.get(path);
    if (other !== undefined) this.#violations.push(`${path} was granted while another client wrote it`);
    this.#writers.set(path, seat.client);
    seat.writing = path;
  }

  async #write(seat: Seat, path: string): Promise<void> {
    seat.writing = null;
    this.#writers.delete(path);
    if ((await seat.client.write(path, this.#text())) === "lost")
      this.#violations.push(`${path} was lost to a live client`);
    this.#note(seat.client, path);
  }

  async #read(client: Client, path: string): Promise<void> {
    await client.read(path);
    this.#note(client, path);
  }

  /** A client takes a seat and makes a change in every file of it. */
  async #seat(index: number, files: number): Promise<void> {
    const folder = `client-${index}`;
    mkdirSync(join(this.#repository, folder));
    for (let file = 0; file < files; file++) this.#put(`${folder}/${file}.ts`);
    const seat = { client: this.#client(), folder, files, dueMs: 0, endsMs: 0, uses: 0, writing: null };
    this.#seats.push(seat);
    await this.#settleDown(seat);
  }

  async #replace(seat: Seat): Promise<void> {
    if (this.#below(KILLED_ONE_IN) === 0) {
      this.#world.kill(seat.client.caller.process.pid);
      this.#counts.killed++;
    } else await seat.client.end();
    seat.client = this.#client();
    await this.#settleDown(seat);
  }

  async #settleDown(seat: Seat): Promise<void> {
    await seat.client.start();
    for (let file = 0; file < seat.files; file++) {
      const path = `${seat.folder}/${file}.ts`;
      await this.#read(seat.client, path);
      await this.#ask(seat, path);
      if (seat.writing !== null) await this.#write(seat, path);
      this.#world.elapsedMs += 10;
    }
    seat.endsMs = this.#world.elapsedMs + this.#wait(this.#options.lifeMinutes * 60_000);
    seat.dueMs = this.#world.elapsedMs + this.#wait(MEAN_PAUSE_MS);
  }

  #client(): Client {
    return new Client(this.#world, this.#repository, this.#home, 1000 + this.#counts.clients++);
  }

  #check(openFiles: number, heapGrowthBytes: number): void {
    const found = this.#violations;
    if (openFileCount() > openFiles) found.push(`${openFileCount() - openFiles} files were left open`);
    if (heapGrowthBytes > MOST_HEAP_GROWTH_BYTES) found.push(`the heap grew by ${heapGrowthBytes} bytes`);
    const leftovers = readdirSync(join(this.#state, "tmp"));
    if (leftovers.length > 0) found.push(`left in tmp: ${leftovers.slice(0, 5).join(" ")}`);
    found.push(...problemsIn(viewOf(this.#state)).slice(0, 5));
    const { size, load } = { size: sizeOf(this.#state), load: this.#load() };
    if (size.bytes > mostBytes(load)) found.push(`${size.bytes} bytes, at most ${mostBytes(load)} were promised`);
    if (size.files > mostFiles(load)) found.push(`${size.files} files, at most ${mostFiles(load)} were promised`);
  }

  #load(): Load {
    const files = this.#seats.reduce((sum, seat) => sum + seat.files, SHARED_FILES);
    const { clients: instances, grants: writes } = this.#counts;
    return { files, writes, instances, seen: this.#seen.size, decisions: 0, historyBytes: HISTORY_BYTES };
  }

  async #held(): Promise<number> {
    const files = await openFileStore(this.#state).files.list();
    return files.filter(({ record }) => record.leases.length > 0).length;
  }

  #note(client: Client, path: string): void {
    this.#seen.add(`${client.caller.sessionId} ${path}`);
  }

  #put(path: string): void {
    writeFileSync(join(this.#repository, path), this.#text());
  }

  /** No two are the same. */
  #text(): string {
    const line = `export const value${this.#texts++} = ${this.#random()};\n`;
    return line.repeat(Math.ceil(this.#options.textBytes / line.length));
  }

  #ownFile(seat: Seat): string {
    return `${seat.folder}/${this.#below(seat.files)}.ts`;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  /** Like the time between calls at a telephone exchange. */
  #wait(meanMs: number): number {
    return -Math.log(1 - this.#random()) * meanMs;
  }
}

function openFileCount(): number {
  return readdirSync("/proc/self/fd").length;
}

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("no collection can be forced");
  collect();
  return process.memoryUsage().heapUsed;
}
