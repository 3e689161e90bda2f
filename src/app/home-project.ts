import { AppError } from "./errors.ts";
import type { Machine, Project } from "./machine.ts";

export type HomeProject = { readonly project: Project; readonly checkout: string };

/**
 * The project a folder is in.
 *
 * @throws AppError `NOT_A_PROJECT` outside any
 */
export async function homeOrThrow(machine: Machine, folder: string): Promise<HomeProject> {
  const home = await machine.home(folder);
  if (home !== null) return home;
  throw new AppError(
    "NOT_A_PROJECT",
    `${folder} is in no project: no git repository, and no .claude/coordination folder`,
    {
      hint: "change to a git repository, or run: coord init",
    },
  );
}
