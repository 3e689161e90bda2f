/**
 * G14. Proves that no clock and no pause gives away the lease of a holder that lives on this host: hooks of one session
 * ask for a file that another, live one has (in flight, waiting for its user, settled, pinned), while the clock of
 * asker or holder jumps by up to more than a year in either direction, the holder's process is stopped, the asker runs
 * in another pid namespace, or is suspended in the middle of its own commit. The asker must be refused and the lease
 * must be as it was. See it fail: let `storeNow` count with the wall clock, or take a stopped process for dead.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import type { FileRecord } from "../../src/domain/lease.ts";
import { type GoldenStep, type HookCall, prepare } from "../crash/golden-scenes.ts";
import { keepFolder, putBack } from "../crash/kept-folder.ts";
import { ROOT } from "../crash/root.ts";
import { builtHook, copyOfProgram } from "../crash/scenes.ts";
import { type Launch, launch } from "../crash/strace.ts";
import { keepState } from "../proof/kept.ts";
import type { Violation } from "../proof/part.ts";
import { seededRandom } from "../sim/seeded-random.ts";
import { HookRepository } from "../support/hooks/repository.ts";

export type Steals = {
  readonly attempts: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
};

const START: HookCall = { as: "ann", payload: "SessionStart/startup" };
const START_BOB: HookCall = { as: "bob", payload: "SessionStart/startup" };
const EDIT: HookCall = { as: "ann", payload: "PreToolUse/edit-one" };
const EDITED: HookCall = { as: "ann", payload: "PostToolUse/edit-one" };
const ASKS_USER: HookCall = { as: "ann", payload: "PermissionRequest/edit" };
const BOB_ASKS: HookCall = { as: "bob", payload: "PreToolUse/edit-one" };
const SIGN_OF_LIFE: HookCall = { as: "ann", payload: "PostToolUse/bash-ok" };

/** Ways to hold a file. */
const HOLDS: ReadonlyMap<string, readonly GoldenStep[]> = new Map([
  ["in flight", [START, START_BOB, EDIT]],
  ["waiting for its user", [START, START_BOB, EDIT, ASKS_USER]],
  ["settled", [START, START_BOB, EDIT, EDITED]],
]);

/** A settled lease yields after a minute, whoever asks: the state is set up anew long before. */
const MOST_AGE_MS = 7_000;

export type Clock = { readonly name: string; readonly at: (hook: Launch, byMs: number) => Launch };

/** Only JavaScript's own clock: works everywhere. */
const DATE: Clock = {
  name: "Date",
  at: (hook, byMs) => ({
    ...hook,
    args: ["--require", join(ROOT, "test/clock/shifted-date.cjs"), ...hook.args],
    env: { ...hook.env, SHIFT_MS: String(byMs) },
  }),
};

/** All that the C library says of the wall clock, times of files included. */
const FAKETIME: Clock = {
  name: "faketime",
  at: ({ command, args, ...hook }, byMs) => ({
    ...hook,
    command: "faketime",
    args: [
      "--exclude-monotonic",
      "-f",
      `${byMs < 0 ? "-" : "+"}${Math.abs(Math.round(byMs / 1000))}s`,
      command,
      ...args,
    ],
  }),
};

export function clocks(): readonly Clock[] {
  return spawnSync("faketime", ["--version"]).error === undefined ? [DATE, FAKETIME] : [DATE];
}

const inPidNamespace = ({ command, args, ...hook }: Launch): Launch => ({
  ...hook,
  command: "unshare",
  args: ["--pid", "--fork", "--kill-child", "--mount-proc", command, ...args],
});

export function canUnshare(): boolean {
  return spawnSync("unshare", ["--pid", "--fork", "--mount-proc", "true"]).status === 0;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export async function tryToSteal(options: { readonly seed: number; readonly attempts: number }): Promise<Steals> {
  const program = copyOfProgram();
  const kinds = kindsOfTheft(program);
  const byKind: Record<string, number> = {};
  const violations: Violation[] = [];
  let attempts = 0;
  try {
    for (let round = 0; attempts < options.attempts; round++) {
      const [name, steps] = [...HOLDS][round % HOLDS.size] ?? ["", []];
      const held = await Held.open(steps);
      while (!held.isStale && attempts < options.attempts) {
        const kind = kinds[attempts % kinds.length];
        if (kind === undefined) break;
        attempts++;
        byKind[kind.name] = (byKind[kind.name] ?? 0) + 1;
        const seed = options.seed + attempts;
        const problems = await held.attack(kind.steal, seededRandom(seed));
        const replay = `${seed}:${kind.name}:${name}`;
        violations.push(...problems.map((problem) => ({ text: `${replay}: ${problem}`, replay })));
      }
      held.close();
    }
    return { attempts, byKind, violations };
  } finally {
    rmSync(program, { recursive: true, force: true });
  }
}

/** One attempt again, as its violation names it. Null: nothing was wrong. */
export async function replaySteal(which: string): Promise<string | null> {
  const [, seed, kindName, holdName] = /^(\d+):(.+):(.+)$/.exec(which) ?? [];
  const program = copyOfProgram();
  const kind = kindsOfTheft(program).find(({ name }) => name === kindName);
  const steps = HOLDS.get(holdName ?? "");
  if (kind === undefined || steps === undefined) throw new Error("<seed>:<kind>:<hold>, as the violation names it");
  const held = await Held.open(steps);
  try {
    return (await held.attack(kind.steal, seededRandom(Number(seed))))[0] ?? null;
  } finally {
    held.close();
    rmSync(program, { recursive: true, force: true });
  }
}

/** Does what it can to get the file that ann has; returns what bob's hook said in the end. */
type Steal = (repository: HookRepository, random: () => number) => Promise<string>;

function kindsOfTheft(program: string): readonly { readonly name: string; readonly steal: Steal }[] {
  const jump = (random: () => number): number =>
    (random() < 0.5 ? -1 : 1) * (random() < 0.5 ? DAY_MS : random() * 400 * DAY_MS);
  const ask = async (repository: HookRepository, change: (hook: Launch) => Launch = (hook) => hook) =>
    (await launch(change(hookOf(program, repository, BOB_ASKS)))).stdout;
  const jumps = clocks().flatMap((clock) => [
    {
      name: `asker's clock (${clock.name})`,
      steal: (r: HookRepository, random: () => number) => ask(r, (hook) => clock.at(hook, jump(random))),
    },
    {
      name: `holder's clock (${clock.name})`,
      steal: async (repository: HookRepository, random: () => number) => {
        await launch(clock.at(hookOf(program, repository, SIGN_OF_LIFE), jump(random)));
        return ask(repository);
      },
    },
  ]);
  const stopped = {
    name: "stopped holder",
    steal: async (repository: HookRepository, random: () => number) => {
      process.kill(repository.pidOf("ann"), "SIGSTOP");
      try {
        return await ask(repository, (hook) => DATE.at(hook, jump(random)));
      } finally {
        process.kill(repository.pidOf("ann"), "SIGCONT");
      }
    },
  };
  const elsewhere = { name: "other pid namespace", steal: (r: HookRepository) => ask(r, inPidNamespace) };
  return [...jumps, stopped, ...(canUnshare() ? [elsewhere] : [])];
}

export function hookOf(program: string, repository: HookRepository, hook: HookCall): Launch {
  return builtHook(program, repository, hook);
}

/** A state in which ann has a file, put back after each attempt. */
export class Held {
  readonly repository = new HookRepository();
  readonly #state = join(this.repository.cwd, ".git", "coord");
  readonly #startedMs = performance.now();
  #kept: ReturnType<typeof keepFolder> = null;

  static async open(steps: readonly GoldenStep[]): Promise<Held> {
    const held = new Held();
    await prepare(held.repository, steps);
    held.#kept = keepFolder(held.#state);
    return held;
  }

  get isStale(): boolean {
    return performance.now() - this.#startedMs > MOST_AGE_MS;
  }

  /** What went wrong, with the folder that keeps the state. */
  async attack(steal: Steal, random: () => number): Promise<readonly string[]> {
    putBack(this.#kept, this.#state);
    const before = await this.record();
    const said = await steal(this.repository, random);
    const after = await this.record();
    const problems: string[] = [];
    if (!said.includes('"permissionDecision":"deny"')) problems.push(`the asker was let through: ${said}`);
    if (JSON.stringify(after?.leases) !== JSON.stringify(before?.leases)) problems.push("the lease has changed");
    if (problems.length === 0) return [];
    const folder = keepState(this.#state, problems);
    return problems.map((problem) => `${problem} (kept: ${folder})`);
  }

  async record(): Promise<FileRecord | null> {
    const files = await openFileStore(this.#state).files.list();
    return files.find(({ record }) => record.path === "a.txt")?.record ?? null;
  }

  /** Changes a text wherever it stands in the state. */
  replaceInState(from: string, to: string): void {
    for (const entry of readdirSync(this.#state, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || entry.name === "ballast") continue;
      writeFileSync(path, readFileSync(path, "utf8").replaceAll(from, to));
    }
  }

  close(): void {
    this.repository.remove();
  }
}
