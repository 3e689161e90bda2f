import { NO_CLAIMS } from "../domain/claim.ts";
import { waitersFor } from "../domain/claim-queue.ts";
import { claimView, goneFrom, standingClaims } from "./claim-book.ts";
import { CLAIM_BOOK } from "./claim-key.ts";
import type { Machine, Project } from "./machine.ts";
import { isoText, type ListedClaim } from "./views.ts";

/** The claims that stand, in the order they were made. */
export async function listClaims(machine: Machine, project: Project): Promise<readonly ListedClaim[]> {
  const claims = await standingClaims(machine, project);
  const { record, now } = await (await project.store.claims()).read(CLAIM_BOOK);
  const book = record ?? NO_CLAIMS;
  const isGone = await goneFrom(machine, book, now);
  return claims.map((claim) => {
    const waiters = waitersFor(book.queue ?? [], claim)
      .filter((waiter) => !isGone(waiter))
      .map(({ holder, since }) => ({ instance: holder.instance, name: holder.name, since: isoText(since.wall) }));
    return { ...claimView(claim), waiters };
  });
}
