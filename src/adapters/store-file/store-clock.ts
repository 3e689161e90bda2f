import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { EpochMs, Instant, MonoMs } from "../../domain/instant.ts";

/** The store's time. The domain is one boot of one machine: all its processes share the monotonic clock. */
export function storeNow(): Instant {
  domain ??= readDomain();
  const [seconds, nanoseconds] = process.hrtime();
  const mono = (seconds * 1e6 + Math.round(nanoseconds / 1e3)) / 1e3;
  return { clock: domain, mono: mono as MonoMs, wall: Date.now() as EpochMs };
}

let domain: string | null = null;

/** The kernel's own time namespace has this number on every machine (PROC_TIME_INIT_INO). */
const FIRST_TIME_NAMESPACE = "time:[4026531834]";

function readDomain(): string {
  if (process.platform !== "linux") return `host:${hostname()}`;
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    const namespace = timeNamespace();
    // A container with a time namespace of its own has a shifted monotonic clock.
    return namespace === FIRST_TIME_NAMESPACE ? boot : `${boot}@${namespace}`;
  } catch {
    return `host:${hostname()}`;
  }
}

function timeNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/time");
  } catch {
    // Before Linux 5.6 there was one time for all.
    return FIRST_TIME_NAMESPACE;
  }
}
