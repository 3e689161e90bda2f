import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { JSON_SHAPES } from "../../src/cli/json-shapes.ts";
import { CLI } from "../support/cli/coord.ts";
import { BuiltSession } from "../support/hooks/built-session.ts";
import { HookRepository } from "../support/hooks/repository.ts";

let repository: HookRepository;

beforeEach(() => {
  repository = new HookRepository();
});
afterEach(() => repository.remove());

function coord(...args: readonly string[]): string {
  const options = { cwd: repository.cwd, env: repository.environmentOf("ann"), encoding: "utf8" } as const;
  return execFileSync(process.execPath, [CLI, "timeline", ...args], options);
}

it("draws what the built hooks have recorded: in a terminal, as data and as a picture", async () => {
  const [ann, bob] = ["ann", "bob"].map((name) => new BuiltSession(repository, name));
  for (const session of [ann, bob]) await session?.hook("SessionStart/startup");
  expect(coord()).toMatch(/^No file was held since [\d:]{8}\.\n$/);
  await ann?.write("a.txt", () => repository.write("a.txt", "ann\n"));
  await bob?.write("b.txt", () => repository.write("b.txt", "bob\n"));
  await ann?.hook("SessionEnd/other");
  const { files } = JSON_SHAPES.timeline.parse(JSON.parse(coord("--json")));
  const spans = files.map(({ path, spans }) => [path, ...spans.map(({ end, writes }) => `${end} ${writes.length}`)]);
  expect(spans).toEqual([
    ["a.txt", "ended 1"],
    ["b.txt", "held 1"],
  ]);
  const text = coord("--since", "1m", "--svg", "out.svg");
  expect(text).toMatch(/\na\.txt {2}·+[aA]+·*\n/);
  expect(text).toMatch(/\nb\.txt {2}·+B*b+\n/i);
  const svg = readFileSync(join(repository.cwd, "out.svg"), "utf8");
  expect(svg).toMatch(/<title>[\w-]+: b\.txt from [\d:]{8}, still held<\/title>/);
});
