import type { Command } from "commander";
import { factsOf } from "../../adapters/self-process/self-process.ts";
import { openNamed } from "../../adapters/store-file/named-register.ts";
import { type ClaimWaitEnd, waitForClaim } from "../../app/wait-for-claim.ts";
import { type WaitEnd, type WaitRequest, waitForFile } from "../../app/wait-for-file.ts";
import { type ResourceWaitEnd, waitForResource } from "../../app/wait-for-resource.ts";
import { clean } from "../../text/clean.ts";
import { claimWaitText, resourceWaitText, waitText } from "../../text/wait-text.ts";
import { inContext, jsonOption, type Shelf, timeOption, withExamples } from "../command.ts";
import { type Context, homeOf } from "../context.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { untilInterrupted } from "../interruption.ts";
import { namedFiles } from "../named-files.ts";
import { print } from "../print.ts";
import { openProgress } from "../progress.ts";
import { waitTargetOf } from "../wait-target.ts";

type Options = { readonly json?: boolean; readonly timeout: number };

/** The client moves a command to the background after two minutes. */
const DEFAULT_MS = 100_000;

export function addWait(program: Command, shelf: Shelf): void {
  const command = program
    .command("wait <what> [name...]")
    .description("wait in turn for a file, a claim or a named resource that others have; asks no model")
    .addOption(timeOption("--timeout <time>", "give up after this long: 30s, 5m", DEFAULT_MS, "100s"))
    .action(inContext(shelf, wait));
  withExamples(
    jsonOption(command),
    [
      "coord wait src/api.ts",
      "coord wait src/api.ts --timeout 10m  # in the background: its end wakes you",
      "coord wait feature login             # what somebody has claimed",
      "coord wait tests                     # a resource, see coord resources",
      "coord wait file tests                # says the kind: file, claim, resource",
    ],
    [
      "First come, first served. Then it is kept for you for 3 minutes, or until your",
      "turn ends.",
      "Exit codes: 0 it is yours, 10 still held, 12 a deadlock that you give way in.",
    ],
  );
}

const CODE_OF: Readonly<Record<(WaitEnd | ClaimWaitEnd | ResourceWaitEnd)["kind"], ExitCode>> = {
  "your-turn": EXIT.ok,
  "still-held": EXIT.lockHeld,
  deadlock: EXIT.conflict,
  "claim-yours": EXIT.ok,
  "still-claimed": EXIT.lockHeld,
  "claim-deadlock": EXIT.conflict,
  free: EXIT.ok,
  "in-use": EXIT.lockHeld,
  "resource-deadlock": EXIT.conflict,
};

async function wait(context: Context, name: string, rest: readonly string[], options: Options): Promise<ExitCode> {
  const { machine, caller } = context;
  const { project } = await homeOf(context);
  const target = waitTargetOf([name, ...rest], project.settings.resources);
  if (target.kind === "claim") {
    const end = await waiting(context, `${target.type} ${target.name}`, options, (request) =>
      waitForClaim(machine, project, caller, target, request),
    );
    print(context.io, options, { wait: end }, () => claimWaitText(end));
    return CODE_OF[end.kind];
  }
  if (target.kind === "resource") {
    const named = openNamed(project.stateDir);
    const end = await waiting(context, target.resource.name, options, (request) =>
      waitForResource(machine, project, named, caller, target.resource, request),
    );
    print(context.io, options, { wait: end }, () => resourceWaitText(end));
    return CODE_OF[end.kind];
  }
  const [file = target.path] = await namedFiles([target.path], context.io.cwd);
  const end = await waiting(context, file, options, (request) => waitForFile(machine, caller, file, request));
  print(context.io, options, { wait: end }, () => waitText(end));
  return CODE_OF[end.kind];
}

/** With progress, and its place given back when it is interrupted. */
async function waiting<T>(
  { io }: Context,
  what: string,
  { timeout }: Options,
  wait: (request: WaitRequest) => Promise<T>,
): Promise<T> {
  const progress = openProgress(io);
  const onPlace: WaitRequest["onPlace"] = ({ holder, ahead }) =>
    progress.show(`waiting for ${clean(what, 200)}, held by ${clean(holder, 80)}, ${ahead} before you`);
  const process = factsOf(io.pid);
  try {
    return await untilInterrupted((signal) => wait({ mostMs: timeout, process, signal, onPlace, openNamed }));
  } finally {
    progress.clear();
  }
}
