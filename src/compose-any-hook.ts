import { quickFactsOf } from "./adapters/self-process/self-process.ts";
import { physicalPath } from "./adapters/workspace-fs/physical-path.ts";
import { findProject } from "./adapters/workspace-fs/project.ts";
import { entry, journal } from "./app/machine.ts";
import type { Coord } from "./claude/run-hook.ts";
import { clientHomeOf, composeCaller, composeMachine, type Parts } from "./compose.ts";
import { settingsFor } from "./config/settings-for.ts";

/** Only a file that somebody else holds asks about other processes. */
const LATE_PROBES: Pick<Parts, "liveness" | "clientSessions"> = {
  liveness: {
    probe: async (facts) => (await import("./adapters/process-liveness/lazy/liveness.ts")).liveness.probe(facts),
  },
  clientSessions: {
    statusOf: async (clientHome, pid) =>
      (await import("./adapters/client-sessions/lazy/client-sessions.ts")).clientSessions.statusOf(clientHome, pid),
  },
};

/** What a hook's door needs, with the store and the workspace that suit it. */
export function composeAnyHook(
  parts: Pick<Parts, "openStore" | "openWorkspace">,
  factsOf: typeof quickFactsOf = quickFactsOf,
): Coord {
  const env = process.env;
  const machine = composeMachine(env, { ...LATE_PROBES, ...parts });
  return {
    machine,
    callerFor: (input) => composeCaller(env, "claude", input, factsOf),
    onFailureIn: async (folder) => {
      try {
        const found = findProject(physicalPath(folder), env["COORD_DIR"] ?? null, folder);
        if (found === null) return "allow";
        return (await settingsFor(found.stateDir, found.checkout, env, clientHomeOf(env))).settings.onFailure;
      } catch {
        return "allow";
      }
    },
    recordFailure: async (folder, event, error) => {
      try {
        const project = (await machine.home(folder))?.project;
        if (project === undefined) return;
        const detail = `${event}: ${shortName(error)}`;
        await journal(project.store, entry("failure", project.store.now().wall, null, detail));
      } catch {
        // The failure itself is told to the user; its record is a courtesy.
      }
    },
  };
}

/** An error of coord's own says all in its message; of any other, the kind matters too. */
function shortName(error: unknown): string {
  return error instanceof Error && error.name === "AppError" ? error.message : String(error);
}
