import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

const MOST_FILES = 500;

/** Without one of these a name is no pattern, and the library that reads patterns is not loaded. */
const MAY_BE_PATTERN = /[*?[\]{}()!+@]/;

/**
 * The files that were named on a command line, sorted, each once: a path as it is, whether or not there is such a
 * file; a pattern (quoted, so that the shell leaves it alone) as the files it matches now.
 *
 * @throws CliError for a pattern that matches nothing, or more than 500 files
 */
export async function namedFiles(names: readonly string[], cwd: string): Promise<readonly string[]> {
  const files = new Set<string>();
  for (const name of names) {
    if (!MAY_BE_PATTERN.test(name) || !(await isPattern(name, cwd))) {
      files.add(name);
      continue;
    }
    const { default: fastGlob } = await import("fast-glob");
    const matches = await fastGlob(name, {
      cwd,
      dot: true,
      onlyFiles: true,
      ignore: ["**/.git/**", "**/node_modules/**"],
    });
    if (matches.length === 0)
      throw new CliError(EXIT.usage, "BAD_INPUT", `no file matches ${name}`, "quote a pattern, or name the file");
    for (const match of matches) files.add(match);
  }
  if (files.size > MOST_FILES) {
    throw new CliError(
      EXIT.usage,
      "BAD_INPUT",
      `${files.size} files are named; at most ${MOST_FILES} at once`,
      "use a narrower pattern",
    );
  }
  // One order for all: two that ask for several files at once cannot each get one that the other waits for.
  return [...files].sort();
}

/** A file may be named like a pattern: `pages/[id].tsx`. Then it is that file. */
async function isPattern(name: string, cwd: string): Promise<boolean> {
  const { default: fastGlob } = await import("fast-glob");
  if (!fastGlob.isDynamicPattern(name)) return false;
  const literal = await fastGlob(fastGlob.escapePath(name), { cwd, dot: true, onlyFiles: true });
  return literal.length === 0;
}
