import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { walkThroughIn } from "../support/walk-through/parse.ts";
import { Stage } from "../support/walk-through/stage.ts";

// About 30 processes, one after the other.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let stage: Stage;

beforeEach(async () => {
  stage = new Stage();
  await stage.open();
});
afterEach(() => stage.close());

/** Without what no two runs share: the one that waits has the file before or after the other is told of it. */
function lasting(text: string): string {
  return text
    .replace(/^- \S+ went to session .*\n/m, "")
    .replace(/\b\d\d:\d\d:\d\d\b/g, "HH:MM:SS")
    .replace(/\b[0-9a-f]{6}\b/g, "ID")
    .replace(/ after \d+s(?=:)/g, "")
    .replace(/ +/g, " ");
}

it("of README.md happens as it is told, command by command, with the built hooks", async () => {
  const steps = walkThroughIn(
    readFileSync(new URL("../../README.md", import.meta.url), "utf8"),
    "Two sessions divide a feature",
  );
  expect(steps.length).toBeGreaterThan(10);
  for (const { line, output } of steps) {
    const happened = await stage.play(line);
    stage.learn(output, happened);
    expect(`${line}\n${lasting(happened)}`).toBe(`${line}\n${lasting(output)}`);
  }
});
