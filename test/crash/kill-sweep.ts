/**
 * G3. Proves that no hook and no command of the CLI can be killed at a moment that leaves bad state behind. Every
 * built program is run once under strace; then once per system call from its first touch of the state on, on the
 * same state, with SIGKILL as it enters that call: first at each call that changes the state, then at the others, until
 * the points are used up. After each: every register has one token and whole data, is the old one to
 * the byte or a whole step to the new one, nobody excludes anybody; the same command then works in a second
 * process, the next update of every register works and leaves no garbage. See it fail: write a register's data in
 * place (`createWhole` over the current name) or leave out its temporary name.
 */
import { existsSync } from "node:fs";
import { callInProcess } from "./golden-scenes.ts";
import { age, leftovers, nextUpdate } from "./next-update.ts";
import { departures } from "./old-or-new.ts";
import type { Stage } from "./stage.ts";
import { type Aftermath, CALM, problemsIn, viewOf } from "./state-view.ts";
import { killed, launch, type TracedCall } from "./strace.ts";
import { type Outcome, type Sweep, type SweepOptions, sweep } from "./sweep.ts";

export function sweepKills(options: SweepOptions): Promise<Sweep> {
  return sweep(options, {
    canHit: () => true,
    areChangesFirst: true,
    hit: (stage, call, index) => killAt(stage, call, index % 8 === 0),
  });
}

/** Kills the program at one call. `isThorough`: what follows is done by built programs, up to a session a week later. */
export async function killAt(stage: Stage, call: TracedCall, isThorough: boolean): Promise<Outcome | null> {
  const ended = await launch(killed(stage.program, call));
  if (ended.signal !== "SIGKILL" && ended.code !== 137) return null;
  const found = viewOf(stage.state);
  const problems = [...problemsIn(found), ...departures(stage.before, found, stage.after)];
  problems.push(...(await recover(stage, isThorough, CALM)));
  if (isThorough && existsSync(stage.state)) problems.push(...(await orWhatFailed(nextStart(stage))));
  return { problems, found, replay: `kill:${call.name}:${call.ordinal}:${stage.scene.name}` };
}

const EIGHT_DAYS_MS = 8 * 24 * 60 * 60 * 1000;

/** A session that starts a week later sweeps away what the killed one was building. */
async function nextStart({ repository, state }: Stage): Promise<readonly string[]> {
  for (const path of leftovers(state)) age(path, EIGHT_DAYS_MS);
  await callInProcess(repository, { as: "ann", payload: "SessionStart/startup" });
  return leftovers(state).map((path) => `is left for ever: ${path.slice(state.length)}`);
}

/** What the next process meets: it works, and so does the next update of everything. */
export function recover(stage: Stage, isBuilt: boolean, aftermath: Aftermath): Promise<readonly string[]> {
  return orWhatFailed(goOn(stage, isBuilt, aftermath));
}

/** What comes after must not fail either: that is a finding, not the end of the sweep. */
async function orWhatFailed(problems: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await problems;
  } catch (error) {
    return [`what came next failed: ${error instanceof Error ? error.message : error}`];
  }
}

async function goOn(stage: Stage, isBuilt: boolean, aftermath: Aftermath): Promise<readonly string[]> {
  const again = await stage.again(isBuilt);
  const problems = problemsIn(viewOf(stage.state), aftermath).map((problem) => `after the next command: ${problem}`);
  if (again.stdout.includes("coord could not") || again.stderr !== stage.undisturbed.stderr) {
    problems.push(`the next command failed: ${again.stdout}${again.stderr}`);
  }
  if (existsSync(stage.state)) problems.push(...(await nextUpdate(stage.state, aftermath)));
  return problems;
}
