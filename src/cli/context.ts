import { factsOf } from "../adapters/self-process/self-process.ts";
import { AppError } from "../app/errors.ts";
import { type HomeProject, homeOrThrow } from "../app/home-project.ts";
import type { Caller, Machine } from "../app/machine.ts";
import { composeCaller, composeMachine } from "../compose.ts";
import { residentParts } from "../parts.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";
import { isInSession, refuseForeignState } from "./session.ts";

/** What every command starts from. */
export type Context = {
  readonly io: CliIo;
  readonly machine: Machine;
  readonly caller: Caller;
};

/**
 * Who asks: inside a session the session's instance, else the instance that COORD_INSTANCE names, else the
 * shell that the command was typed into.
 */
export async function openContext(io: CliIo): Promise<Context> {
  if (io.cwd === "") {
    throw new AppError("NOT_A_PROJECT", "the folder you are in was removed", { hint: "change to another folder" });
  }
  const machine = composeMachine(io.env, residentParts);
  const caller = composeCaller(io.env, isInSession(io) ? "claude" : "shell", { cwd: io.cwd }, factsOf);
  await refuseForeignState(machine, io, caller);
  const named = io.env["COORD_INSTANCE"] ?? "";
  if (named === "" || isInSession(io)) return { io, machine, caller };
  return { io, machine, caller: await callerNamed(machine, caller, named) };
}

async function callerNamed(machine: Machine, caller: Caller, id: string): Promise<Caller> {
  const { project } = await homeOrThrow(machine, caller.cwd);
  const found = (await project.store.instances.list()).find(({ record }) => record.id === id)?.record;
  if (found === undefined) {
    throw new CliError(
      EXIT.usage,
      "NOT_FOUND",
      `COORD_INSTANCE=${id}: there is no such instance here`,
      "coord instances",
    );
  }
  if (found.status === "ended" || (await machine.liveness.probe(found.process)) === "dead") {
    throw new CliError(
      EXIT.staleInstance,
      "STALE_INSTANCE",
      `COORD_INSTANCE=${id}: that instance is gone`,
      "unset COORD_INSTANCE, or name a live one: coord instances",
    );
  }
  return { ...caller, process: found.process, sessionId: found.sessionId };
}

/** The project of the folder the command runs in. */
export async function homeOf({ machine, caller }: Context): Promise<HomeProject> {
  return homeOrThrow(machine, caller.cwd);
}
