import { quickFactsOf } from "./adapters/self-process/self-process.ts";
import { openHookStore } from "./adapters/store-file/hook-store.ts";
import { openHookWorkspace } from "./adapters/workspace-fs/hook-workspace.ts";
import { physicalPath } from "./adapters/workspace-fs/physical-path.ts";
import { findProject } from "./adapters/workspace-fs/project.ts";
import { entry, journal } from "./app/machine.ts";
import type { Coord } from "./claude/run-hook.ts";
import { clientHomeOf, composeCaller, composeMachine, type Parts } from "./compose.ts";
import { settingsFor } from "./config/settings-for.ts";

/** The adapters of a hook: an edit that meets nobody loads no more than it needs. */
const hookParts: Parts = {
  openStore: (stateDir) => openHookStore(stateDir),
  openWorkspace: openHookWorkspace,
  liveness: {
    probe: async (facts) => (await import("./adapters/process-liveness/lazy/liveness.ts")).liveness.probe(facts),
  },
  clientSessions: {
    statusOf: async (clientHome, pid) =>
      (await import("./adapters/client-sessions/lazy/client-sessions.ts")).clientSessions.statusOf(clientHome, pid),
  },
};

/** What a hook's door needs. `parts`: adapters that this hook always uses, instead of late ones. */
export function composeHook(parts: Partial<Parts> = {}, factsOf = quickFactsOf): Coord {
  const env = process.env;
  const machine = composeMachine(env, { ...hookParts, ...parts });
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
