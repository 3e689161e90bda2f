import type { InstanceRecord } from "../domain/instance.ts";
import { findNearest } from "../domain/nearest.ts";
import { AppError } from "./errors.ts";
import { findMyself } from "./instances.ts";
import type { Caller, Machine, Project } from "./machine.ts";

/**
 * An instance by its name or id, ended or not; null: the caller itself.
 *
 * @throws AppError `NOT_FOUND` with the nearest name
 */
export async function findNamed(
  machine: Machine,
  project: Project,
  caller: Caller,
  wanted: string | null,
): Promise<InstanceRecord> {
  if (wanted === null) {
    const me = await findMyself(machine, project, caller);
    if (me !== null) return me;
    throw new AppError("NOT_FOUND", "you are not registered here yet", {
      hint: "coord report --of <name>; coord status",
    });
  }
  const records = (await project.store.instances.list()).map(({ record }) => record);
  const found = records.filter(({ id, name }) => id === wanted || name === wanted);
  // A name may have been used before; the one that lives is meant.
  const best = found.find(({ status }) => status !== "ended") ?? found[0];
  if (best !== undefined) return best;
  const nearest = findNearest(
    wanted,
    records.map(({ name }) => name),
  );
  throw new AppError("NOT_FOUND", `no session ${JSON.stringify(wanted.slice(0, 80))} is known here`, {
    hint: nearest === null ? "coord status" : `did you mean ${nearest}?`,
  });
}
