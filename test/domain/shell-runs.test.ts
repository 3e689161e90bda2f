import { describe, expect, it } from "vitest";
import { readCommand } from "../../src/domain/shell/read-command.ts";
import { BLIND } from "../support/shell/memory-look.ts";

function runs(line: string): readonly string[] {
  return readCommand(line, { cwd: "/repo", home: "/home", variables: new Map(), look: BLIND }).runs;
}

describe("the commands that a line runs", () => {
  it.each([
    ["npm test", ["npm test"]],
    ["cd web && npm test -- 'a b' | tail -5", ["cd web", "npm test -- a b", "tail -5"]],
    ["CI=1 timeout 60 npm test", ["timeout 60 npm test", "npm test"]],
    ["bash -c 'make build; make check'", ["bash -c make build; make check", "make build", "make check"]],
    ["for x in a b; do go test $x; done", ["go test a", "go test b"]],
    ["npm run $SCRIPT", ["npm run ?"]],
    ["echo $(npm test)", ["npm test", "echo ?"]],
    ["(npm test) & wait", ["npm test", "wait"]],
    ["# npm test", []],
    ["echo 'npm test'", ["echo npm test"]],
  ])("%s", (line, expected) => {
    expect(runs(line)).toEqual(expected);
  });
});
