import { openClientSessions } from "./adapters/client-sessions/client-sessions.ts";
import { openLivenessProbe } from "./adapters/process-liveness/liveness.ts";
import { openFileStore } from "./adapters/store-file/store.ts";
import { branchOf } from "./adapters/workspace-fs/branch.ts";
import { makeProject } from "./adapters/workspace-fs/make-project.ts";
import { openWorkspace } from "./adapters/workspace-fs/workspace.ts";
import type { Parts } from "./compose.ts";

/** All adapters at once: for the command line, the library and every other door that is not a hook. */
export const residentParts: Parts = {
  openStore: openFileStore,
  openWorkspace,
  liveness: openLivenessProbe(),
  clientSessions: openClientSessions(),
  branchOf: async (checkout) => branchOf(checkout),
  makeProject: async (folder, override) => makeProject(folder, override),
};
