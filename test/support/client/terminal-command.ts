import { execFile } from "node:child_process";
import { CLI } from "../cli/coord.ts";
import type { World } from "./world.ts";

export type TypedCommand = { readonly code: number; readonly out: string };

/** `coord …` typed by the person of this world at a terminal outside any session. */
export function typeCoord({ home, repository }: World, ...args: readonly string[]): Promise<TypedCommand> {
  const env = { PATH: process.env["PATH"], HOME: home };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd: repository.root, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, out: `${stdout}${stderr}` });
    });
  });
}
