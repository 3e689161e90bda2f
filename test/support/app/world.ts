import { createHash } from "node:crypto";
import { createMemoryState, elapse, type MemoryState } from "../../../src/adapters/store-memory/memory-state.ts";
import { openMemoryStore } from "../../../src/adapters/store-memory/store.ts";
import type { AppError } from "../../../src/app/errors.ts";
import type { Machine, Project } from "../../../src/app/machine.ts";
import type { Content, Resource, Store, Workspace } from "../../../src/app/ports.ts";
import type { Liveness } from "../../../src/domain/holder.ts";
import type { ResourceKey, Sha256 } from "../../../src/domain/lease.ts";
import type { Settings } from "../../../src/domain/settings.ts";
import { DEFAULT_SETTINGS } from "../default-settings.ts";
import { at, PROCESS } from "../domain/build.ts";
import { BLIND } from "../shell/memory-look.ts";
import { Session } from "./session.ts";

type File = { readonly text: string; readonly changedAtMs: number; readonly mode?: number };
type ClientStatus = { readonly status: "busy" | "idle" | "waiting"; readonly sinceMs: number };

/**
 * A machine of its own with fake time, processes and files, and the store in memory. Repositories: `/repo` with the
 * worktree `/tree`, and `/other`; nothing else is a project.
 */
export class World {
  readonly files = new Map<string, File>();
  /** Pids that are not simply alive. */
  readonly liveness = new Map<number, Liveness>();
  /** What the client's own session files say, by pid. */
  readonly clients = new Map<number, ClientStatus>();
  /** Second names of files (hard links), with the first. */
  readonly sameFiles = new Map<string, string>();
  readonly ignored = new Set<string>();
  readonly committedAtMs = new Map<string, number>();
  /** Files that cannot be read, with the reason. */
  readonly unreadable = new Map<string, string>();
  settings: Settings = DEFAULT_SETTINGS;
  readonly machine: Machine;
  readonly #states = new Map<string, MemoryState>();
  readonly #clock = createMemoryState(() => at(0));
  #pids = 100;
  #leaseFailure: AppError | null = null;
  #writeFailure: AppError | null = null;

  constructor() {
    this.machine = {
      workspace: this.#workspace(),
      liveness: { probe: async ({ pid }) => this.liveness.get(pid) ?? "alive" },
      clientSessions: { statusOf: async (_, pid) => this.clients.get(pid) ?? null },
      open: async (stateDir) => this.#open(stateDir),
      reopen: async (stateDir) => this.#open(stateDir),
      home: async (folder) => this.#home(folder),
      found: async (folder) => this.#home(folder),
      branchOf: async (checkout) => ({ "/repo": "main", "/tree": "feature" })[checkout] ?? null,
      shortHash: (text) => sha256(text).slice(0, 8),
      random: () => 0,
      sleep: async () => {},
    };
  }

  /** A session that works in `/repo`; it has not said anything yet. */
  session(name: string): Session {
    return new Session(this, name, { ...PROCESS, pid: this.#pids++ });
  }

  get nowMs(): number {
    return this.#clock.now().wall;
  }

  elapse(ms: number): void {
    elapse(this.#clock, ms);
  }

  seconds(seconds: number): void {
    this.elapse(seconds * 1000);
  }

  text(path: string): string {
    return this.files.get(path)?.text ?? "";
  }

  /** Changes a file the way an editor outside coord does. */
  write(path: string, text: string): void {
    this.elapse(100);
    this.files.set(path, { text, changedAtMs: this.nowMs });
    this.elapse(100);
  }

  /** `/repo` as its sessions find it now. */
  project(): Project {
    return this.#open("/repo/.git/coord");
  }

  /** The store of `/repo`, or of another repository. */
  store(root = "/repo"): Store {
    return this.#open(`${root}/.git/coord`).store;
  }

  /** From now on every operation of the store of `/repo` fails. */
  breakStore(failure: AppError): void {
    this.#state("/repo/.git/coord").failure = failure;
  }

  /** From now on only the leases of `/repo` cannot be read. */
  breakLeases(failure: AppError): void {
    this.#leaseFailure = failure;
  }

  /** From now on nothing more can be written to the stores, as on a full disk. */
  refuseWrites(failure: AppError): void {
    this.#writeFailure = failure;
  }

  /** Keys of the signs of life that are kept for `/repo`. */
  heartbeats(): readonly string[] {
    return [...this.#state("/repo/.git/coord").cells.keys()].filter((key) => key.startsWith("heartbeat/"));
  }

  async held(root = "/repo"): Promise<readonly string[]> {
    const files = await this.store(root).files.list();
    const leases = files.flatMap(({ record }) => record.leases.map(({ holder }) => `${record.path} ${holder.name}`));
    return leases.sort();
  }

  async journal(): Promise<readonly string[]> {
    const { entries } = await this.store().journal.read();
    return entries.map(({ kind, path, detail }) => `${kind} ${path ?? "-"} ${detail}`);
  }

  #state(stateDir: string): MemoryState {
    const known = this.#states.get(stateDir);
    if (known !== undefined) return known;
    const made = createMemoryState(() => this.#clock.now());
    this.#states.set(stateDir, made);
    return made;
  }

  #open(stateDir: string): Project {
    const store = this.#writable(openMemoryStore(this.#state(stateDir)));
    const failure = this.#leaseFailure;
    if (failure === null) return { store, settings: this.settings, warnings: [], stateDir };
    const read = (): Promise<never> => Promise.reject(failure);
    return { store: { ...store, files: { ...store.files, read } }, settings: this.settings, warnings: [], stateDir };
  }

  #writable(store: Store): Store {
    const failure = this.#writeFailure;
    if (failure === null) return store;
    const refuse = (): Promise<never> => Promise.reject(failure);
    const { files, instances, boundaries, heartbeats, seen, wants, journal, inbox } = store;
    return {
      ...store,
      files: { ...files, swap: refuse },
      changeFiles: refuse,
      instances: { ...instances, swap: refuse },
      inbox: { ...inbox, deliver: refuse },
      boundaries: { ...boundaries, put: refuse },
      heartbeats: { ...heartbeats, put: refuse },
      seen: { ...seen, put: refuse },
      wants: { ...wants, put: refuse },
      journal: { ...journal, append: refuse },
    };
  }

  #home(folder: string): { project: Project; checkout: string } | null {
    const checkout = checkoutOf(`${folder}/`);
    return checkout === null ? null : { project: this.#open(stateDirOf(checkout)), checkout };
  }

  #content(absolute: string): Content {
    const reason = this.unreadable.get(absolute);
    if (reason !== undefined) return { kind: "unreadable", reason };
    const file = this.files.get(absolute);
    if (file === undefined) return { kind: "missing" };
    const { text, changedAtMs, mode = 0o644 } = file;
    return { kind: "file", sha: sha256(text) as Sha256, sizeBytes: Buffer.byteLength(text), changedAtMs, mode };
  }

  #workspace(): Workspace {
    return {
      look: async () => ({
        ...BLIND,
        kind: (path) => (this.sameFiles.has(path) ? "file" : "unknown"),
        isShared: (path) => this.sameFiles.has(path),
        isSame: (path, other) => this.sameFiles.get(path) === other,
      }),
      locate: async (path, cwd) => resourceOf(path, cwd),
      content: async (absolute) => this.#content(absolute),
      keepableText: async ({ absolute }) =>
        this.ignored.has(absolute) ? null : (this.files.get(absolute)?.text ?? null),
      text: async (absolute) => this.files.get(absolute)?.text ?? null,
      keepable: async ({ absolute }) => {
        if (this.ignored.has(absolute)) return { kind: "excluded", because: "ignored" };
        const content = this.#content(absolute);
        if (content.kind === "unreadable") return { kind: "excluded", because: "unreadable" };
        const bytes = new TextEncoder().encode(this.text(absolute));
        return content.kind === "missing" ? content : { kind: "content", bytes, sha: content.sha, mode: content.mode };
      },
      stamps: async (absolutes) =>
        absolutes.map((absolute) => {
          const changedAtMs = this.files.get(absolute)?.changedAtMs;
          return changedAtMs === undefined ? null : { changedAtMs, inode: 1 };
        }),
      replace: async (absolute, bytes, mode) => {
        if (bytes === null) this.files.delete(absolute);
        else {
          const file = { text: new TextDecoder().decode(bytes), changedAtMs: this.nowMs };
          this.files.set(absolute, { ...file, mode: mode ?? this.files.get(absolute)?.mode ?? 0o644 });
        }
      },
      filesBelow: async (folder) => [...this.files.keys()].filter((path) => path.startsWith(`${folder}/`)),
      isIgnored: async ({ absolute }) => this.ignored.has(absolute),
      committedAtMs: async ({ absolute }) => this.committedAtMs.get(absolute) ?? null,
      otherCheckouts: async ({ checkout, path }) =>
        ["/repo", "/tree"]
          .filter((other) => other !== checkout && checkout !== "/other")
          .flatMap((other) => resourceOf(path, other) ?? []),
    };
  }
}

function resourceOf(path: string, cwd: string): Resource | null {
  const absolute = path.startsWith("/") ? path : `${cwd}/${path}`;
  const checkout = checkoutOf(absolute);
  if (checkout === null) return null;
  const key = sha256(absolute) as ResourceKey;
  const inside = absolute.slice(checkout.length + 1);
  return { key, given: path, absolute, checkout, path: inside, stateDir: stateDirOf(checkout) };
}

function checkoutOf(path: string): string | null {
  return ["/repo", "/tree", "/other"].find((root) => path.startsWith(`${root}/`)) ?? null;
}

/** Worktrees share the state of their repository. */
function stateDirOf(checkout: string): string {
  return `${checkout === "/tree" ? "/repo" : checkout}/.git/coord`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
