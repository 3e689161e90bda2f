import { afterEach, beforeEach, expect, it } from "vitest";
import { contextIn } from "../support/hooks/built-session.ts";
import { Worker } from "../support/hooks/everyday.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** Esc fires no hook, so nobody looks after the command that it ended. */
let repository: HookRepository;
let ann: Worker;
let bob: Worker;

beforeEach(async () => {
  repository = new HookRepository();
  ann = await Worker.started(repository, "ann");
  bob = await Worker.started(repository, "bob");
});
afterEach(() => repository.remove());

const newTurn = async (worker: Worker): Promise<string> => contextIn(await worker.hook("UserPromptSubmit/typed"));

it("what a command overwrote that was ended with Esc is told once its session goes on: as from outside, with the undo", async () => {
  await ann.read("a.txt");
  await ann.edit("a.txt", "two", "2");
  await ann.batch();
  expect(await bob.asks("python gen.py")).toBeNull();
  repository.write("a.txt", "generated\n");
  // Bob's command may be running still, and its own end would tell.
  expect(await newTurn(ann)).toBe("");
  await newTurn(bob);
  const told = await newTurn(ann);
  expect(told).toMatch(
    /a\.txt, which you hold, was changed outside Claude Code, seen at .* Undo: coord restore a\.txt --at/,
  );
  expect(await newTurn(ann)).toBe("");
});
