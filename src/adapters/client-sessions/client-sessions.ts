import { join } from "node:path";
import type { ClientSessions } from "../../app/ports.ts";
import { findProcStat } from "../self-process/proc-stat.ts";
import { findText } from "../workspace-fs/small-file.ts";
import { parseSessionFile } from "./session-file.ts";

const MAX_SESSION_FILE_BYTES = 64 * 1024;

/**
 * Reads the file that the client keeps for each of its live processes, `<clientHome>/sessions/<pid>.json`
 * (as of 2.1.329; internal to the client, so whatever does not fit is "nothing known"). `sinceMs`: wall clock.
 */
export function openClientSessions(platform: NodeJS.Platform = process.platform): ClientSessions {
  return {
    async statusOf(clientHome, pid) {
      if (clientHome === null || !Number.isSafeInteger(pid) || pid <= 0) return null;
      const text = findText(join(clientHome, "sessions", `${pid}.json`), MAX_SESSION_FILE_BYTES);
      const session = text === null ? null : parseSessionFile(text);
      if (session === null || session.pid !== pid || !isOfLivingProcess(session, platform)) return null;
      return { status: session.status, sinceMs: session.sinceMs };
    },
  };
}

/** A killed client leaves its file behind, and another process may have its pid by now. */
function isOfLivingProcess(
  { pid, start }: { readonly pid: number; readonly start: string | null },
  platform: NodeJS.Platform,
): boolean {
  if (start === null || platform !== "linux") return true;
  return findProcStat(pid)?.start === start;
}
