/**
 * Seven designs that look right and are not, kept as controls: if the explorer passes one of them it proves nothing.
 * Each is the design by which a lock or a register is commonly kept in files.
 */
import {
  attempt,
  close,
  openExclusive,
  readdir,
  readFile,
  rename,
  type Steps,
  unlink,
  write,
} from "../../src/adapters/store-file/fs-calls.ts";
import { isSystemError } from "../sim/simulated-disk.ts";
import { carryOf, type Model, type State } from "./explore.ts";
import { greedySwap, initInPlace } from "./known-bad-registers.ts";
import { ModelDisk } from "./model-disk.ts";
import { modelCall } from "./program.ts";
import { registerModel, SHIPPED } from "./register-model.ts";

export type Control = { readonly model: Model; readonly symptom: RegExp };

/** A lock: `acquire` answers whether one has it. */
type Lock = { acquire(me: number, nonce: string): Steps<boolean>; release(me: number, nonce: string): Steps<void> };
/** A register: `update` adds one to the own count; false: somebody else was first. */
type Counter = {
  readonly disk: ModelDisk;
  update(me: number, nonce: string): Steps<boolean>;
  read(disk: ModelDisk): string;
};

const TWO_HOLDERS = /both hold it/;
const LOST = /lost/;

export function knownBadDesigns(): readonly Control[] {
  const lock = (name: string, design: Lock, processes = 3): Control => ({
    model: lockModel(name, design, processes),
    symptom: TWO_HOLDERS,
  });
  const counter = (name: string, design: Counter, crashes = 0): Control => ({
    model: counterModel(name, design, crashes),
    symptom: LOST,
  });
  const register = { processes: 2, crashes: 0, failures: 0, shortWrites: 0, rounds: 2 };
  return [
    lock("read, replace, read again: is it me?", REPLACE_AND_LOOK, 2),
    counter("a lock file that is removed when it looks stale", STALE_LOCK, 1),
    lock("move the stale lock aside, look, put it back", MOVE_ASIDE, 4),
    counter("one file per generation, made by link", generations(false)),
    counter("one file per generation, made by link, undone if its base is gone", generations(true)),
    {
      model: registerModel(
        { ...SHIPPED, init: initInPlace },
        { ...register, name: "first token made in place", isMade: false },
      ),
      symptom: /tokens|start/,
    },
    {
      model: registerModel(
        { ...SHIPPED, swap: greedySwap },
        { ...register, name: "collect all data but one's own", isMade: true },
      ),
      symptom: /missing or torn/,
    },
  ];
}

const REPLACE_AND_LOOK: Lock = {
  *acquire(me, nonce) {
    const owner = yield* textOf("lease");
    if (owner !== "" && owner !== "free" && owner !== `${me}`) return false;
    yield* replace("lease", `${me}`, nonce);
    return (yield* textOf("lease")) === `${me}`;
  },
  release: (_, nonce) => replace("lease", "free", nonce),
};

const STALE_LOCK: Counter = {
  disk: fileWith("counts", "0 0 0"),
  read: (disk) => disk.read("counts"),
  *update(me, nonce) {
    if (!(yield* takeStaleLock())) return false;
    const counts = yield* textOf("counts");
    yield* replace("counts", oneMore(counts, me), nonce);
    yield* attempt(unlink("lock"));
    return true;
  },
};

function* takeStaleLock(): Steps<boolean> {
  if (yield* attempt(make("lock"))) return true;
  const creator = yield* creatorOf("lock");
  if (creator === null || (yield* modelCall("is alive", (fs) => fs.isAlive(creator)))) return false;
  yield* attempt(unlink("lock"));
  return yield* attempt(make("lock"));
}

const MOVE_ASIDE: Lock = {
  *acquire(_, nonce) {
    yield* make(`mine${nonce}`);
    const isMine = (yield* attempt(link(`mine${nonce}`, "lock"))) || (yield* moveAside(nonce));
    yield* attempt(unlink(`mine${nonce}`));
    return isMine;
  },
  *release() {
    yield* attempt(unlink("lock"));
  },
};

function* moveAside(nonce: string): Steps<boolean> {
  const creator = yield* creatorOf("lock");
  if (creator === null || (yield* modelCall("is alive", (fs) => fs.isAlive(creator)))) return false;
  if (!(yield* attempt(rename("lock", `aside${nonce}`)))) return false;
  const moved = yield* creatorOf(`aside${nonce}`);
  if (moved !== null && (yield* modelCall("is alive", (fs) => fs.isAlive(moved)))) {
    yield* attempt(link(`aside${nonce}`, "lock"));
    return false;
  }
  return yield* attempt(link(`mine${nonce}`, "lock"));
}

/** @param verifies keeps one generation more, and looks after the commit whether the one it built on is still there */
function generations(verifies: boolean): Counter {
  return {
    disk: fileWith("g/0", "0 0 0"),
    read: (disk) => disk.read(`g/${latestOf(disk.list("g"))}`),
    *update(me, nonce) {
      const latest = latestOf(yield* readdir("g"));
      const counts = yield* textOf(`g/${latest}`);
      if (counts === "") return false;
      yield* make(`t${nonce}`, oneMore(counts, me));
      const isMade = yield* attempt(link(`t${nonce}`, `g/${latest + 1}`));
      yield* attempt(unlink(`t${nonce}`));
      return isMade && (yield* confirm(latest, verifies));
    },
  };
}

function* confirm(base: number, verifies: boolean): Steps<boolean> {
  const names = yield* readdir("g");
  if (verifies && latestOf(names) > base + 1 && !names.includes(`${base}`)) {
    yield* attempt(unlink(`g/${base + 1}`));
    return false;
  }
  const oldest = verifies ? base : base + 1;
  for (const name of names) if (Number(name) < oldest) yield* attempt(unlink(`g/${name}`));
  return true;
}

function latestOf(names: readonly string[]): number {
  return Math.max(0, ...names.map(Number));
}

function oneMore(counts: string, me: number): string {
  return counts
    .split(" ")
    .map((count, index) => (index === me ? Number(count) + 1 : count))
    .join(" ");
}

function fileWith(path: string, content: string): ModelDisk {
  const folder = path.includes("/") ? ModelDisk.empty.mkdir(path.slice(0, path.indexOf("/"))) : ModelDisk.empty;
  return folder.create(path, "first").append("first", content);
}

/** "" if there is no such file. */
function* textOf(path: string): Steps<string> {
  try {
    const read = yield* readFile(path, 100);
    return read.kind === "bytes" ? new TextDecoder().decode(read.bytes) : "";
  } catch {
    return "";
  }
}

function* creatorOf(path: string): Steps<number | null> {
  try {
    return yield* modelCall("creator", (fs) => fs.creatorOf(path));
  } catch {
    return null;
  }
}

function* make(path: string, content = ""): Steps<void> {
  const file = yield* openExclusive(path);
  if (content !== "") yield* write(file, new TextEncoder().encode(content), 0);
  yield* close(file);
}

function* replace(path: string, content: string, nonce: string): Steps<void> {
  yield* make(`t${nonce}`, content);
  yield* rename(`t${nonce}`, path);
}

function link(from: string, to: string): Steps<void> {
  return modelCall(`link ${from} ${to}`, (fs) => fs.link(from, to));
}

function lockModel(name: string, lock: Lock, processes: number): Model {
  return {
    name,
    processes,
    crashes: 1,
    failures: 0,
    shortWrites: 0,
    disk: ModelDisk.empty,
    program: {
      first: { holds: false, tries: 0 },
      operation: function* (me, carry) {
        const tries = Number(carry["tries"]);
        if (tries === 2) return null;
        const nonce = `${me}x${tries}`;
        if (carry["holds"] === true) {
          yield* lock.release(me, `${nonce}r`);
          return { holds: false, tries: tries + 1 };
        }
        return (yield* lock.acquire(me, nonce)) ? { holds: true, tries } : { holds: false, tries: tries + 1 };
      },
    },
    judge: (before, after, process) => judgeHolders(before, after, process),
  };
}

/** A holder that has begun to give the lock back still holds it for as long as nobody else got it. */
function judgeHolders(before: State, after: State, process: number): string | null {
  const carry = carryOf(after, process);
  if (carry === carryOf(before, process) || carry["holds"] !== true) return null;
  const rival = after.processes.findIndex(({ place, isAlive }, index) => {
    const isReleasing = place.parent !== null;
    return index !== process && isAlive && place.carry["holds"] === true && !isReleasing;
  });
  return rival < 0 ? null : `processes ${process} and ${rival} both hold it`;
}

function counterModel(name: string, counter: Counter, crashes: number): Model {
  return {
    name,
    processes: 3,
    crashes,
    failures: 0,
    shortWrites: 0,
    disk: counter.disk,
    program: {
      first: { done: 0, tries: 0 },
      operation: function* (me, carry) {
        const { done, tries } = { done: Number(carry["done"]), tries: Number(carry["tries"]) };
        if (done === 2 || tries === 3) return null;
        try {
          const isDone = yield* counter.update(me, `${me}x${tries}`);
          return { done: done + (isDone ? 1 : 0), tries: tries + 1 };
        } catch (error) {
          if (!isSystemError(error)) throw error;
          return { done, tries: tries + 1 };
        }
      },
    },
    judge: (before, after, process) => {
      const carry = carryOf(after, process);
      if (carry === carryOf(before, process) || after.processes[process]?.isAlive !== true) return null;
      const counts = counter.read(after.disk).split(" ").map(Number);
      return counts[process] === carry["done"] ? null : `process ${process} lost an update: ${counts.join(" ")}`;
    },
  };
}
