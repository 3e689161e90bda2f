/**
 * Short writes: with RLIMIT_FSIZE, write(2) takes what fits below the limit and reports no error, then fails with EFBIG,
 * as a full disk and a quota do. Every limit from nothing to more than the largest record is tried on every program.
 */
import { judge } from "./errno-sweep.ts";
import { recover, type Sweep, type SweepOptions, sweep } from "./kill-sweep.ts";
import type { Stage } from "./stage.ts";
import { launch, type TracedCall } from "./strace.ts";

/** Records are some hundred bytes long; a step of a prime number meets every offset in them sooner or later. */
const STEP_BYTES = 37;

export function sweepLimits(options: SweepOptions): Promise<Sweep> {
  return sweep(options, { canHit: isWrite, hit: limitAt });
}

function isWrite({ state }: Stage, { name, path }: TracedCall): boolean {
  return name === "write" && path?.startsWith(state) === true;
}

async function limitAt(stage: Stage, _: TracedCall, index: number): Promise<readonly string[] | null> {
  const limit = (index * STEP_BYTES) % 1300;
  const { command, args } = stage.program;
  // Node leaves SIGXFSZ to end the process; a shell that ignores it passes that on.
  const script = `trap '' XFSZ; exec prlimit --fsize=${limit} "$@"`;
  const ended = await launch({ ...stage.program, command: "sh", args: ["-c", script, "sh", command, ...args] });
  const problems = [...(await judge(stage, ended)), ...(await recover(stage, index % 8 === 0, false))];
  return problems.map((problem) => `at most ${limit} bytes: ${problem}`);
}
