import { existsSync } from "node:fs";
import { factsOf } from "../../adapters/self-process/self-process.ts";
import { examineState } from "../../adapters/store-file/examine-state.ts";
import { openBoardPage } from "../../adapters/workspace-fs/board-page.ts";
import { writeBoard } from "../../app/board.ts";
import { diagnoseProject } from "../../app/diagnose-project.ts";
import type { Diagnosis, Finding, Repair, TrialFacts } from "../../app/diagnosis.ts";
import { AppError } from "../../app/errors.ts";
import type { HomeProject } from "../../app/home-project.ts";
import type { Machine, Project } from "../../app/machine.ts";
import { isoText } from "../../app/views.ts";
import { composeCaller, composeMachine } from "../../compose.ts";
import type { EpochMs } from "../../domain/instant.ts";
import { residentParts } from "../../parts.ts";
import { PLUGIN_VERSION } from "../../plugin-version.ts";
import { boardText } from "../../text/board-text.ts";
import { boardFinding, noBoardFinding } from "../../text/doctor/board-findings.ts";
import { installationFindings } from "../../text/doctor/installation-findings.ts";
import { repositoryFindings, unknownRepositoryFinding } from "../../text/doctor/repository-findings.ts";
import { noProjectFinding, refusedStateFinding, stateFindings } from "../../text/doctor/state-findings.ts";
import { trialFindings } from "../../text/doctor/trial-findings.ts";
import type { CliIo } from "../cli-io.ts";
import type { Progress } from "../progress.ts";
import { pluginRoot, registrationsOf } from "../trial/installation.ts";
import { examineInstallation } from "./examine-installation.ts";
import { exerciseHooks } from "./exercise.ts";

/** Looks at the installation, the hooks, the state and the repository, in this order; a failing part stops no other. */
export async function runDoctor(
  io: CliIo,
  progress: Progress,
  signal: AbortSignal,
  repair: (stateDir: string) => Promise<readonly Repair[]>,
): Promise<Diagnosis> {
  const root = pluginRoot();
  progress.show("looking at the installation");
  const installation = await examineInstallation(root, io.env);
  const trial = await tryHooks(io, progress, signal, installation.git?.version != null);
  progress.show("looking at the state");
  const machine = composeMachine(io.env, residentParts);
  const home = await homeOf(machine, io.cwd);
  const project = "project" in home ? home.project : null;
  const stateDir = project?.stateDir ?? null;
  const repairs = stateDir === null ? [] : await repair(stateDir);
  const events = "events" in installation.hooks ? installation.hooks.events : [];
  const findings = [
    ...installationFindings(installation),
    ...trialFindings(trial),
    ...("finding" in home ? [home.finding] : []),
    // First: a look through the store sets aside what it cannot read.
    ...(stateDir === null ? [] : stateFindings(await examineState(stateDir))),
    ...(project === null ? [] : await repositoryPart(machine, project, events, { root, version: PLUGIN_VERSION })),
    ...("finding" in home ? [] : await boardPart(io, machine, home)),
  ];
  progress.clear();
  return {
    at: isoText(Date.now() as EpochMs),
    version: PLUGIN_VERSION,
    root,
    checkout: "checkout" in home ? home.checkout : null,
    stateDir,
    repairs,
    trial: trial.kind === "ran" ? trial.steps : [],
    findings,
    totals: totalsOf(findings),
  };
}

async function tryHooks(io: CliIo, progress: Progress, signal: AbortSignal, hasGit: boolean): Promise<TrialFacts> {
  const registrations = registrationsOf(pluginRoot());
  // Nothing to run is a finding of the installation already.
  if ("problem" in registrations || registrations.hooks.length === 0)
    return { kind: "ran", steps: [], leftovers: null };
  return exerciseHooks({
    hooks: registrations.hooks,
    env: io.env,
    hasGit,
    signal,
    onStep: (done, all) => progress.show(`trying the hooks, ${done} of ${all}`),
  });
}

type Home = HomeProject | { readonly finding: Finding };

async function homeOf(machine: Machine, folder: string): Promise<Home> {
  try {
    const home = await machine.home(folder);
    if (home !== null) return home;
    return { finding: noProjectFinding(folder) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { finding: refusedStateFinding(error.message, error.hint) };
  }
}

async function repositoryPart(
  machine: Machine,
  project: Project,
  events: readonly string[],
  own: { readonly root: string; readonly version: string },
): Promise<readonly Finding[]> {
  try {
    return repositoryFindings(await diagnoseProject(machine, project, events), own);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [unknownRepositoryFinding(error.message, error.hint)];
  }
}

/** Only a real rebuild shows that it works; where nobody has worked yet there is nothing to show. */
async function boardPart(io: CliIo, machine: Machine, { project, checkout }: HomeProject): Promise<readonly Finding[]> {
  if (project.settings.mode === "off" || !existsSync(project.stateDir)) return [];
  if (project.settings.board === "off") return [boardFinding("off")];
  const caller = composeCaller(io.env, "shell", { cwd: io.cwd }, factsOf);
  const page = openBoardPage(checkout, project.stateDir);
  try {
    await writeBoard(machine, project, caller, checkout, page, { textOf: boardText });
    return [boardFinding(page.path)];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // What cannot be read is named already; the board comes back with it.
    if (error.code === "STATE_UNREADABLE") return [];
    return [noBoardFinding(error.message, error.hint)];
  }
}

function totalsOf(findings: readonly Finding[]): Diagnosis["totals"] {
  const number = (wanted: Finding["level"]): number => findings.filter(({ level }) => level === wanted).length;
  return { ok: number("ok"), warnings: number("warning"), problems: number("problem") };
}
