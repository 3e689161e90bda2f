import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findMatrixObstacle, nodeBinary, nodeMajors } from "../support/node-versions.ts";

const hooksFolder = fileURLToPath(new URL("../../dist/hooks", import.meta.url));
const obstacle = findMatrixObstacle();

describe("built hooks on every supported Node version", () => {
  it.for(nodeMajors)("answer with one JSON object on Node %i", { timeout: 300_000 }, async (major, context) => {
    context.skip(obstacle !== null, obstacle ?? "");
    const node = await nodeBinary(major);
    expect(spawnSync(node, ["--version"], { encoding: "utf8" }).stdout).toMatch(new RegExp(`^v${major}\\.`));

    const home = mkdtempSync(join(tmpdir(), "coord node matrix "));
    try {
      const hooks = readdirSync(hooksFolder);
      expect(hooks.length).toBeGreaterThan(0);
      for (const hook of hooks) {
        const run = spawnSync(node, [join(hooksFolder, hook)], {
          cwd: home,
          input: "",
          encoding: "utf8",
          env: { PATH: process.env["PATH"], HOME: home },
        });
        expect({ hook, status: run.status, stderr: run.stderr }).toEqual({ hook, status: 0, stderr: "" });
        expect(JSON.parse(run.stdout), `stdout of ${hook}`).toBeTypeOf("object");
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
