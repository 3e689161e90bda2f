/**
 * G4. Proves that a call that fails, or a disk that takes only a part, neither spoils the state nor makes coord say
 * what is not true. Every built program is run once per call on its state, with EIO, ENOSPC, EACCES, EROFS, EMFILE or
 * EINTR as that call's answer. After each: the program ended as it must, the state is sound and old or new, nothing
 * was set aside; who claims success has committed; who has committed does not claim failure; and the next command
 * works. See it fail: let `drive.ts` swallow an error, or `createWhole` go on after a short write.
 */
import { openFileStore } from "../../src/adapters/store-file/store.ts";
import { recover } from "./kill-sweep.ts";
import { departures } from "./old-or-new.ts";
import type { Stage } from "./stage.ts";
import { type Aftermath, CALL_FAILED, problemsIn, registersOf, type StateView, viewOf } from "./state-view.ts";
import { type Ended, failed, hitIn, launch, type TracedCall } from "./strace.ts";
import { type Outcome, type Sweep, type SweepOptions, sweep } from "./sweep.ts";

const ERRORS = ["EIO", "ENOSPC", "EACCES", "EROFS", "EMFILE", "EINTR"];

export function sweepErrors(options: SweepOptions): Promise<Sweep> {
  return sweep(options, {
    canHit: isOfTheState,
    areChangesFirst: false,
    hit: (stage, call, index) => {
      const which = (index + options.seed) % ERRORS.length;
      return failAt(stage, call, ERRORS[which] ?? "EIO", which === 0);
    },
  });
}

function isOfTheState({ state }: Stage, { path, name, isWriting }: TracedCall): boolean {
  // Node itself aborts when close(2) of a file it read fails, which no file system does.
  return path?.startsWith(state) === true && (name !== "close" || isWriting);
}

/** Lets one call answer with an error. `isBuilt`: the command that follows is the built one. */
export async function failAt(stage: Stage, call: TracedCall, error: string, isBuilt: boolean): Promise<Outcome | null> {
  const ended = await launch(failed(stage.program, call, error, stage.trace));
  const hit = hitIn(stage.trace);
  if (hit === null || !isOfTheState(stage, hit)) return null;
  const found = viewOf(stage.state);
  const problems = [
    ...(await judge(stage, ended, found, CALL_FAILED)),
    ...(await recover(stage, isBuilt, CALL_FAILED)),
  ];
  const replay = `${error}:${call.name}:${call.ordinal}:${stage.scene.name}`;
  return { problems: problems.map((problem) => `${error}: ${problem}`), found, replay };
}

/**
 * What must hold of the state that a run left in which a call failed, or took a part only.
 *
 * @param canRecord false: not even a line fits, so a hook that only keeps books can tell nobody
 */
export async function judge(
  stage: Stage,
  ended: Ended,
  found: StateView,
  aftermath: Aftermath,
  canRecord = true,
): Promise<readonly string[]> {
  const problems = [...problemsIn(found, aftermath), ...(await departuresOf(stage, found)), ...wrongEnd(stage, ended)];
  const claim = claimOf(stage, ended);
  const isDone = isComplete(stage, found);
  const mustSay = canRecord || stage.scene.name.startsWith("PreToolUse") || stage.scene.hook === null;
  if (claim === "success" && !isDone && mustSay && !(await hasRecordedFailure(stage)))
    problems.push(`says that it worked, which is not so: ${ended.stdout}`);
  if (claim === "failure" && isDone && isOneCommit(stage)) {
    problems.push(`says that it failed, after it had committed: ${ended.stdout}${ended.stderr}`);
  }
  return problems;
}

function wrongEnd(stage: Stage, { code, signal, stdout, stderr }: Ended): readonly string[] {
  // The library that replaces the board passes on the signal of a file that is too large: after the answer nothing is left to do.
  const isBoard = signal === "SIGXFSZ" && /^\{.*\}$/s.test(stdout);
  if (isBoard) return [];
  if (signal !== null || code === null) return [`was ended by ${signal}`];
  if (stage.scene.hook === null) return [];
  if (code !== 0 || stderr !== "") return [`exit ${code}: ${stderr}`];
  return /^\{.*\}$/s.test(stdout) ? [] : [`not one object: ${stdout}`];
}

/** `none`: it promises nothing, as a refusal does. */
function claimOf(stage: Stage, { code, stdout }: Ended): "success" | "failure" | "none" {
  // These end what they find; what they cannot find belongs to an instance that has ended, and anyone may take it.
  if (/SessionStart|SessionEnd|lock-cleanup/.test(stage.scene.name)) return "none";
  if (stdout.includes('"permissionDecision":"deny"')) return "none";
  if (stage.scene.hook === null) return code === stage.undisturbed.code ? "success" : "failure";
  return stdout.includes("systemMessage") && !stage.undisturbed.stdout.includes("systemMessage")
    ? "failure"
    : "success";
}

/** What a session leaves names fewer files where the list of these could not be read: that is between old and new. */
const LEAVES_LESS = /^reg\/estate-book: neither old nor new/;

/** A claim that cannot be read stops nobody, and that is on record: then the file is leased like any other. */
async function departuresOf(stage: Stage, found: StateView): Promise<readonly string[]> {
  const problems = departures(stage.before, found, stage.after).filter((problem) => !LEAVES_LESS.test(problem));
  if (problems.length === 0 || !stage.scene.name.endsWith("claimed-exclusive")) return problems;
  if (!(await hasRecordedFailure(stage))) return problems;
  return problems.filter((problem) => !/^reg\/lease-\w+: generation 1, not -1 to -1$/.test(problem));
}

async function hasRecordedFailure(stage: Stage): Promise<boolean> {
  const { entries } = await openFileStore(stage.state).journal.read();
  return entries.some(({ kind }) => kind === "failure");
}

/** Whether all leases are as an undisturbed run leaves them. */
function isComplete(stage: Stage, found: StateView): boolean {
  const [now, after] = [registersOf(found), registersOf(stage.after)];
  const leases = [...after].filter(([folder]) => folder.startsWith("reg/lease-"));
  return leases.every(([folder, { tokens }]) => now.get(folder)?.tokens[0]?.generation === tokens[0]?.generation);
}

/** A command that is nothing but one commit to a lease: there is nothing else that it could have failed to do. */
function isOneCommit({ scene, before, after }: Stage): boolean {
  if (!/^cli\/lock-(acquire|renew|release)/.test(scene.name)) return false;
  const [old, next] = [registersOf(before), registersOf(after)];
  const leases = [...next].filter(([folder]) => folder.startsWith("reg/lease-"));
  const grown = leases.filter(
    ([folder, { tokens }]) => (old.get(folder)?.tokens[0]?.generation ?? 0) !== tokens[0]?.generation,
  );
  return grown.length === 1;
}
