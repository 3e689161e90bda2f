import type { TrialFacts, TrialStep } from "../../app/diagnosis.ts";
import type { Environment } from "../../compose.ts";
import type { Registration } from "../trial/installation.ts";
import { type JsonObject, textAt } from "../trial/json-value.ts";
import { makeTrialRepository, type TrialRepository } from "../trial/trial-repository.ts";
import { openTrialSession, type TrialSession } from "../trial/trial-session.ts";
import { BEFORE, EVENTS, type Step, stepsFor } from "./exercise-steps.ts";
import type { Fault } from "./judge-answer.ts";

export type Trial = {
  readonly hooks: readonly Registration[];
  readonly env: Environment;
  readonly hasGit: boolean;
  readonly onStep: (done: number, all: number) => void;
  readonly signal: AbortSignal;
};

/**
 * Runs every registered hook as the client does, with payloads captured from it, for two sessions that want one file
 * of a throw-away repository; and looks at what each answered and kept.
 */
export async function exerciseHooks(trial: Trial): Promise<TrialFacts> {
  let repository: TrialRepository;
  try {
    repository = await makeTrialRepository(trial.env, { "a.txt": BEFORE }, trial.hasGit);
  } catch (error) {
    return { kind: "not-possible", reason: error instanceof Error ? error.message : String(error) };
  }
  const sessions: TrialSession[] = [];
  try {
    for (let count = 0; count < 2; count++) sessions.push(await openTrialSession(trial.hooks, repository));
    const [first, second] = sessions;
    if (first === undefined || second === undefined) throw new Error("no process could be started");
    const steps = await play(stepsFor(repository, first, second, trial.hasGit), trial);
    const left = trial.hasGit ? (await repository.git("status", "--porcelain", "--ignored")).split("\n") : [];
    const leftovers = left.filter((line) => line !== "" && !EXPECTED.has(line)).join("; ");
    return { kind: "ran", steps, leftovers: leftovers === "" ? null : leftovers };
  } finally {
    await Promise.all(sessions.map(({ client }) => client.kill()));
    repository.dispose();
  }
}

/** The edit of the trial itself, and the folder of the status board, which git ignores. */
const EXPECTED: ReadonlySet<string> = new Set([" M a.txt", "!! .claude/"]);

async function play(steps: readonly Step[], { onStep, signal }: Trial): Promise<readonly TrialStep[]> {
  const done: TrialStep[] = [];
  for (const { step, fire, judge } of steps) {
    signal.throwIfAborted();
    onStep(done.length, steps.length);
    const run = await fire();
    const fault = run.kind === "failed" ? run.reason : (ownFailure(run.answer) ?? (await judge(run.answer)));
    done.push({ step, event: EVENTS[step], ms: run.ms, fault });
  }
  return done;
}

/** Words of coord itself about a failure of its own. */
function ownFailure(answer: JsonObject): Fault {
  const said = textAt(answer, "systemMessage");
  return said === null ? null : `said: ${said}`;
}
