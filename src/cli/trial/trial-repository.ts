import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Environment } from "../../compose.ts";

const run = promisify(execFile);

/** A throw-away repository, with a place for the client's own files beside it. */
export type TrialRepository = {
  /** Absolute real path of the checkout. */
  readonly folder: string;
  /** Stands for `~/.claude`, so that the settings of whoever tries do not count here. */
  readonly clientHome: string;
  /** For every process of the trial: nothing of coord's or the client's own. */
  readonly env: Environment;
  read(file: string): string;
  write(file: string, text: string): void;
  remove(file: string): void;
  git(...args: readonly string[]): Promise<string>;
  /** Removes all of it. */
  dispose(): void;
};

/** `files`: text by path, committed where there is git; without git it is a plain folder. */
export async function makeTrialRepository(
  env: Environment,
  files: Readonly<Record<string, string>>,
  hasGit: boolean,
): Promise<TrialRepository> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "coord-trial-")));
  const folder = join(root, "repository");
  const clientHome = join(root, "client");
  const repository: TrialRepository = {
    folder,
    clientHome,
    env: trialEnvironment(env, folder, clientHome),
    read: (file) => readFileSync(join(folder, file), "utf8"),
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },
    remove: (file) => rmSync(join(folder, file), { force: true }),
    git: async (...args) => (await run("git", [...OWN_IDENTITY, ...args], { cwd: folder, env: repository.env })).stdout,
    dispose: () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
  try {
    for (const made of [folder, clientHome]) mkdirSync(made);
    for (const [file, text] of Object.entries(files)) repository.write(file, text);
    if (hasGit) await commitAll(repository);
    return repository;
  } catch (error) {
    repository.dispose();
    throw error;
  }
}

const OWN_IDENTITY = ["-c", "user.name=coord", "-c", "user.email=coord@localhost", "-c", "commit.gpgSign=false"];

async function commitAll({ git }: TrialRepository): Promise<void> {
  await git("init", "--quiet");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=start");
}

/**
 * What the hooks of a real session inherit from this environment (a NODE_OPTIONS that breaks them must show here,
 * too), without what would lead them out of the trial.
 */
function trialEnvironment(env: Environment, folder: string, clientHome: string): Environment {
  const kept = Object.entries(env).filter(([name]) => !/^(COORD_|CLAUDE|GIT_)/.test(name));
  return {
    ...Object.fromEntries(kept),
    CLAUDECODE: "1",
    CLAUDE_CONFIG_DIR: clientHome,
    CLAUDE_PROJECT_DIR: folder,
    // Templates, signing and hooks of the person's own git are not what is tried.
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
}
