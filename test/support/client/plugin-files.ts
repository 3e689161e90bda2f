import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

/** Settings of the test's own, none of the machine's; a checkout may belong to another user (CI). */
const GIT_ENVIRONMENT = {
  PATH: process.env["PATH"] ?? "",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.invalid",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.invalid",
};

export function gitIn(folder: string, ...args: readonly string[]): string {
  return execFileSync("git", args, {
    cwd: folder,
    env: GIT_ENVIRONMENT,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/**
 * A repository on branch main with exactly what a user of the plugin's repository gets: the committed files, and the build
 * as it is now if that differs. A plugin folder that is no checkout is committed as it is.
 */
export function publish(pluginFolder: string, into: string): void {
  if (existsSync(join(pluginFolder, ".git"))) {
    gitIn(pluginFolder, "clone", "-q", "--no-hardlinks", pluginFolder, into);
    gitIn(into, "checkout", "-q", "-B", "main");
    rmSync(join(into, "dist"), { recursive: true, force: true });
    cpSync(join(pluginFolder, "dist"), join(into, "dist"), { recursive: true });
  } else {
    mkdirSync(into, { recursive: true });
    cpSync(pluginFolder, into, { recursive: true, filter: (path) => basename(path) !== "node_modules" });
    gitIn(into, "init", "-q", "-b", "main");
  }
  gitIn(into, "add", "-A");
  if (gitIn(into, "status", "--porcelain") !== "") gitIn(into, "commit", "-q", "-m", "as built");
}
