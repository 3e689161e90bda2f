import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Folders of the fast suite: everything that starts no built file and no client. */
const unitFolders = ["domain", "app", "adapters", "contract", "claude", "config", "text", "cli"];

export default defineConfig({
  root,
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [`test/{${unitFolders.join(",")}}/**/*.test.ts`],
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
    ],
  },
});
