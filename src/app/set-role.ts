import { isRole } from "../domain/role.ts";
import { AppError } from "./errors.ts";
import { changeInstance, ensureInstance } from "./instances.ts";
import type { Caller, Machine } from "./machine.ts";
import { projectsOf } from "./touched-projects.ts";

/** The role of the caller in the project it was started in; null: none. */
export async function roleOf(machine: Machine, caller: Caller): Promise<string | null> {
  const [project] = await projectsOf(machine, caller);
  return project === undefined ? null : (await ensureInstance(machine, project, caller)).role;
}

/**
 * Sets what the caller is told to be; null: nothing.
 *
 * @throws AppError `BAD_INPUT` for what is not a role's name
 */
export async function setRole(machine: Machine, caller: Caller, role: string | null): Promise<void> {
  if (role !== null && !isRole(role)) {
    throw new AppError("BAD_INPUT", `not a role: ${JSON.stringify(role.slice(0, 80))}`, {
      hint: "use a name such as backend (a-z, 0-9, -, at most 32 characters)",
    });
  }
  for (const project of await projectsOf(machine, caller)) {
    const me = await ensureInstance(machine, project, caller);
    await changeInstance(machine, project, me.id, () => ({ role }));
  }
}
