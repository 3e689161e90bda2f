import { afterAll, beforeAll, expect, it } from "vitest";
import { type BuiltWorker, buildWorker } from "./built-worker.ts";
import { contendForLeases, contendUnderProperLockfile, countTogether } from "./contention.ts";

// The same in every run; the proof runner draws others.
const seed = Number(process.env["COORD_SEED"] ?? 1);
let worker: BuiltWorker;

beforeAll(async () => {
  worker = await buildWorker();
});
afterAll(() => worker.dispose());

it("lets one live process hold a lease, while holders are killed", async () => {
  const result = await contendForLeases({ worker: worker.path, processes: 8, seed, mostMs: 15_000 }, 40);
  expect(result).toMatchObject({ violations: [], failures: [], duplicateTokens: 0 });
  expect(result.takeovers).toBeGreaterThan(10);
}, 60_000);

it("loses no update while writers are killed", async () => {
  const result = await countTogether({ worker: worker.path, processes: 6, seed, mostMs: 15_000 }, 3000, 200);
  expect(result).toMatchObject({ lost: [], failures: [] });
  expect(result.commits).toBeGreaterThan(300);
}, 60_000);

it("finds two holders under proper-lockfile, in the same way", async () => {
  const result = await contendUnderProperLockfile({ worker: worker.path, processes: 24, seed, mostMs: 60_000 });
  expect(result.violations.length).toBeGreaterThan(0);
}, 90_000);
