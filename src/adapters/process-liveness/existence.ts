import { systemCode } from "../../app/errors.ts";

/** `absent` is proof that no process of this namespace has the pid; `unknown` proves nothing. */
export type Existence = "present" | "absent" | "unknown";

/** kill(2) with signal 0: asks without doing anything. */
export function existenceOf(pid: number): Existence {
  // 0 and negative pids mean process groups.
  if (!Number.isSafeInteger(pid) || pid <= 0) return "unknown";
  try {
    process.kill(pid, 0);
    return "present";
  } catch (error) {
    const code = systemCode(error);
    if (code === "ESRCH") return "absent";
    // It exists and belongs to somebody else.
    return code === "EPERM" ? "present" : "unknown";
  }
}
