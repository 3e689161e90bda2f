import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { TallyReporter } from "./support/tally-reporter.ts";

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
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // One client at a time: scenarios start up to eight of them and measure what they do to each other.
          name: "client",
          include: ["test/client/**/*.test.ts"],
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
