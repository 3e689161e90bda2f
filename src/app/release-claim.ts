import { type Claim, NO_CLAIMS } from "../domain/claim.ts";
import type { InstanceRecord } from "../domain/instance.ts";
import { findNearest } from "../domain/nearest.ts";
import { claimView, commandClaims } from "./claim-book.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import { AppError } from "./errors.ts";
import { entry, journal, type Machine, type Project } from "./machine.ts";
import { tellNews } from "./tell-news.ts";
import type { ClaimView } from "./views.ts";

/**
 * Gives back one claim of the caller.
 *
 * @throws AppError `NOT_FOUND` for a claim that the caller does not have, with who has it or the nearest of its own
 */
export async function releaseClaim(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
  type: string,
  name: string,
): Promise<ClaimView> {
  const outcome = await commandClaims(machine, project, { kind: "release", type, name, instance: me.id });
  const [claim] = outcome.kind === "released" ? outcome.claims : [];
  if (claim === undefined) throw await claimNotYours(project, me, `${type} ${name}`, "released");
  await journal(
    project.store,
    entry("claim-ended", project.store.now().wall, me, `${claim.type} ${claim.name}: released`),
  );
  await tellFinished(machine, project, me, [claim]);
  return claimView(claim);
}

/** Gives back all claims of the caller. */
export async function releaseClaims(
  machine: Machine,
  project: Project,
  me: InstanceRecord,
): Promise<readonly ClaimView[]> {
  const outcome = await commandClaims(machine, project, { kind: "release-all", instance: me.id });
  const claims = outcome.kind === "released" ? outcome.claims : [];
  if (claims.length > 0) await tellFinished(machine, project, me, claims);
  return claims.map(claimView);
}

/** Who gives a claim back by name is done with that work; one that ran out or whose holder died is no news. */
function tellFinished(machine: Machine, project: Project, me: InstanceRecord, claims: readonly Claim[]): Promise<void> {
  const names = claims.map(({ type, name }) => `${type} ${name}`).join(", ");
  const text = `${me.name} is done with ${names} and has released it`;
  return tellNews(machine, project, me, { kind: "finished", text });
}

/** The error for a claim that is somebody else's or nobody's; `done`: what did not happen to it. */
export async function claimNotYours(
  project: Project,
  me: InstanceRecord,
  wanted: string,
  done: "released" | "handed over",
): Promise<AppError> {
  const { claims } = (await (await project.store.claims()).read(CLAIM_BOOK)).record ?? NO_CLAIMS;
  const nameOf = (claim: { type: string; name: string }): string => `${claim.type} ${claim.name}`;
  const other = claims.find((claim) => nameOf(claim).toLowerCase() === wanted.toLowerCase());
  if (other !== undefined) {
    return new AppError(
      "NOT_FOUND",
      `${nameOf(other)} is claimed by ${other.holder.name}, not by you; nothing was ${done}`,
      {
        hint: `ask it: coord send --to ${other.holder.name} "…"`,
      },
    );
  }
  const own = claims.filter(({ holder }) => holder.instance === me.id).map(nameOf);
  const nearest = findNearest(wanted, own);
  return new AppError("NOT_FOUND", `you have no claim ${JSON.stringify(wanted.slice(0, 120))}; nothing was ${done}`, {
    hint: nearest === null ? "coord claims" : `did you mean ${nearest}?`,
  });
}
