import type { Resource } from "../../../app/ports.ts";
import { otherCheckouts } from "../other-checkouts.ts";

/** See `../other-checkouts.ts`. */
export function findOthers(resource: Resource, stateDirOverride: string | null): readonly Resource[] {
  return otherCheckouts(resource, stateDirOverride);
}
