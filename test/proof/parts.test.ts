import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { ROOT } from "../crash/root.ts";

const LOAD_ALL = `
  const { PARTS, loadPart } = await import(process.argv[1]);
  for (const entry of PARTS) {
    const { part } = await loadPart(entry);
    if (part.goal !== entry.goal) throw new Error(entry.name + " is of another goal: " + part.goal);
  }
`;

// A part is bundled into one file that lies elsewhere: what finds a folder from its own place breaks there, and only there.
it("every part of the proof can be loaded", { timeout: 120_000 }, () => {
  const parts = pathToFileURL(join(ROOT, "test/proof/parts.mjs")).href;
  const { stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", LOAD_ALL, parts], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
