import type { CliIo } from "../cli-io.ts";
import { pluginRoot, type Registration, registrationsOf } from "../trial/installation.ts";
import { makeTrialRepository, type TrialRepository } from "../trial/trial-repository.ts";
import { amiss, openStage, type Stage } from "./stage.ts";

export const PRICE = "price.js";
export const NOTES = "notes.md";

/** What the repository starts with. */
export const FILES = {
  [PRICE]: "export const price = 10;\nexport const tax = 0.19;\n",
  [NOTES]: "# Prices\n",
} as const;

export type Demo = {
  readonly io: CliIo;
  readonly stage: Stage;
  readonly hooks: readonly Registration[];
  readonly repository: TrialRepository;
  readonly signal: AbortSignal;
};

/**
 * Sets the scene, plays, and takes everything down again, also when it is stopped.
 *
 * @throws CliError `DEMO_AMISS` as soon as a step does not come out as it must
 */
export async function runDemo(io: CliIo, signal: AbortSignal, play: (demo: Demo) => Promise<void>): Promise<void> {
  const registrations = registrationsOf(pluginRoot());
  if ("problem" in registrations) throw amiss(registrations.problem);
  const repository = await sceneOf(io);
  const stage = openStage(io);
  // A signal that nobody catches, or a second one, must not leave the folder behind either.
  process.once("exit", repository.dispose);
  try {
    await play({ io, stage, hooks: registrations.hooks, repository, signal });
  } finally {
    process.off("exit", repository.dispose);
    repository.dispose();
  }
  stage.end();
}

async function sceneOf(io: CliIo): Promise<TrialRepository> {
  try {
    return await makeTrialRepository(io.env, FILES, true);
  } catch (error) {
    throw amiss(`no throw-away repository could be made: ${error instanceof Error ? error.message : String(error)}`);
  }
}
