import { type Call, doubt } from "./call.ts";
import { type Result, result } from "./context.ts";

/** `return`: what held then holds behind the call. Outside functions it ends nothing. */
export function leaveFunction({ shell }: Call): Result {
  shell.returns?.push(shell.copy());
  return result("", shell.returns !== null);
}

/**
 * `break` and `continue`.
 *
 * @param way where what holds here holds again: behind the loop, or at its next round
 */
export function leaveLoop(call: Call, way: "breaks" | "continues"): Result {
  const { shell } = call;
  const [levels = "1"] = call.words;
  if (levels === null || !/^[1-9]\d*$/.test(levels)) return result(doubt(call));
  let { loop } = shell;
  let isOutside = loop?.isOutside ?? false;
  for (let level = 1; level < Number(levels) && loop?.outer != null; level += 1) {
    const inner = loop;
    loop = loop.outer;
    isOutside ||= loop.isOutside;
    // Where it does not reach out of the function, it leaves the loop that it can leave.
    if (isOutside) inner[way].push(shell.copy());
  }
  loop?.[way].push(shell.copy());
  return result("", loop !== null && !isOutside);
}
