import { branchOf } from "../branch.ts";
import { makeProject } from "../make-project.ts";

/** Asked when a session or a turn starts, never by an edit. */
export const places = { branchOf, makeProject };
