import { quickFactsOf } from "./adapters/self-process/self-process.ts";
import { physicalPath } from "./adapters/workspace-fs/physical-path.ts";
import { findProject } from "./adapters/workspace-fs/project.ts";
import { entry, journal, type Machine } from "./app/machine.ts";
import type { Coord } from "./claude/run-hook.ts";
import { clientHomeOf, composeCaller, composeMachine, type Parts } from "./compose.ts";
import { settingsFor } from "./config/settings-for.ts";

const places = async () => (await import("./adapters/workspace-fs/lazy/places.ts")).places;

/** What hooks differ in: which parts of these are there from the start. */
type Opened = Pick<Parts, "openStore" | "openWorkspace">;

/** The other adapters of a hook: an edit that meets nobody loads no more than it needs. */
const LATE_PARTS: Omit<Parts, keyof Opened> = {
  branchOf: async (checkout) => (await places()).branchOf(checkout),
  makeProject: async (folder, override) => (await places()).makeProject(folder, override),
  liveness: {
    probe: async (facts) => (await import("./adapters/process-liveness/lazy/liveness.ts")).liveness.probe(facts),
  },
  clientSessions: {
    statusOf: async (clientHome, pid) =>
      (await import("./adapters/client-sessions/lazy/client-sessions.ts")).clientSessions.statusOf(clientHome, pid),
  },
};

/** What a hook's door needs, with the store and the workspace that suit it. */
export function composeAnyHook(opened: Opened, factsOf: typeof quickFactsOf = quickFactsOf): Coord {
  const env = process.env;
  const machine = rememberingHomes(composeMachine(env, { ...LATE_PARTS, ...opened }));
  return {
    machine,
    afterPrint: [],
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

/** The project of a folder is asked for by each step of a hook, and does not change while one runs. */
function rememberingHomes(machine: Machine): Machine {
  const homes = new Map<string, Awaited<ReturnType<Machine["home"]>>>();
  const home: Machine["home"] = async (folder) => {
    const known = homes.get(folder) ?? (await machine.home(folder));
    // Not where there is none: a session's start may make one.
    if (known !== null) homes.set(folder, known);
    return known;
  };
  return { ...machine, home };
}
