import { type Claim, NO_CLAIMS } from "../domain/claim.ts";
import type { HandOverOutcome } from "../domain/hand-over.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { standingClaims } from "./claim-book.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { AppError } from "./errors.ts";
import { type Parties, tryHandOver } from "./hand-over-file.ts";
import { locateOrThrow } from "./located-file.ts";
import { compareText } from "./lock-view.ts";
import type { Caller, Machine, Project } from "./machine.ts";
import type { Resource } from "./ports.ts";
import { heldFiles } from "./release-all.ts";
import { claimNotYours } from "./release-claim.ts";
import type { HandOverView } from "./views.ts";

/** What somebody wants to hand over. */
export type Wanted =
  | { readonly kind: "files"; readonly paths: readonly string[] }
  | { readonly kind: "claim"; readonly type: string; readonly name: string }
  /** All leases and claims. */
  | { readonly kind: "all" };

/** What words mean: `all`, else a claim that has them as its name, else files. */
export async function wantedBy(machine: Machine, project: Project, words: readonly string[]): Promise<Wanted> {
  const [type = "", ...rest] = words;
  if (rest.length === 0) return type === "all" ? { kind: "all" } : { kind: "files", paths: words };
  const wanted = words.join(" ").toLowerCase();
  const claims = await standingClaims(machine, project);
  const isClaim = claims.some((claim) => `${claim.type} ${claim.name}`.toLowerCase() === wanted);
  return isClaim ? { kind: "claim", type, name: rest.join(" ") } : { kind: "files", paths: words };
}

const MOST_FILES = 200;

/** What stays with its owner, and why. */
export type Kept = HandOverView["kept"];

/**
 * The files that can be handed over now.
 *
 * @throws AppError for one that was named and cannot be; of all, those in which a write runs stay
 */
export async function filesToGive(
  machine: Machine,
  project: Project,
  caller: Caller,
  parties: Parties,
  what: Wanted,
): Promise<{ readonly resources: readonly Resource[]; readonly kept: Kept }> {
  if (what.kind === "claim") return { resources: [], kept: [] };
  const asked =
    what.kind === "all"
      ? await allOf(machine, project, parties.giver)
      : await named(machine, project, caller, what.paths);
  if (asked.length > MOST_FILES)
    throw new AppError("BAD_INPUT", `${asked.length} files; at most ${MOST_FILES} at once`);
  const resources: Resource[] = [];
  const kept: Kept[number][] = [];
  for (const resource of asked) {
    const outcome = await tryHandOver(machine, project, parties, resource);
    if (outcome.kind === "handed") resources.push(resource);
    else if (what.kind === "files") throw refusal(resource, outcome);
    else kept.push({ path: resource.path, reason: reasonWhy(outcome) });
  }
  return { resources, kept };
}

async function named(
  machine: Machine,
  project: Project,
  caller: Caller,
  paths: readonly string[],
): Promise<readonly Resource[]> {
  const found = new Map<string, Resource>();
  for (const path of paths) {
    const { resource } = await locateOrThrow(machine, caller, path);
    if (resource.stateDir !== project.stateDir) {
      throw new AppError("BAD_INPUT", `${path} is in another repository`, { hint: "hand it over from there" });
    }
    found.set(resource.key, resource);
  }
  return [...found.values()];
}

async function allOf(machine: Machine, project: Project, giver: InstanceRecord): Promise<readonly Resource[]> {
  const found: Resource[] = [];
  for (const { record } of await heldFiles(project)) {
    if (!record.leases.some(({ holder }) => holder.instance === giver.id)) continue;
    const resource = await machine.workspace.locate(`${record.checkout}/${record.path}`, record.checkout);
    if (resource !== null) found.push(resource);
  }
  return found.sort((a, b) => compareText(a.path, b.path));
}

export function reasonWhy(outcome: Exclude<HandOverOutcome, { kind: "handed" }>): string {
  if (outcome.kind === "in-flight") return `its ${outcome.lease.inFlight?.tool ?? "write"} is running`;
  return outcome.by === null ? "nobody holds it" : `${outcome.by.holder.name} holds it`;
}

function refusal({ path }: Resource, outcome: Exclude<HandOverOutcome, { kind: "handed" }>): AppError {
  if (outcome.kind === "in-flight") {
    return new AppError("NOT_ALLOWED", `${path}: ${reasonWhy(outcome)}; nothing was handed over`, {
      hint: "hand it over when that write has ended",
    });
  }
  const { by } = outcome;
  const who = by === null ? "nobody holds it" : `${by.holder.name} holds it, not you`;
  return new AppError("NOT_FOUND", `${path}: ${who}; nothing was handed over`, {
    hint:
      by === null
        ? "coord lock acquire takes it, coord status tells what you hold"
        : `coord send --to ${by.holder.name} --ask "…"`,
  });
}

export function nothingToGive(kept: Kept): AppError {
  const [first] = kept;
  const why = first === undefined ? "you hold no file and have no claim" : `${first.path}: ${first.reason}`;
  return new AppError("NOT_FOUND", `${why}; nothing was handed over`, { hint: "coord status" });
}

/**
 * The claims that can be handed over now.
 *
 * @throws AppError `NOT_FOUND` for one that is not the giver's, with whose it is
 */
export async function claimsToGive(project: Project, me: InstanceRecord, what: Wanted): Promise<readonly Claim[]> {
  if (what.kind === "files") return [];
  const { record } = await (await project.store.claims()).read(CLAIM_BOOK);
  const own = (record ?? NO_CLAIMS).claims.filter(({ holder }) => holder.instance === me.id);
  if (what.kind === "all") return own;
  const wanted = `${what.type} ${what.name}`;
  const found = own.filter(({ type, name }) => `${type} ${name}`.toLowerCase() === wanted.toLowerCase());
  if (found.length === 0) throw await claimNotYours(project, me, wanted, "handed over");
  return found;
}
