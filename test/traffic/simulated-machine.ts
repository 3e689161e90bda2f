import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { storeNow } from "../../src/adapters/store-file/store-clock.ts";
import { branchOf } from "../../src/adapters/workspace-fs/branch.ts";
import { makeProject } from "../../src/adapters/workspace-fs/make-project.ts";
import { openWorkspace } from "../../src/adapters/workspace-fs/workspace.ts";
import type { Machine } from "../../src/app/machine.ts";
import { composeMachine } from "../../src/compose.ts";
import type { EpochMs, Instant, MonoMs } from "../../src/domain/instant.ts";

/** Time and processes that are made up; disk, git and files are real. */
export class SimulatedMachine {
  readonly #start = storeNow();
  readonly #dead = new Set<number>();
  readonly #settings: Readonly<Record<string, string>>;
  elapsedMs = 0;

  /** @param settings variables of the environment that set something, as `COORD_HISTORY_SIZE` */
  constructor(settings: Readonly<Record<string, string>>) {
    this.#settings = settings;
  }

  now(): Instant {
    const { clock, mono, wall } = this.#start;
    return { clock, mono: (mono + this.elapsedMs) as MonoMs, wall: (wall + this.elapsedMs) as EpochMs };
  }

  kill(pid: number): void {
    this.#dead.add(pid);
  }

  /** What one hook, a process of its own, has in hand. */
  open(home: string): Machine {
    const machine = composeMachine(
      { HOME: home, ...this.#settings },
      {
        openStore: (stateDir) => openFileStore(stateDir, { now: () => this.now() }),
        openWorkspace,
        liveness: { probe: async ({ pid }) => (this.#dead.has(pid) ? "dead" : "alive") },
        clientSessions: { statusOf: async () => null },
        branchOf: async (checkout) => branchOf(checkout),
        makeProject: async (folder, override) => makeProject(folder, override),
      },
    );
    // Who waits, as for a lock, waits in simulated time: by this clock a real sleep would never end.
    return { ...machine, sleep: (ms) => this.#sleep(ms) };
  }

  async #sleep(ms: number): Promise<void> {
    this.elapsedMs += ms;
  }
}
