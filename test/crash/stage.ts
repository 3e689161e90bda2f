import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HookRepository } from "../support/hooks/repository.ts";
import { callInProcess, prepare } from "./golden-scenes.ts";
import { type Kept, keepFolder, putBack } from "./kept-folder.ts";
import type { Scene } from "./scenes.ts";
import { type StateView, viewOf } from "./state-view.ts";
import { callsAfterTouching, type Ended, type Launch, launch, type TracedCall, traced } from "./strace.ts";

/** Leases yield and wants end with time, so a stage older than this is set up anew. */
const MOST_AGE_MS = 7_000;

/** One scene, set up: its state can be put back as it was, and it is known what an undisturbed run makes of it. */
export class Stage {
  readonly scene: Scene;
  readonly repository = new HookRepository();
  readonly program: Launch;
  readonly state = join(this.repository.cwd, ".git", "coord");
  readonly #folder = mkdtempSync(join(tmpdir(), "coord-stage-"));
  readonly trace = join(this.#folder, "trace");
  #kept: Kept | null = null;
  #startedMs = 0;
  before: StateView = new Map();
  after: StateView = new Map();
  calls: readonly TracedCall[] = [];
  undisturbed: Ended = { code: null, signal: null, stdout: "", stderr: "" };

  private constructor(scene: Scene, program: string) {
    this.scene = scene;
    this.program = scene.launch(this.repository, program);
  }

  static async open(scene: Scene, program: string): Promise<Stage> {
    const stage = new Stage(scene, program);
    try {
      await prepare(stage.repository, scene.before);
      stage.#kept = keepFolder(stage.state);
      stage.#startedMs = performance.now();
      stage.before = viewOf(stage.state);
      stage.undisturbed = await launch(traced(stage.program, stage.trace));
      stage.calls = callsAfterTouching(stage.trace, stage.state);
      stage.after = viewOf(stage.state);
      stage.reset();
      return stage;
    } catch (error) {
      stage.close();
      throw error;
    }
  }

  get isStale(): boolean {
    return performance.now() - this.#startedMs > MOST_AGE_MS;
  }

  /** Puts the state back. */
  reset(): void {
    putBack(this.#kept, this.state);
  }

  /** The command once more, by another process; `isBuilt`: by what ships, else by this process from the source. */
  async again(isBuilt: boolean): Promise<Ended> {
    const { hook } = this.scene;
    if (hook === null || isBuilt) return launch(this.program);
    const answer = await callInProcess(this.repository, hook);
    return { code: 0, signal: null, stdout: JSON.stringify(answer), stderr: "" };
  }

  close(): void {
    this.repository.remove();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
