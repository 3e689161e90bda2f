import { expect, it } from "vitest";
import { runTraffic } from "./traffic.ts";

// The same in every run; the proof runner draws others.
const seed = Number(process.env["COORD_SEED"] ?? 1);
const LEASES = 500;

it("50 clients that work for minutes leave nothing behind that grows", async (context) => {
  context.skip(process.platform !== "linux", "open files are counted in /proc");
  const report = await runTraffic({ seed, clients: 50, leases: LEASES, minutes: 3, lifeMinutes: 10, textBytes: 2000 });
  expect(report.violations).toEqual([]);
  expect(report.counts.grants).toBeGreaterThan(LEASES);
  for (const some of [report.counts.refusals, report.counts.clients - 50]) expect(some).toBeGreaterThan(0);
}, 600_000);
