import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { TallyReporter } from "./support/tally-reporter.ts";

/** Client tests in which up to eight clients meet, or in which a time is kept: nothing else may run beside them. */
const CROWDS = ["02-crowd", "12-permission-prompt", "19-message-crowd", "19-waiting", "20-cost-of-turns"].map(
  (name) => `test/client/${name}.test.ts`,
);

const COMPILED_HOOKS = "test/support/client/compiled-hooks.ts";
const root = fileURLToPath(new URL("..", import.meta.url));

// Set by test/run-all.mjs only.
const tallyFile = process.env["COORD_TEST_TALLY"];

export default defineConfig({
  root,
  test: {
    reporters: tallyFile === undefined ? ["default"] : ["default", new TallyReporter(tallyFile)],
    projects: [
      {
        test: {
          // Everything that no other project names, so that no test file is ever left out by its folder.
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/{e2e,client}/**"],
          // Vitest leaves one core free by itself; of two that is half of them.
          maxWorkers: "100%",
          testTimeout: 20_000,
        },
      },
      {
        test: {
          // Runs what ships: each test starts processes, so the default of 5 s is too near to a loaded machine.
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          maxWorkers: "100%",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // Half of the time is waiting: for a client to start, for a turn of a model, for a prompt.
          name: "client",
          include: ["test/client/**/*.test.ts"],
          exclude: CROWDS,
          globalSetup: COMPILED_HOOKS,
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "client-crowd",
          include: CROWDS,
          globalSetup: COMPILED_HOOKS,
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // Runs what docs/COVERAGE.md tells, started by test/evidence/run.mjs; never part of `pnpm test`.
          name: "evidence",
          include: ["test/evidence/**/*.evidence.ts"],
          maxWorkers: 2,
          testTimeout: 3_600_000,
        },
      },
      {
        test: {
          // Makes the pictures of README.md; never part of `pnpm test`.
          name: "pictures",
          include: ["test/pictures/**/*.pictures.ts"],
          maxWorkers: 1,
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
