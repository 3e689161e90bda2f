/**
 * Which command lines build or test a project, so that their end says whether it still works: one program that is known
 * for it, and nothing that could hide how it ended (a pipe, a second command) or keep it from ending.
 */
import { shortCommand } from "./short-command.ts";

/** What a known build or test came to the last time, in one folder. */
export type Build = {
  /** On one line, without what looks like a credential. */
  readonly command: string;
  readonly folder: string;
  readonly result: BuildResult;
  /** Ms since 1970, by the wall clock: for people. */
  readonly atMs: number;
};

export const BUILD_RESULTS = ["passed", "failed"] as const;
export type BuildResult = (typeof BUILD_RESULTS)[number];

const MOST_CHARACTERS = 500;
/** Where one command ends and another begins, or its result is thrown away. `2>&1` and the like only move what it prints. */
const COMPOUND = /[|;&\n`]|\$\(|<\(/;
const REDIRECTIONS = /\s\d?>{1,2}\s?(?:&\d|[\w./-]+)/g;
const ASSIGNMENTS = /^(?:\s*[A-Za-z_]\w*=[\w./:-]*\s+)*\s*/;
const ENDLESS = /\s--?(?:watch\w*|w|ui|serve|debug|help|h|version|listTests|collect-only)\b/;

const SCRIPT = "(?:test|tests|build|check|lint|typecheck|type-check|tsc)(?::[\\w:-]+)?";
const RUNNERS = [
  `(?:npm|pnpm|yarn|bun)(?: run)? ${SCRIPT}`,
  "(?:npx|pnpm exec|pnpm dlx|yarn|bunx|bun x)?(?: --\\S+)* ?(?:vitest|jest|playwright test|tsc|eslint|biome (?:check|lint))",
  "(?:deno|go|cargo|dotnet|swift|zig|mix|flutter|dart) (?:test|build|check|vet|nextest run)",
  "(?:python[\\d.]*|uv run|poetry run|pipenv run|hatch run)? ?(?:-m )?(?:pytest|unittest|tox|mypy|ruff check)",
  "(?:make|gmake|ninja|ctest|cmake --build \\S+|meson test)",
  "(?:mvn|mvnw|gradle|gradlew|sbt|bazel|bazelisk|buck2|ant)(?: -\\S+)* (?:test|build|check)",
  "(?:bundle exec )?(?:rspec|rails test|phpunit|pest)",
  "xcodebuild",
];
const RUNNER = new RegExp(`^(?:\\S*/)?(?:${RUNNERS.map((runner) => runner.trim()).join("|")})(?=\\s|$)`);

/** The command as others may see it; null: it is none of these, or its end would say nothing. */
export function buildCommand(line: string): string | null {
  if (line.length > MOST_CHARACTERS) return null;
  const plain = line.replace(REDIRECTIONS, " ");
  const bare = plain.replace(ASSIGNMENTS, "").trim();
  if (COMPOUND.test(plain) || ENDLESS.test(bare) || !RUNNER.test(bare.replace(/ +/g, " "))) return null;
  return shortCommand(line);
}

/**
 * What the end of such a command says: 1 to 125 is the program's own verdict; 126 and 127 that it was not started, more
 * that a signal ended it. Null: nothing.
 */
export function buildResult(exitCode: number | null): BuildResult | null {
  if (exitCode === 0) return "passed";
  return exitCode !== null && exitCode > 0 && exitCode < 126 ? "failed" : null;
}

/** Whether others should hear of this end: it worked the last time, and now it does not. */
export function hasBroken(before: Build | null, result: BuildResult): boolean {
  return result === "failed" && before?.result === "passed";
}
