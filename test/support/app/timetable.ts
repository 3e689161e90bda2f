import type { Machine } from "../../../src/app/machine.ts";
import type { World } from "./world.ts";

/** What others do while somebody sleeps: sleeping lets the world's time pass, and what was planned for it happen. */
export class Timetable {
  readonly #world: World;
  #plan: { readonly atMs: number; readonly act: () => Promise<unknown> }[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  inMs(ms: number, act: () => Promise<unknown>): void {
    this.#plan.push({ atMs: this.#world.nowMs + ms, act });
  }

  inSeconds(seconds: number, act: () => Promise<unknown>): void {
    this.inMs(seconds * 1000, act);
  }

  /** The world's machine, on which a sleep is one by this timetable. */
  machine(): Machine {
    return { ...this.#world.machine, sleep: (ms) => this.sleep(ms) };
  }

  async sleep(ms: number): Promise<void> {
    const world = this.#world;
    world.elapse(ms);
    const due = this.#plan.filter(({ atMs }) => atMs <= world.nowMs);
    this.#plan = this.#plan.filter((planned) => !due.includes(planned));
    for (const { act } of due) await act();
    // Others that wait beside this one go on, too.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
