import type { Caller, Machine } from "../../app/machine.ts";
import { roleOf, setRole } from "../../app/set-role.ts";
import { clean } from "../../text/clean.ts";

/** `/coord-role [role|none]`: says or sets what this session is. */
export async function answerRole(machine: Machine, caller: Caller, args: string): Promise<string> {
  const wanted = args.trim();
  if (wanted === "") {
    const role = await roleOf(machine, caller);
    return role === null
      ? "This session has no role. Set one: /coord-role backend"
      : `This session's role is ${clean(role, 60)}.`;
  }
  const role = wanted === "none" ? null : wanted;
  await setRole(machine, caller, role);
  return role === null
    ? "This session has no role now."
    : `This session's role is ${clean(role, 60)} now; others see it.`;
}
