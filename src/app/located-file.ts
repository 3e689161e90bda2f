import { AppError } from "./errors.ts";
import { type Caller, type Located, locate, type Machine } from "./machine.ts";

/**
 * The project and key of a file that somebody named.
 *
 * @throws AppError `NOT_A_PROJECT` for a file that coord does not guard
 */
export async function locateOrThrow(machine: Machine, caller: Caller, path: string): Promise<Located> {
  const located = path === "" ? null : await locate(machine, path, caller.cwd);
  if (located !== null) return located;
  throw new AppError(
    "NOT_A_PROJECT",
    `coord does not guard ${JSON.stringify(path)}: it is in no project, or it is git's or coord's own`,
    {
      hint: "name a file inside a git repository, or run: coord init",
    },
  );
}
