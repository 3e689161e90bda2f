import { execFileSync } from "node:child_process";

const ENV = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
};

/** Which of `paths` git ignores in the repository `root`, whatever is tracked: git's own answer. */
export function ignoredByGit(root: string, paths: readonly string[]): ReadonlySet<string> {
  const input = paths.map((path) => `./${path}\0`).join("");
  try {
    const output = execFileSync("git", ["check-ignore", "--no-index", "-z", "--stdin"], {
      cwd: root,
      env: ENV,
      input,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
    });
    return new Set(output.split("\0").map((path) => path.replace(/^\.\//, "")));
  } catch (error) {
    // Exit code 1: none is ignored.
    if (error instanceof Error && "status" in error && error.status === 1) return new Set();
    throw error;
  }
}
