import type { Command } from "commander";
import { factsOf } from "../../adapters/self-process/self-process.ts";
import type { Repair } from "../../app/diagnosis.ts";
import { composeCaller, composeMachine } from "../../compose.ts";
import { residentParts } from "../../parts.ts";
import type { CliIo } from "../cli-io.ts";
import { jsonOption, type Shelf, withExamples } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { untilInterrupted } from "../interruption.ts";
import { hasColours, print } from "../print.ts";
import { openProgress } from "../progress.ts";
import { isInSession, refuseInSession } from "../session.ts";

type Options = { readonly json?: boolean; readonly repair?: boolean };

export function addDoctor(program: Command, { io, end }: Shelf): void {
  const command = program
    .command("doctor")
    .description("proves the installation: runs the real hooks, looks at the state, names each problem with its remedy")
    .option("--repair", "mend a damaged state: restore lost tokens, set aside what cannot be read")
    .addHelpText("after", "\nExit codes: 0 no problem (there may be warnings), 1 at least one problem")
    .action(async (options: Options) => end(await doctor(io, options)));
  withExamples(jsonOption(command), [
    "coord doctor",
    "coord doctor --repair",
    "coord doctor --json | jq '.findings[] | select(.level != \"ok\")'",
  ]);
}

async function doctor(io: CliIo, options: Options): Promise<ExitCode> {
  const { runDoctor } = await import("../doctor/run-doctor.ts");
  const { doctorText } = await import("../../text/doctor/doctor-text.ts");
  const repair = options.repair === true ? await repairer(io) : async () => [];
  const diagnosis = await untilInterrupted((signal) => runDoctor(io, openProgress(io), signal, repair));
  print(io, options, diagnosis, () => doctorText(diagnosis, io.out.width, hasColours(io.env, io.out)));
  return diagnosis.totals.problems === 0 ? EXIT.ok : EXIT.failure;
}

/** A repair forgets leases that cannot be read, so it is for a person to decide. */
async function repairer(io: CliIo): Promise<(stateDir: string) => Promise<readonly Repair[]>> {
  const machine = composeMachine(io.env, residentParts);
  const caller = composeCaller(io.env, isInSession(io) ? "claude" : "shell", { cwd: io.cwd }, factsOf);
  await refuseInSession(machine, io, caller, "repair the state", "ask the user to run: coord doctor --repair");
  const { repairState } = await import("../../adapters/store-file/repair-state.ts");
  return repairState;
}
