import { AppError } from "../app/errors.ts";
import type { ClaimPath } from "../domain/claim.ts";
import { compileGlob } from "./glob.ts";
import { printable } from "./printable.ts";

/**
 * Patterns of a claim, compiled once so that an edit need not.
 *
 * @param isFolded the file system folds case
 * @throws AppError `BAD_INPUT` for what is no pattern
 */
export function compileClaimPaths(globs: readonly string[], isFolded: boolean): readonly ClaimPath[] {
  return globs.map((glob) => {
    const compiled = compileGlob(glob, isFolded);
    if ("source" in compiled) return { glob, source: compiled.source };
    throw new AppError("BAD_INPUT", `"${printable(glob)}" ${compiled.problem}`, {
      hint: "a pattern such as 'src/auth/**'",
    });
  });
}
