import type { Claim } from "../domain/claim.ts";
import { commandClaims } from "./claim-book.ts";
import { reasonOf } from "./errors.ts";
import { handOverFile, type Parties } from "./hand-over-file.ts";
import type { Machine, Project } from "./machine.ts";
import { type Kept, reasonWhy } from "./plan-hand-over.ts";
import type { Resource } from "./ports.ts";
import type { HandOverView } from "./views.ts";

export type Gifts = { readonly resources: readonly Resource[]; readonly claims: readonly Claim[] };

type Given = {
  readonly files: readonly Resource[];
  readonly claims: HandOverView["claims"];
  readonly kept: Kept;
};

/** Each thing in a step of its own. What is refused or fails now stays with its owner, and is said; the rest goes all the same. */
export async function giveAll(
  machine: Machine,
  project: Project,
  parties: Parties,
  { resources, claims }: Gifts,
): Promise<Given> {
  const files: Resource[] = [];
  const gone: Claim[] = [];
  const kept: Kept[number][] = [];
  for (const resource of resources) {
    const reason = await giveFile(machine, project, parties, resource).catch(reasonOf);
    if (reason === null) files.push(resource);
    else kept.push({ path: resource.path, reason });
  }
  for (const claim of claims) {
    const reason = await giveClaim(machine, project, parties, claim).catch(reasonOf);
    if (reason === null) gone.push(claim);
    else kept.push({ path: `${claim.type} ${claim.name}`, reason });
  }
  return { files, claims: gone.map(({ type, name }) => ({ type, name })), kept };
}

/** Null: it went; else why not. */
async function giveFile(
  machine: Machine,
  project: Project,
  parties: Parties,
  resource: Resource,
): Promise<string | null> {
  const outcome = await handOverFile(machine, project, parties, resource);
  return outcome.kind === "handed" ? null : reasonWhy(outcome);
}

async function giveClaim(
  machine: Machine,
  project: Project,
  { giver, receiver }: Parties,
  only: Claim,
): Promise<string | null> {
  const { id: instance, name, process } = receiver;
  const to = { instance, agent: null, name, process };
  const outcome = await commandClaims(machine, project, { kind: "hand-over", only, instance: giver.id, to });
  return outcome.kind === "handed" && outcome.claims.length > 0 ? null : "it has ended";
}
