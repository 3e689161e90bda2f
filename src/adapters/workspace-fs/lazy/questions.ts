import { openWorkspace } from "../workspace.ts";

/** Only what does not depend on where the state lies is asked here. */
export const ask = openWorkspace(null);
