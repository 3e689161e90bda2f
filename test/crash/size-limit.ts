/**
 * Short writes: with RLIMIT_FSIZE, write(2) takes what fits below the limit and reports no error, then fails with EFBIG,
 * as a full disk and a quota do. Every limit from nothing to more than the largest record is tried on every program.
 */
import { judge } from "./errno-sweep.ts";
import { recover } from "./kill-sweep.ts";
import type { Stage } from "./stage.ts";
import { CUT_SHORT, viewOf } from "./state-view.ts";
import { launch, type TracedCall } from "./strace.ts";
import { type Outcome, type Sweep, type SweepOptions, sweep } from "./sweep.ts";

/** A line that says what failed is shorter. */
const LINE_BYTES = 300;
/** Records are some hundred bytes long; a step of a prime number meets every offset in them sooner or later. */
const STEP_BYTES = 37;

export function sweepLimits(options: SweepOptions): Promise<Sweep> {
  return sweep(options, {
    canHit: isWrite,
    areChangesFirst: false,
    hit: (stage, _, index) => limitTo(stage, ((index + options.seed) * STEP_BYTES) % 1300, index % 8 === 0),
  });
}

function isWrite({ state }: Stage, { name, path }: TracedCall): boolean {
  return name === "write" && path?.startsWith(state) === true;
}

/** Lets every file take no more than `bytes`. `isBuilt`: the command that follows is the built one. */
export async function limitTo(stage: Stage, bytes: number, isBuilt: boolean): Promise<Outcome> {
  const { command, args } = stage.program;
  // Node leaves SIGXFSZ to end the process; a shell that ignores it passes that on.
  const script = `trap '' XFSZ; exec prlimit --fsize=${bytes} "$@"`;
  const ended = await launch({ ...stage.program, command: "sh", args: ["-c", script, "sh", command, ...args] });
  const found = viewOf(stage.state);
  const problems = [
    ...(await judge(stage, ended, found, CUT_SHORT, bytes >= LINE_BYTES)),
    ...(await recover(stage, isBuilt, CUT_SHORT)),
  ];
  const replay = `limit:write:${bytes}:${stage.scene.name}`;
  return { problems: problems.map((problem) => `at most ${bytes} bytes: ${problem}`), found, replay };
}
