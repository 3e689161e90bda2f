import type { Stake } from "../domain/git/decide-git.ts";
import type { FileRecord } from "../domain/lease.ts";
import type { NamedChange } from "./git-tree.ts";
import { leaseProver } from "./held-stakes.ts";
import type { Machine } from "./machine.ts";
import type { WorkFile, WorkScene } from "./work.ts";

/** Git tells the time of a commit in whole seconds. */
const COMMIT_TIME_MS = 1_000;
/** Asking git for the last commit of a file takes some milliseconds; beyond this many, work counts as not committed. */
const MOST_QUESTIONS = 50;

/**
 * The stakes that hold: a lease that would not be given up now, and work that differs from HEAD. What was committed since
 * is nobody's.
 *
 * @param changes null: git gave no answer, and all work counts as not committed
 */
export async function provenStakes(
  scene: WorkScene,
  files: readonly WorkFile[],
  changes: readonly NamedChange[] | null,
): Promise<readonly Stake[]> {
  const isHeld = leaseProver(scene);
  const held: Stake[] = [];
  for (const { record, stakes } of files) {
    for (const one of stakes) if (one.how === "held" && (await isHeld(record, one))) held.push(one);
  }
  // That it holds a file tells most of what an instance has to do with it.
  return oneEach([...held, ...(await workStakes(scene, files, changes))]);
}

async function workStakes(
  scene: WorkScene,
  files: readonly WorkFile[],
  changes: readonly NamedChange[] | null,
): Promise<readonly Stake[]> {
  const past = files.map(({ record, stakes }) => ({ record, stakes: stakes.filter(({ how }) => how !== "held") }));
  if (changes === null) return past.flatMap(({ stakes }) => stakes);
  const changed = new Map(changes.map((change) => [change.path, change]));
  const proven: Stake[] = [];
  let questions = 0;
  for (const { record, stakes } of past) {
    const change = changed.get(record.path);
    if (change === undefined || stakes.length === 0) continue;
    const possible = stakes.filter((one) => isPossible(one, change));
    const isAsked = ++questions <= MOST_QUESTIONS;
    proven.push(...(isAsked ? await uncommittedStakes(scene, record, possible, change) : possible));
  }
  return proven;
}

function isPossible({ how }: Stake, { kinds }: NamedChange): boolean {
  return how !== "staged" || kinds.includes("staged");
}

/** Those stakes to a changed file whose work is in no commit yet. */
async function uncommittedStakes(
  { machine, checkout }: WorkScene,
  record: FileRecord,
  past: readonly Stake[],
  change: NamedChange,
): Promise<readonly Stake[]> {
  if (past.length === 1 && (await isAsWritten(machine, checkout, record, change))) return past;
  const resource = past.length === 0 ? null : await machine.workspace.locate(`${checkout}/${change.name}`, checkout);
  const committedAtMs = resource === null ? null : await machine.workspace.committedAtMs(resource);
  return committedAtMs === null ? past : past.filter(({ since }) => since >= committedAtMs + COMMIT_TIME_MS);
}

/** What lies there is what the last write left: it differs from HEAD, so that write was not committed. */
async function isAsWritten(
  machine: Machine,
  checkout: string,
  { lastWrite }: FileRecord,
  { name }: NamedChange,
): Promise<boolean> {
  if (lastWrite === null) return false;
  const content = await machine.workspace.content(`${checkout}/${name}`);
  if (content.kind === "missing") return lastWrite.sha === null;
  return content.kind === "file" && content.sha === lastWrite.sha;
}

/** One stake of an instance to a file is enough, the first of them. */
function oneEach(stakes: readonly Stake[]): readonly Stake[] {
  const byOwner = new Map<string, Stake>();
  for (const one of stakes) {
    const key = `${one.by.instance} ${one.path}`;
    if (!byOwner.has(key)) byOwner.set(key, one);
  }
  return [...byOwner.values()];
}
