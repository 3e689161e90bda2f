import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { compiledFile, findCompiled } from "../compiled-code.ts";
import { readCode } from "../hook-code.ts";
import { openTrial, TRIAL_STEPS, type Trial } from "../trial.ts";

/** A write after the first is what is to be fast: the first registers its session, which no other does. */
const ROUNDS = 3;
const MOST_AGE_MS = 24 * 60 * 60 * 1000;
/** Besides those that are made: of another version of Node, and a trial that runs. */
const MOST_FILES = 10;

/**
 * Sees to it that the hooks around edits and commands, and after each reply, start from compiled code. Asked when a session starts, beside it: an edit never
 * writes this. What is missing or does not fit is made in a trial repository, tried, and put in place whole.
 *
 * @param distFolder the built hooks and their code lie in it
 * @param dataFolder the plugin's own folder of this user
 * @throws what Node throws, when a folder cannot be written
 */
export async function keepCompiled(distFolder: string, dataFolder: string): Promise<void> {
  const codeFolder = join(distFolder, "code");
  // The code of hooks, and the kept parts of it.
  const wanted = readdirSync(codeFolder).map((entry) => {
    const name = basename(entry, ".js");
    return { name, file: compiledFile(dataFolder, name), code: readCode(join(codeFolder, entry)) };
  });
  const folder = join(dataFolder, "code");
  if (wanted.every(({ file, code }) => findCompiled(file, code) !== null)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!isOwnFolder(folder)) return;
  sweep(folder);
  const trialFolder = mkdtempSync(join(folder, "trial-"));
  try {
    const trial = openTrial(trialFolder);
    if (!(await train(trial, distFolder, trialFolder))) return;
    // A run whose file found no room has answered right all the same.
    const made = wanted.map(({ name, file, code }) => ({ file, code, from: compiledFile(trialFolder, name) }));
    if (made.some(({ from, code }) => findCompiled(from, code) === null)) return;
    if (!(await prove(trial, distFolder, trialFolder))) return;
    for (const { from, file } of made) renameSync(from, file);
  } finally {
    rmSync(trialFolder, { recursive: true, force: true });
  }
}

async function train(trial: Trial, distFolder: string, target: string): Promise<boolean> {
  const trainer = join(distFolder, "lazy", "start-train-hook.cjs");
  for (let round = 0; round < ROUNDS; round++) {
    for (const step of TRIAL_STEPS) {
      if (!(await trial.run(step, [trainer, join(distFolder, "code"), step.hook, target]))) return false;
    }
  }
  return true;
}

/** A round with the hooks as the client starts them, from what was made: only what has answered right is kept. */
async function prove(trial: Trial, distFolder: string, dataFolder: string): Promise<boolean> {
  for (const step of TRIAL_STEPS) {
    const args = [join(distFolder, "hooks", `${step.hook}.cjs`)];
    if (!(await trial.run(step, args, { CLAUDE_PLUGIN_DATA: dataFolder }))) return false;
  }
  return true;
}

function isOwnFolder(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

/** What other versions of Node have left, and trials that were killed. */
function sweep(folder: string): void {
  const aged = readdirSync(folder)
    .map((name) => ({ path: join(folder, name), isTrial: basename(name).startsWith("trial-") }))
    .map((entry) => ({ ...entry, mtimeMs: statSync(entry.path).mtimeMs }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const [index, { path, isTrial, mtimeMs }] of aged.entries()) {
    if (index >= MOST_FILES || (isTrial && Date.now() - mtimeMs > MOST_AGE_MS)) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
