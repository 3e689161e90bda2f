import { ancestorsOf } from "../adapters/self-process/ancestors.ts";
import { AppError } from "../app/errors.ts";
import { findMyself } from "../app/instances.ts";
import { type Caller, entry, journal, type Machine } from "../app/machine.ts";
import { composeMachine } from "../compose.ts";
import { isSameProcess } from "../domain/identity.ts";
import { residentParts } from "../parts.ts";
import type { CliIo } from "./cli-io.ts";

/** The environment says so: a command that the client runs for its model. */
export function isInSession({ env }: Pick<CliIo, "env">): boolean {
  return env["CLAUDECODE"] === "1";
}

/**
 * Is this a command of a model? Also one whose environment was cleared is, while it descends from a session
 * that is registered in the project of `folder`.
 */
export async function isUnderSession(machine: Machine, io: CliIo, folder: string): Promise<boolean> {
  if (isInSession(io)) return true;
  const home = await machine.home(folder);
  if (home === null) return false;
  const ancestors = ancestorsOf(io.pid);
  const instances = await home.project.store.instances.list();
  return instances.some(
    ({ record }) =>
      record.sessionId !== null &&
      ancestors.some((ancestor) => ancestor.start !== null && isSameProcess(record.process, ancestor)),
  );
}

/**
 * Refuses what only a person may do, and keeps a record of the attempt.
 *
 * @param what reads on after "only a person may"
 * @throws AppError `NOT_ALLOWED` inside a session
 */
export async function refuseInSession(
  machine: Machine,
  io: CliIo,
  caller: Caller,
  what: string,
  hint: string,
): Promise<void> {
  if (!(await isUnderSession(machine, io, io.cwd))) return;
  await recordRefusal(machine, io, caller, what);
  throw new AppError("NOT_ALLOWED", `only a person may ${what}, and this runs inside a session`, { hint });
}

/**
 * A model must not turn to another state than the one its session's hooks use: there nobody would hold anything.
 *
 * @throws AppError `NOT_ALLOWED` for a COORD_DIR in which the session is not registered
 */
export async function refuseForeignState(machine: Machine, io: CliIo, caller: Caller): Promise<void> {
  const folder = io.env["COORD_DIR"] ?? "";
  if (folder === "" || !isInSession(io)) return;
  const home = await machine.home(io.cwd);
  if (home === null || (await findMyself(machine, home.project, caller)) !== null) return;
  const own = composeMachine({ ...io.env, COORD_DIR: undefined }, residentParts);
  await recordRefusal(own, io, caller, `use the state in ${folder}`);
  throw new AppError("NOT_ALLOWED", `this session's hooks do not keep their state in COORD_DIR=${folder}`, {
    hint: "run the command without COORD_DIR",
  });
}

async function recordRefusal(machine: Machine, io: CliIo, caller: Caller, what: string): Promise<void> {
  const home = await machine.home(io.cwd);
  if (home === null) return;
  const { store } = home.project;
  const me = await findMyself(machine, home.project, caller);
  await journal(store, entry("refused", store.now().wall, me, `command line, inside a session: ${what}`));
}
