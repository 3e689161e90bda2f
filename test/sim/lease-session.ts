import { pause, type Steps } from "../../src/adapters/store-file/fs-calls.ts";
import { AppError } from "../../src/app/errors.ts";
import { guardEdit } from "../../src/app/guard-edit.ts";
import { endOperationsOf, keepAlive } from "../../src/app/keep-alive.ts";
import { noteRead } from "../../src/app/note-read.ts";
import { settleEdit } from "../../src/app/settle-edit.ts";
import type { World } from "../support/app/world.ts";
import { holder } from "../support/domain/build.ts";
import type { Inside, LeaseJudge } from "./lease-judge.ts";
import { HookKilled, type Thread } from "./lease-threads.ts";
import { isSystemError } from "./simulated-disk.ts";

/** What the threads of all sessions share. */
export type Scene = {
  readonly world: World;
  readonly judge: LeaseJudge;
  readonly paths: readonly string[];
  /** False once data was damaged from outside: then leases are lost, and only the registers are judged. */
  readonly isIntact: () => boolean;
  readonly violate: (text: string | null) => void;
  /** The last write of each file, and whether coord was told of it. */
  readonly lastWrites: Map<string, { readonly pid: number; isSettled: boolean }>;
  readonly counts: { writes: number; refusals: number; failedHooks: number };
};

type Use = { readonly path: string; readonly tool: string; readonly toolUseId: string };

/** What one model does with its tools, in one thread of a session. */
export class Actor {
  readonly thread: Thread;
  readonly #scene: Scene;
  readonly #isAlive: () => boolean;
  /** What this thread's conversation last saw in each file. */
  readonly #seen = new Map<string, string>();
  /** The files of which coord was told at least once what this conversation saw. That there was none is not told. */
  readonly #known = new Set<string>();
  #uses = 0;

  constructor(scene: Scene, thread: Thread, isAlive: () => boolean) {
    this.#scene = scene;
    this.thread = thread;
    this.#isAlive = isAlive;
  }

  async readOrEdit(): Promise<void> {
    const { paths } = this.#scene;
    const path = paths[this.#pick(paths.length)] ?? "";
    if (this.#pick(6) === 0) await this.#read(path);
    else await this.#edit(path);
    if (this.#pick(3) === 0) await this.hook((machine, caller) => endOperationsOf(machine, caller));
  }

  /** Null: the hook failed or was killed. A failure without a fault is a violation. */
  async hook<T>(work: Parameters<typeof this.thread.hook<T>>[0]): Promise<T | null> {
    const { thread } = this;
    thread.process.faults = 0;
    const { process } = thread;
    try {
      return await thread.hook(work);
    } catch (error) {
      if (error instanceof HookKilled) return null;
      if (!(error instanceof AppError) && !isSystemError(error)) throw error;
      this.#scene.counts.failedHooks++;
      const isExplained = process.faults > 0 || !this.#scene.isIntact();
      if (!isExplained) this.#scene.violate(`a hook failed without a fault: ${String(error)}`);
      return null;
    }
  }

  async #read(path: string): Promise<void> {
    const { world } = this.#scene;
    const content = world.text(`/repo/${path}`);
    const startedAtMs = world.nowMs;
    await this.thread.run(pauses(1 + this.#pick(3)));
    // The client has shown the model what it read, whatever becomes of the hook.
    this.#seen.set(path, content);
    const read = { path, text: { content, firstLine: 1 }, startedAtMs };
    const noted = await this.hook((machine, caller) => noteRead(machine, caller, read).then(() => content !== ""));
    if (noted === true) this.#known.add(path);
  }

  async #edit(path: string): Promise<void> {
    const { counts } = this.#scene;
    const access = this.#pick(2) === 0 ? "edit" : "overwrite";
    const use = { path, tool: access, toolUseId: `toolu_${++this.#uses}` };
    const verdict = await this.hook((machine, caller) => guardEdit(machine, caller, { ...use, access }));
    if (verdict === null || verdict.kind === "deny") {
      counts.refusals++;
      if (verdict?.kind === "deny" && verdict.refusal.kind !== "held") await this.#read(path);
      return;
    }
    await this.#carryOut(use, access);
    if (this.#pick(2) === 0) await this.hook((machine, caller) => keepAlive(machine, caller, "Edit"));
  }

  async #carryOut(use: Use, access: "edit" | "overwrite"): Promise<void> {
    const { judge } = this.#scene;
    const { path } = use;
    const { process, agent } = this.thread.caller;
    const inside: Inside = { holder: holder(String(process.pid), agent?.id ?? null), isAlive: this.#isAlive };
    this.#violateIfIntact(judge.enter(path, inside));
    await this.thread.run(pauses(this.#pick(8)));
    const hasWritten = this.#pick(8) > 0;
    const write = hasWritten ? this.#write(path, access) : null;
    judge.leave(path, inside);
    // Esc: nothing settles it.
    if (this.#pick(10) === 0) return;
    const settled = await this.hook((machine, asker) => settleEdit(machine, asker, { ...use, hasWritten }));
    if (settled !== null && write !== null) {
      write.isSettled = true;
      this.#known.add(path);
    }
    if (settled?.kind === "lost")
      this.#violateIfIntact(`${inside.holder.name} lived and lost ${path} while writing it`);
  }

  /**
   * Has this conversation seen what it replaces? A session's main thread and its own subagents do not exclude each
   * other. And nothing is known of a write that was cut off before it settled: who never saw the file, as far as coord knows,
   * may replace it.
   */
  #mayOverwrite(path: string, now: string): boolean {
    const last = this.#scene.lastWrites.get(path);
    const isSeen = this.#seen.get(path) === now;
    if (isSeen || last === undefined || last.pid === this.thread.caller.process.pid) return true;
    return !this.#known.has(path) && !last.isSettled;
  }

  /** An edit finds its old text in what is there now, or fails; an overwrite replaces what it does not look at. */
  #write(path: string, access: "edit" | "overwrite"): { isSettled: boolean } {
    const { world, counts } = this.#scene;
    const absolute = `/repo/${path}`;
    if (access === "overwrite" && !this.#mayOverwrite(path, world.text(absolute))) {
      this.#violateIfIntact(`${path} was overwritten by somebody who has not seen what was in it`);
    }
    const text = `${++counts.writes}`;
    world.files.set(absolute, { text, changedAtMs: world.nowMs });
    this.#seen.set(path, text);
    const write = { pid: this.thread.caller.process.pid, isSettled: false };
    this.#scene.lastWrites.set(path, write);
    return write;
  }

  #violateIfIntact(text: string | null): void {
    if (this.#scene.isIntact()) this.#scene.violate(text);
  }

  #pick(count: number): number {
    return this.thread.virtual.pick(count);
  }
}

/** Time in which the client, not a hook, is at work. */
function* pauses(count: number): Steps<void> {
  for (let index = 0; index <= count; index++) yield* pause(1);
}
