import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Repository } from "../support/cli/coord.ts";

/** What `coord resources` tells a person; who uses what is tested where commands run. */
let repository: Repository;
beforeEach(() => {
  repository = new Repository();
});
afterEach(() => repository.dispose());

describe("coord resources", () => {
  it("lists every preset as off until it is configured, in lines of 80 columns, with what to write", () => {
    const { out, code } = repository.coord(["resources"]);
    expect(code).toBe(0);
    expect(out).toContain("No resource is configured.");
    for (const name of ["tests", "build", "install", "db", "dev-server"])
      expect(out).toMatch(new RegExp(`^  ${name} +\\S.* and \\d+ more$`, "m"));
    expect(out).toContain("coord: { resources: { tests: preset } }");
    expect(out.split("\n").filter((line) => line.length > 95)).toEqual([]);
    const { resources, presets } = JSON.parse(repository.coord(["resources", "--json"]).out);
    expect([resources, presets.filter(({ isOn }: { isOn: boolean }) => isOn)]).toEqual([[], []]);
  });

  it("shows what is configured, with capacity and patterns", () => {
    const file =
      "coord:\n  resources:\n    tests: preset\n    port:3000:\n      commands: [npm run dev]\n      capacity: 2\n";
    mkdirSync(join(repository.home, ".claude"), { recursive: true });
    writeFileSync(join(repository.home, ".claude", "workflow-config.yml"), file);
    const { out } = repository.coord(["resources"]);
    expect(out).toMatch(/^port:3000 +free: npm run dev$/m);
    expect(out).not.toMatch(/^ {2}tests /m);
  });
});
