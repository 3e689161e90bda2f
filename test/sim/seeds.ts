import type { LeaseSimulationOptions } from "./lease-simulation.ts";
import type { PowerLossOptions } from "./power-loss.ts";
import type { SimulationOptions } from "./register-simulation.ts";

/** Everything about a simulated run follows from its seed, so that the seed alone repeats it. */
export function registerRunOf(seed: number): SimulationOptions {
  const common = { processes: 2 + (seed % 5), calls: 3000, crash: 0.08, fail: 0.02, shortWrite: 0.15, lostReply: 0 };
  switch (seed % 8) {
    case 0:
      return { ...common, fail: 0, lostReply: 0.1 };
    case 1:
      return { ...common, crash: 0.01, fail: 0.06 };
    case 2:
      return { ...common, processes: 8, calls: 6000 };
    default:
      return common;
  }
}

export function leaseRunOf(seed: number): LeaseSimulationOptions {
  const common = { sessions: 2 + (seed % 4), calls: 4000, crash: 0.012, fail: 0.005, shortWrite: 0.05, lostReply: 0 };
  switch (seed % 4) {
    case 0:
      return { ...common, damage: 0.002 };
    case 1:
      return { ...common, crash: 0.003, fail: 0.02, damage: 0 };
    default:
      return { ...common, damage: 0 };
  }
}

export function powerLossRunOf(seed: number): PowerLossOptions {
  return {
    loss: seed % 2 === 0 ? "journaled" : "scattered",
    processes: 2 + (seed % 3),
    calls: 400,
    cut: 0.4,
    crash: 0.02,
  };
}
