import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export type TestRepository = {
  readonly root: string;
  path(relative: string): string;
  write(relative: string, content: string | Buffer): string;
  read(relative: string): string;
  git(...args: readonly string[]): string;
};

/** A git repository with one commit of `files`. The path has spaces unless another `name` is given. */
export function createRepository(
  parent: string,
  options: { readonly files?: Readonly<Record<string, string>>; readonly name?: string } = {},
): TestRepository {
  const folder = join(parent, options.name ?? "my project");
  mkdirSync(folder, { recursive: true });
  const root = realpathSync(folder);
  const path = (relative: string): string => join(root, relative);
  const write = (relative: string, content: string | Buffer): string => {
    mkdirSync(dirname(path(relative)), { recursive: true });
    writeFileSync(path(relative), content);
    return path(relative);
  };
  // No configuration of the machine may decide how a test's repository behaves.
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: parent,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
  };
  const git = (...args: readonly string[]): string => execFileSync("git", args, { cwd: root, env, encoding: "utf8" });
  git("init", "-q", "-b", "main");
  git("config", "user.name", "Test");
  git("config", "user.email", "test@example.invalid");
  git("config", "commit.gpgsign", "false");
  for (const [relative, content] of Object.entries(options.files ?? { "README.md": "# test\n" }))
    write(relative, content);
  git("add", "-A");
  git("commit", "-q", "-m", "first");
  return { root, path, write, read: (relative) => readFileSync(path(relative), "utf8"), git };
}
