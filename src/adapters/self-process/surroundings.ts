import { readlinkSync } from "node:fs";
import { sha256Hex } from "../../hash/sha256.ts";
import { findSystemText } from "./system-text.ts";

/** Where this process runs: what its pids, start times and monotonic clock are relative to. */
export type Surroundings = {
  /** Host name, and eight hex digits of the hashed machine id where there is one: `mars-1f0c22ab`. */
  readonly host: string;
  /** The kernel's boot id; null where the platform has none that can be read without a subprocess. */
  readonly boot: string | null;
  /** `pid:[4026531836]`; null off Linux. */
  readonly pidNs: string | null;
  /** As `pidNs`; null also where the kernel has no time namespaces. */
  readonly timeNs: string | null;
  /** False when `/proc` shows another pid namespace than this process is in, or nothing. */
  readonly isProcMine: boolean;
};

let known: Surroundings | null = null;

/** Read once per process: none of it changes while a process runs. */
export function surroundings(): Surroundings {
  known ??= {
    host: hostId(hostName(), findText("/etc/machine-id") ?? findText("/var/lib/dbus/machine-id")),
    boot: findText("/proc/sys/kernel/random/boot_id"),
    pidNs: findLink("/proc/self/ns/pid"),
    timeNs: findLink("/proc/self/ns/time"),
    isProcMine: findLink("/proc/self") === String(process.pid),
  };
  return known;
}

/** Pure. `machineId` is confidential (machine-id(5)), so only a part of its hash is kept. */
export function hostId(hostName: string, machineId: string | null): string {
  if (machineId === null || machineId === "") return hostName;
  return `${hostName}-${sha256Hex(`coord\0${machineId}`).slice(0, 8)}`;
}

/** Loading node:os takes longer than a read; both ask the kernel's UTS namespace (proc_sys_kernel(5)). */
function hostName(): string {
  const ofLinux = process.platform === "linux" ? findText("/proc/sys/kernel/hostname") : null;
  return ofLinux ?? process.getBuiltinModule("node:os").hostname();
}

function findText(path: string): string | null {
  return findSystemText(path)?.trim() || null;
}

function findLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
