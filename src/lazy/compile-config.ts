import { existsSync } from "node:fs";
import { join } from "node:path";
import { foldsCase } from "../adapters/workspace-fs/case-folding.ts";
import { compileFiles } from "../config/compile.ts";
import type { Compiled } from "../config/compiled.ts";

/**
 * Compiles the configuration of a checkout and keeps it for hooks. YAML and zod are loaded with this module, which
 * happens only after a file has changed.
 */
export function compileConfig(stateDir: string, checkout: string, clientHome: string | null): Compiled {
  const git = join(checkout, ".git");
  return compileFiles(stateDir, checkout, clientHome, foldsCase(existsSync(git) ? git : checkout));
}
