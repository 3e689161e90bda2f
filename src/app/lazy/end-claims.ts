import type { InstanceRecord } from "../../domain/instance.ts";
import { commandClaims } from "../claim-book.ts";
import { entry, journal, type Machine, type Project } from "../machine.ts";

/** Ends the claims of an instance that has ended. */
export async function endClaims(machine: Machine, project: Project, gone: InstanceRecord): Promise<void> {
  const outcome = await commandClaims(machine, project, { kind: "release-all", instance: gone.id });
  if (outcome.kind !== "released") return;
  for (const { type, name } of outcome.claims) {
    const line = `${type} ${name}: its holder has ended`;
    await journal(project.store, entry("claim-ended", project.store.now().wall, gone, line));
  }
}
