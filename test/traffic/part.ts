import type { Part } from "../proof/part.ts";
import { runTraffic } from "./traffic.ts";

const LEASES = 10_000;
const MINUTES = 60;

export const part: Part = {
  goal: "traffic",
  title:
    "an hour of 50 clients with 10,000 leases: no file, handle or memory is left, the state is as small as promised",
  workers: 1,
  cores: 1,
  seconds: 220,
  floors: { leases: LEASES, minutes: MINUTES, toolUses: 10_000 },
  faults: ["killed"],
  run: async ({ share }, seed) => {
    const minutes = Math.ceil(MINUTES * share);
    const leases = Math.ceil(LEASES * share);
    const report = await runTraffic({ seed, clients: 50, leases, minutes, lifeMinutes: 180, textBytes: 8000 });
    const { counts, size, heapGrowthBytes } = report;
    const violations = report.violations.map((text) => ({ text, replay: null }));
    return { counts: { ...counts, minutes, ...size, heapGrowthBytes }, violations };
  },
};
