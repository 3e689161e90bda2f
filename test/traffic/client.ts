import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noteCommandEnd } from "../../src/app/commands.ts";
import { endSession } from "../../src/app/end-session.ts";
import { guardEdit } from "../../src/app/guard-edit.ts";
import { endOperationsOf, keepAlive, noteHookRan } from "../../src/app/keep-alive.ts";
import type { Caller, Machine } from "../../src/app/machine.ts";
import { noteRead } from "../../src/app/note-read.ts";
import { settleBatch, settleEdit } from "../../src/app/settle-edit.ts";
import { startSession } from "../../src/app/start-session.ts";
import { takeNotices } from "../../src/app/take-notices.ts";
import { endTurn, startTurn } from "../../src/app/turn.ts";
import type { Verdict } from "../../src/domain/verdict.ts";
import type { SimulatedMachine } from "./simulated-machine.ts";

/** One client: does hook by hook what the real one does, each hook with a machine of its own. */
export class Client {
  readonly caller: Caller;
  readonly #world: SimulatedMachine;
  readonly #home: string;
  #uses = 0;

  constructor(world: SimulatedMachine, cwd: string, home: string, pid: number) {
    this.#world = world;
    this.#home = home;
    this.caller = {
      kind: "claude",
      process: { host: "here", boot: "boot", pidNs: null, timeNs: null, pid, start: String(pid) },
      sessionId: `session-${pid}`,
      agent: null,
      agentType: null,
      cwd,
      startFolder: cwd,
      model: null,
      role: null,
      clientHome: home,
      pluginVersion: "0.1.0",
    };
  }

  get toolUseId(): string {
    return `toolu_${this.caller.process.pid}_${this.#uses}`;
  }

  async start(): Promise<void> {
    await startSession(this.#open(), this.caller, "startup");
  }

  async end(): Promise<void> {
    await endSession(this.#open(), this.caller);
  }

  async turn(): Promise<void> {
    await endTurn(this.#open(), this.caller, 0);
    await startTurn(this.#open(), this.caller, "go on with the next file");
  }

  async read(path: string): Promise<void> {
    const { caller } = this;
    const startedAtMs = this.#world.now().wall;
    const content = readFileSync(join(caller.cwd, path), "utf8");
    const machine = this.#open();
    await noteRead(machine, caller, { path, text: { content, firstLine: 1 }, startedAtMs });
    await this.#after(machine, "Read");
    await this.#batch([]);
  }

  async shell(): Promise<void> {
    const machine = this.#open();
    const { wall } = this.#world.now();
    const { toolUseId } = this;
    const ran = { toolUseId, tool: "Bash", command: "make", fromMs: wall - 1000, toMs: wall, taskId: null };
    await noteCommandEnd(machine, this.caller, ran);
    await this.#after(machine, "Bash");
    await this.#batch([]);
  }

  /** The first half of a write: may it start? */
  async ask(path: string): Promise<Verdict> {
    this.#uses++;
    const machine = this.#open();
    const { toolUseId } = this;
    const verdict = await guardEdit(machine, this.caller, { path, tool: "Edit", toolUseId, access: "edit" });
    await noteHookRan(machine, this.caller, "PreToolUse");
    return verdict;
  }

  /** The second half of one that was let through. */
  async write(path: string, text: string): Promise<"settled" | "lost"> {
    writeFileSync(join(this.caller.cwd, path), text);
    const machine = this.#open();
    const { toolUseId } = this;
    const settlement = await settleEdit(machine, this.caller, { path, tool: "Edit", toolUseId, hasWritten: true });
    await this.#after(machine, "Edit");
    await this.#batch([{ path, tool: "Edit", toolUseId }]);
    return settlement.kind;
  }

  async #after(machine: Machine, tool: string): Promise<void> {
    await keepAlive(machine, this.caller, tool);
    await noteHookRan(machine, this.caller, "PostToolUse");
  }

  async #batch(writes: Parameters<typeof settleBatch>[2]): Promise<void> {
    const machine = this.#open();
    await settleBatch(machine, this.caller, writes);
    await endOperationsOf(machine, this.caller);
    await noteHookRan(machine, this.caller, "PostToolBatch");
    await takeNotices(machine, this.caller);
  }

  #open(): Machine {
    return this.#world.open(this.#home);
  }
}
