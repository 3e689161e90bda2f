import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Repository } from "../support/cli/coord.ts";

let repository: Repository;

beforeEach(() => {
  repository = new Repository();
  mkdirSync(join(repository.folder, ".claude"));
  repository.write(".claude/workflow-config.yml", "coord:\n  mode: off\n");
});

afterEach(() => repository.dispose());

const mode = (): unknown => repository.json(["config", "get", "mode"]);

describe("coord trust", () => {
  it("lets a repository's file count in full, until it is ended", () => {
    expect(mode()).toMatchObject({ value: "enforce" });
    expect(repository.coord(["trust"]).out).toContain("is trusted now");
    expect(mode()).toMatchObject({ value: "off" });
    expect(repository.coord(["trust"]).out).toContain("was trusted already");
    expect(repository.coord(["trust", "--end"]).out).toContain("is no longer trusted");
    expect(mode()).toMatchObject({ value: "enforce" });
    expect(repository.coord(["trust", "--end"]).out).toContain("was not trusted");
  });

  it("is ended by any change of the file", () => {
    repository.coord(["trust"]);
    repository.write(".claude/workflow-config.yml", "coord:\n  mode: off\n  # changed\n");
    expect(mode()).toMatchObject({ value: "enforce" });
  });
});
