import { deliverNotice, takeNotices } from "../../src/adapters/store-file/notices.ts";
import { isSystemError } from "../sim/simulated-disk.ts";
import { carryOf, type Model, type State } from "./explore.ts";
import { ModelDisk } from "./model-disk.ts";
import type { Program } from "./program.ts";

export type InboxModelOptions = Pick<Model, "name" | "crashes" | "failures" | "shortWrites"> & {
  readonly senders: number;
  readonly takers: number;
  /** Notices that each sender delivers, and how often each taker looks. */
  readonly rounds: number;
};

/**
 * Senders and takers of one inbox. In every state: what was acknowledged waits, is being taken, was taken, or was being
 * taken by somebody who died. Nothing is taken twice, and everything that is taken is whole.
 */
export function inboxModel(options: InboxModelOptions): Model {
  const folders = ["in", "in/new", "in/tmp"];
  return {
    ...options,
    processes: options.senders + options.takers,
    disk: folders.reduce((disk, folder) => disk.mkdir(folder), ModelDisk.empty),
    program: programOf(options),
    judge: (before, after, process) => judgeInbox(before, after, process, options),
  };
}

function noticeOf(sender: number, round: number): string {
  return `notice ${sender}.${round}`;
}

function programOf({ senders, rounds }: InboxModelOptions): Program {
  return {
    first: { round: 0, acknowledged: "", taken: "" },
    operation: function* (process, carry) {
      const round = Number(carry["round"]);
      if (round === rounds) return null;
      const next = { ...carry, round: round + 1 };
      try {
        if (process >= senders) {
          const taken = yield* takeNotices("in", `${process}x${round}`);
          const texts = taken.map((bytes) => new TextDecoder().decode(bytes));
          return { ...next, taken: [carry["taken"], ...texts].filter(Boolean).join("|") };
        }
        const notice = noticeOf(process, round);
        yield* deliverNotice("in", `${round}.${process}`, new TextEncoder().encode(notice));
        return { ...next, acknowledged: [carry["acknowledged"], notice].filter(Boolean).join("|") };
      } catch (error) {
        if (!isSystemError(error)) throw error;
        return { ...next, failures: Number(carry["failures"] ?? 0) + 1 };
      }
    },
  };
}

function listOf(state: State, process: number, what: "acknowledged" | "taken"): readonly string[] {
  return String(carryOf(state, process)[what] ?? "")
    .split("|")
    .filter(Boolean);
}

function judgeInbox(before: State, after: State, process: number, options: InboxModelOptions): string | null {
  if (before.disk === after.disk && carryOf(before, process) === carryOf(after, process)) return null;
  const all = after.processes.map((_, index) => index);
  // That another was first is no failure: each has a fault of its own, of a call or of a write.
  const failed = all.reduce((sum, index) => sum + Number(carryOf(after, index)["failures"] ?? 0), 0);
  const faults = options.failures - after.failures + options.shortWrites - after.shortWrites;
  if (failed > faults) return "an operation failed without a fault";
  const taken = all.flatMap((index) => listOf(after, index, "taken"));
  const twice = taken.find((notice, index) => taken.indexOf(notice) !== index);
  if (twice !== undefined) return `taken twice: ${twice}`;
  const odd = taken.find((notice) => !/^notice \d\.\d$/.test(notice));
  if (odd !== undefined) return `taken, but not what anybody sent: ${odd}`;
  // Once a taker has died, what it had in hand is lost with it; nothing else may be.
  if (all.some((index) => index >= options.senders && after.processes[index]?.isAlive === false)) return null;
  const acknowledged = all.flatMap((index) => listOf(after, index, "acknowledged"));
  const lost = acknowledged.find((notice) => !taken.includes(notice) && !isOnItsWay(after, notice, options));
  return lost === undefined ? null : `lost: ${lost}`;
}

/** In a file, or in the hands of a taker that lives and has not finished. */
function isOnItsWay(state: State, notice: string, { senders }: InboxModelOptions): boolean {
  for (const content of state.disk.contents.values()) if (content === notice) return true;
  return state.processes.some(({ place }, index) => index >= senders && hasRead(place, notice));
}

function hasRead(from: State["processes"][number]["place"], notice: string): boolean {
  for (let place: typeof from | null = from; place !== null; place = place.parent) {
    const { result } = place;
    const value = result !== null && "value" in result ? result.value : undefined;
    const isRead = typeof value === "object" && "kind" in value && value.kind === "bytes";
    if (isRead && new TextDecoder().decode(value.bytes) === notice) return true;
  }
  return false;
}
