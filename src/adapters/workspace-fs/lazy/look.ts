import type { Look } from "../../../domain/shell/command-effects.ts";
import { openLook } from "../look.ts";

/** See `../look.ts`. */
export function openLateLook(): Look {
  return openLook();
}
