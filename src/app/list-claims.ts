import { claimView, standingClaims } from "./claim-book.ts";
import type { Machine, Project } from "./machine.ts";
import type { ClaimView } from "./views.ts";

/** The claims that stand, in the order they were made. */
export async function listClaims(machine: Machine, project: Project): Promise<readonly ClaimView[]> {
  return (await standingClaims(machine, project)).map(claimView);
}
