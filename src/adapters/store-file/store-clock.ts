import type { EpochMs, Instant, MonoMs } from "../../domain/instant.ts";
import { type Surroundings, surroundings } from "../self-process/surroundings.ts";

/** The store's time. The domain is one boot of one machine: all its processes share the monotonic clock. */
export function storeNow(): Instant {
  domain ??= clockDomain(surroundings());
  const [seconds, nanoseconds] = process.hrtime();
  const mono = (seconds * 1e6 + Math.round(nanoseconds / 1e3)) / 1e3;
  return { clock: domain, mono: mono as MonoMs, wall: Date.now() as EpochMs };
}

let domain: string | null = null;

/** The kernel's own time namespace has this number on every machine (PROC_TIME_INIT_INO). */
const FIRST_TIME_NAMESPACE = "time:[4026531834]";

/** @param where `boot` is null off Linux, and where /proc is hidden */
export function clockDomain({ boot, timeNs }: Pick<Surroundings, "boot" | "timeNs">): string {
  if (boot === null) return `host:${process.getBuiltinModule("node:os").hostname()}`;
  // A container with a time namespace of its own has a shifted monotonic clock; before Linux 5.6 there was one for all.
  return timeNs === null || timeNs === FIRST_TIME_NAMESPACE ? boot : `${boot}@${timeNs}`;
}
