import type { RunningClient } from "./client.ts";
import { call, type Script, type Step, say, type Turn } from "./script.ts";
import type { World } from "./world.ts";

/** Several sessions that all write to the same few files. */
export type CrowdPlan = {
  readonly sessions: number;
  readonly editsPerSession: number;
  readonly files: readonly string[];
  /** Same seed, same order of files in every session. */
  readonly seed: number;
  /** How long a model thinks before each reply, and how long it does something else after a refusal. */
  readonly replyDelayMs: number;
  readonly retryDelayMs: number;
  /** A model that still has not got a file through after this many refusals in a row gives up. */
  readonly mostRefusals: number;
  readonly pluginDirs: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export type CrowdMember = {
  readonly client: RunningClient;
  /** One per edit, of the form `s3-e07`, with the file it goes into. */
  readonly markers: readonly { readonly marker: string; readonly file: string }[];
  /** What the model was told by each Edit that did not go through. */
  readonly refusals: readonly string[];
  readonly progress: CrowdProgress;
};

/** How far one session is; changes while it runs. */
export type CrowdProgress = {
  /** When its model heard of each edit that it was done, by `performance.now()`. */
  readonly editedAtMs: number[];
  /** The file whose last edit was refused and has not gone through since. */
  refusedFile: string | null;
};

/** The line before which all sessions insert theirs: the client's own check of the old text always finds it. */
export const LAST_LINE = "-- end --";

export function crowdFiles(files: readonly string[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file, `-- ${file} --\n${LAST_LINE}\n`]));
}

/** Starts all sessions at once. Their models re-read and retry whenever an edit is refused. */
export function startCrowd(world: World, plan: CrowdPlan): readonly CrowdMember[] {
  return Array.from({ length: plan.sessions }, (_, index) => {
    const name = `s${index}`;
    const order = shuffledFiles(plan, index);
    const markers = order.map((file, edit) => ({ marker: `${name}-e${String(edit).padStart(2, "0")}`, file }));
    const refusals: string[] = [];
    const progress: CrowdProgress = { editedAtMs: [], refusedFile: null };
    const client = world.start(name, {
      permissionMode: "bypassPermissions",
      pluginDirs: plan.pluginDirs,
      prompt: `add ${plan.editsPerSession} lines`,
      scripts: { main: persistent(plan, markers, refusals, progress) },
      ...(plan.env === undefined ? {} : { env: plan.env }),
    });
    return { client, markers, refusals, progress };
  });
}

function persistent(
  plan: CrowdPlan,
  markers: CrowdMember["markers"],
  refusals: string[],
  progress: CrowdProgress,
): Script {
  return async function* persist() {
    const seen = new Set<string>();
    for (const { marker, file } of markers) {
      if (!seen.has(file)) yield call("Read", { file_path: file }, { delayMs: plan.replyDelayMs });
      seen.add(file);
      yield* insert(plan, marker, file, refusals, progress);
    }
    yield say("all lines added");
  };
}

async function* insert(
  { replyDelayMs, retryDelayMs, mostRefusals }: CrowdPlan,
  marker: string,
  file: string,
  refusals: string[],
  progress: CrowdProgress,
): AsyncGenerator<Step, void, Turn> {
  const input = { file_path: file, old_string: LAST_LINE, new_string: `${marker}\n${LAST_LINE}` };
  for (let refused = 0; refused < mostRefusals; refused++) {
    const { lastToolResults } = yield call("Edit", input, { delayMs: replyDelayMs });
    const failed = lastToolResults.find((result) => result.isError);
    progress.refusedFile = failed === undefined ? null : file;
    if (failed === undefined) {
      progress.editedAtMs.push(performance.now());
      return;
    }
    refusals.push(failed.text);
    // A model does what the refusal says: where that showed the whole change, it need not read again.
    if (failed.text.includes("That is the whole change")) continue;
    yield call("Read", { file_path: file }, { delayMs: retryDelayMs });
  }
  throw new Error(`${marker}: refused ${mostRefusals} times in a row`);
}

/** Every file equally often, in an order of the session's own (linear congruential generator, Fisher-Yates). */
function shuffledFiles({ editsPerSession, files, seed }: CrowdPlan, session: number): readonly string[] {
  const order = Array.from({ length: editsPerSession }, (_, edit) => files[edit % files.length] ?? "");
  let state = (seed * 7919 + session * 104_729 + 1) >>> 0;
  for (let last = order.length - 1; last > 0; last--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    [order[last], order[other]] = [order[other] ?? "", order[last] ?? ""];
  }
  return order;
}

/** The markers that their file does not have. */
export function lostMarkers(world: World, members: readonly CrowdMember[]): readonly string[] {
  return markersWhere(world, members, (times) => times === 0);
}

/** The markers that their file does not have exactly once. */
export function markersNotOnce(world: World, members: readonly CrowdMember[]): readonly string[] {
  return markersWhere(world, members, (times) => times !== 1);
}

function markersWhere(
  world: World,
  members: readonly CrowdMember[],
  isMeant: (times: number) => boolean,
): readonly string[] {
  const linesOf = (file: string): readonly string[] => world.repository.read(file).split("\n");
  return members
    .flatMap(({ markers }) => markers)
    .filter(({ marker, file }) => isMeant(linesOf(file).filter((line) => line === marker).length))
    .map(({ marker }) => marker);
}
