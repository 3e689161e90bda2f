import { decide } from "../domain/decide.ts";
import type { Claim, ClaimReason } from "../domain/git/decide-git.ts";
import { excludes, type Holder, type InstanceId } from "../domain/holder.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import type { EpochMs } from "../domain/instant.ts";
import type { FencingToken, FileRecord, Lease } from "../domain/lease.ts";
import type { NamedChange } from "./git-tree.ts";
import { holderFacts } from "./holder-facts.ts";
import type { Living } from "./living.ts";
import type { Machine, Project } from "./machine.ts";

/** One file of a checkout in which live instances have, or may have, work that is not committed. */
export type WorkFile = {
  readonly path: string;
  readonly record: FileRecord;
  /** What live instances did to it, the asker included; `wrote` and `staged` count only until it is committed. */
  readonly claims: readonly Claim[];
};

/** Everything that live instances hold or wrote in one checkout. Reads all shards: not for the way of an edit. */
export async function findWork(
  machine: Machine,
  project: Project,
  checkout: string,
  asker: Holder,
  living: Living,
): Promise<readonly WorkFile[]> {
  const files: WorkFile[] = [];
  for (const { record } of await project.store.files.list()) {
    if (record.checkout !== checkout) continue;
    const claims = [...(await heldClaims(machine, project, record, asker, living)), ...pastClaims(record, living)];
    if (claims.length > 0) files.push({ path: record.path, record, claims });
  }
  return files;
}

async function heldClaims(
  machine: Machine,
  project: Project,
  record: FileRecord,
  asker: Holder,
  living: Living,
): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const lease of record.leases) {
    const heir = living.heirOf(lease.holder.instance);
    if (heir === null) continue;
    if (excludes(lease.holder, asker) && (await wouldYield(machine, project, record, lease, asker))) continue;
    claims.push(claim(record, heir, "held", lease.acquiredAt.wall));
  }
  return claims;
}

/** Asks the lease rule itself: would the asker get the file now? */
async function wouldYield(
  machine: Machine,
  project: Project,
  record: FileRecord,
  lease: Lease,
  asker: Holder,
): Promise<boolean> {
  const now = project.store.now();
  const facts = await holderFacts(machine, project, lease, now);
  const { lease: policy } = project.settings;
  const { outcome } = decide(
    { kind: "acquire", holder: asker, operation: null, pin: null, refusedForMs: null, closesCycle: false, policy },
    { record: { ...record, leases: [lease] }, now, nextToken: 0 as FencingToken, factsOf: () => facts },
  );
  return outcome.kind === "granted";
}

function pastClaims(record: FileRecord, living: Living): readonly Claim[] {
  const last = record.lastWrite;
  const past: { readonly instance: InstanceId; readonly how: ClaimReason; readonly at: EpochMs }[] = [
    ...(record.contributors ?? []),
    ...(last === null ? [] : [{ instance: last.by.instance, how: "wrote" as const, at: last.at }]),
  ];
  return past.flatMap(({ instance, how, at }) => {
    const heir = living.heirOf(instance);
    return heir === null ? [] : [claim(record, heir, how, at)];
  });
}

function claim({ path }: FileRecord, { id, name }: InstanceRecord, how: ClaimReason, since: EpochMs): Claim {
  return { path, by: { instance: id, name }, how, since };
}

/** Git tells the time of a commit in whole seconds. */
const COMMIT_TIME_MS = 1_000;
/** Asking git for the last commit of a file takes some milliseconds; beyond this many, work counts as not committed. */
const MOST_QUESTIONS = 50;

/**
 * The claims that still hold, now that git has said what differs from HEAD: work that was committed since is nobody's.
 *
 * @param changes null: git gave no answer, and every claim holds
 */
export async function provenClaims(
  machine: Machine,
  checkout: string,
  files: readonly WorkFile[],
  changes: readonly NamedChange[] | null,
): Promise<readonly Claim[]> {
  if (changes === null) return oneEach(files.flatMap(({ claims }) => claims));
  const changed = new Map(changes.map((change) => [change.path, change]));
  const proven: Claim[] = [];
  let questions = 0;
  for (const { record, claims } of files) {
    const change = changed.get(record.path);
    const past = change === undefined ? [] : claims.filter((one) => one.how !== "held" && isPossible(one, change));
    const isAsked = change !== undefined && past.length > 0 && ++questions <= MOST_QUESTIONS;
    const committed = isAsked ? await committedClaims(machine, checkout, record, past, change) : [];
    proven.push(...claims.filter(({ how }) => how === "held"), ...past.filter((one) => !committed.includes(one)));
  }
  return oneEach(proven);
}

function isPossible({ how }: Claim, { kinds }: NamedChange): boolean {
  return how !== "staged" || kinds.includes("staged");
}

/** Those claims to a changed file whose work is in a commit already. */
async function committedClaims(
  machine: Machine,
  checkout: string,
  record: FileRecord,
  past: readonly Claim[],
  change: NamedChange,
): Promise<readonly Claim[]> {
  const doubtful = past.length === 1 && (await isAsWritten(machine, checkout, record, change)) ? [] : past;
  if (doubtful.length === 0) return [];
  const resource = await machine.workspace.locate(`${checkout}/${change.name}`, checkout);
  const committedAtMs = resource === null ? null : await machine.workspace.committedAtMs(resource);
  if (committedAtMs === null) return [];
  return doubtful.filter(({ since }) => since < committedAtMs + COMMIT_TIME_MS);
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

/** One claim of an instance to a file is enough; that it holds it tells most. */
function oneEach(claims: readonly Claim[]): readonly Claim[] {
  const byOwner = new Map<string, Claim>();
  for (const one of claims) {
    const key = `${one.by.instance} ${one.path}`;
    const known = byOwner.get(key);
    if (known === undefined || (known.how !== "held" && one.how === "held")) byOwner.set(key, one);
  }
  return [...byOwner.values()];
}
