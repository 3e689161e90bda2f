import { listInstances, listLocks } from "../../app/inspect.ts";
import type { Project } from "../../app/machine.ts";
import { composeMachine } from "../../compose.ts";
import { residentParts } from "../../parts.ts";
import type { TrialRepository } from "../trial/trial-repository.ts";

/** What the hooks of a trial have kept, read the way every other door reads it. */
export type TrialState = {
  tasks(): Promise<readonly (string | null)[]>;
  /** Null: exactly so many leases are held. */
  leaseFault(wanted: number): Promise<string | null>;
  /** Null: so many of them with a write that has not reported its end. */
  flightFault(wanted: number): Promise<string | null>;
  /** Null: no session is registered any more. */
  sessionFault(): Promise<string | null>;
};

export function openTrialState({ folder, env }: TrialRepository): TrialState {
  const machine = composeMachine(env, residentParts);
  const project = async (): Promise<Project | null> => (await machine.home(folder))?.project ?? null;
  const instances = async () => {
    const opened = await project();
    return opened === null ? [] : listInstances(machine, opened);
  };
  return {
    tasks: async () => (await instances()).map(({ task }) => task),
    leaseFault: async (wanted) => {
      const opened = await project();
      if (opened === null) return "made no state";
      const held = (await listLocks(machine, opened)).filter(({ state }) => state === "held").length;
      return held === wanted ? null : `left ${held} leases in the state instead of ${wanted}`;
    },
    flightFault: async (wanted) => {
      const opened = await project();
      const locks = opened === null ? [] : await listLocks(machine, opened);
      const flying = locks.filter(({ inFlight }) => inFlight !== null).length;
      return flying === wanted ? null : `left ${flying} writes in flight instead of ${wanted}`;
    },
    sessionFault: async () => {
      const left = (await instances()).length;
      return left === 0 ? null : `left ${left} sessions registered`;
    },
  };
}
