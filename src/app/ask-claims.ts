import type { Claim } from "../domain/claim.ts";
import { commandClaims } from "./claim-book.ts";
import { ensureInstance } from "./instances.ts";
import type { Caller, Machine } from "./machine.ts";
import { guardedProjectsOf } from "./touched-projects.ts";

/** The caller's claims that end soon and that it has not been asked about; from now on it has. */
export async function claimsToAskAbout(machine: Machine, caller: Caller): Promise<readonly Claim[]> {
  const asked: Claim[] = [];
  for (const project of await guardedProjectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    const outcome = await commandClaims(machine, project, { kind: "ask", instance: me.id });
    if (outcome.kind === "asked") asked.push(...outcome.claims);
  }
  return asked;
}
