import type { CommandEffects, CommandWrite, GitCall, Look, Scene, WriteKind } from "./command-effects.ts";
import { isAbsolutePath, isNoFile, resolvePath } from "./path-text.ts";
import type { ShellState, Text } from "./shell-state.ts";

/** A line that does more than this is not followed to its end: the rest counts as unknown. */
const MOST_STEPS = 2000;
const MOST_WRITES = 2000;
/** A function that calls itself, `bash -c` in `bash -c`: not followed deeper. */
const MOST_DEPTH = 24;
/** A loop over many files runs one command many times. */
const MOST_RUNS = 200;
/** A part is shown to people; it need not be a whole here document. */
const MOST_PART_CHARACTERS = 160;

/** What has been found out about one command line so far. */
export class Reading {
  readonly scene: Scene;
  readonly #look: Look;
  readonly #writes = new Map<string, CommandWrite>();
  readonly #git: GitCall[] = [];
  readonly #runs = new Set<string>();
  readonly #unknown = new Set<string>();
  /** Files that the line itself has written: their text, null if it cannot be known. */
  readonly #texts = new Map<string, Text>();
  /** The same files in the order of their writing. */
  readonly #written: string[] = [];
  readonly #folders = new Set<string>();
  #steps = 0;
  #depth = 0;

  constructor(scene: Scene) {
    this.scene = scene;
    this.#look = scene.look;
  }

  effects(): CommandEffects {
    const unknown = [...this.#unknown];
    return {
      writes: [...this.#writes.values()],
      git: this.#git,
      runs: [...this.#runs],
      isComplete: unknown.length === 0,
      unknown,
    };
  }

  /** A part may write what its words do not name. */
  doubt(part: string): void {
    this.#unknown.add(shortened(part));
  }

  /** A start file of the shell may set it all the same, so what is made of it is not the only possibility. */
  isLikelyUnset(name: string, part: string): boolean {
    const isSet = this.scene.environment?.has(name) ?? true;
    if (!isSet) this.doubt(part);
    return !isSet;
  }

  runs(words: readonly Text[]): void {
    if (this.#runs.size < MOST_RUNS) this.#runs.add(words.map((word) => word ?? "?").join(" "));
  }

  callsGit(call: GitCall): void {
    this.#git.push(call);
  }

  writes(shell: ShellState, path: Text, kind: WriteKind, part: string, reach: CommandWrite["reach"] = "file"): void {
    const absolute = this.#writes.size < MOST_WRITES ? this.absolute(shell, path) : null;
    if (absolute === null) {
      this.doubt(part);
      return;
    }
    if (isNoFile(absolute)) return;
    // A file is copied into a folder under a name that is not told here.
    if (kind === "whole" && reach === "file" && this.kind(absolute) === "folder") {
      this.doubt(part);
      return;
    }
    this.remember(absolute, null);
    const key = `${kind} ${reach} ${absolute}`;
    if (!this.#writes.has(key)) this.#writes.set(key, { path: absolute, kind, reach, part: shortened(part) });
  }

  absolute(shell: ShellState, path: Text): Text {
    if (path === null || path === "") return null;
    if (isAbsolutePath(path)) return resolvePath("/", path);
    return shell.cwd === null ? null : resolvePath(shell.cwd, path);
  }

  /** How often the line has written a file so far. */
  get written(): number {
    return this.#written.length;
  }

  /** What was written since then may not have been written: what the files hold is not known any more. */
  forgetTexts(since: number): void {
    for (const absolute of this.#written.splice(since)) this.#texts.set(absolute, null);
  }

  /** Follows what may not run. */
  maybe<T>(follow: () => T): T {
    const since = this.written;
    const done = follow();
    this.forgetTexts(since);
    return done;
  }

  /** The line itself wrote this text there. */
  remember(absolute: string, text: Text): void {
    this.#texts.set(absolute, text);
    this.#written.push(absolute);
  }

  text(absolute: string): Text {
    const own = this.#texts.get(absolute);
    return own === undefined ? this.#look.text(absolute) : own;
  }

  /** Null as well of one that the line itself makes. */
  archive(absolute: string): readonly string[] | null {
    return this.#texts.has(absolute) ? null : this.#look.archive(absolute);
  }

  makesFolder(absolute: string): void {
    this.#folders.add(absolute);
  }

  kind(absolute: string): ReturnType<Look["kind"]> {
    if (this.#folders.has(absolute)) return "folder";
    const kind = this.#look.kind(absolute);
    return kind === "missing" && this.#texts.has(absolute) ? "file" : kind;
  }

  glob(pattern: string): readonly string[] | null {
    return this.#look.glob(pattern);
  }

  files(folder: string): readonly string[] | null {
    return this.#look.files(folder);
  }

  /** False: the line does too much to be followed further. */
  step(part: string): boolean {
    this.#steps += 1;
    if (this.#steps <= MOST_STEPS) return true;
    this.doubt(part);
    return false;
  }

  /** Follows something nested, unless it is nested too deeply. */
  deeper<T>(part: string, otherwise: T, follow: () => T): T {
    if (this.#depth >= MOST_DEPTH) {
      this.doubt(part);
      return otherwise;
    }
    this.#depth += 1;
    try {
      return follow();
    } finally {
      this.#depth -= 1;
    }
  }
}

function shortened(part: string): string {
  // A here document may be long; only its beginning is looked at.
  const start = part.slice(0, 4 * MOST_PART_CHARACTERS).trim();
  const newline = start.indexOf("\n");
  const line = newline === -1 ? start : `${start.slice(0, newline).trimEnd()} …`;
  return line.length <= MOST_PART_CHARACTERS ? line : `${line.slice(0, MOST_PART_CHARACTERS - 2)} …`;
}
