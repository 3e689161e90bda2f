import { afterAll, beforeAll, expect, it } from "vitest";
import { answerOf, runBuilt } from "../support/hooks/built-hook.ts";
import { HookRepository } from "../support/hooks/repository.ts";

/** A configuration that cannot be read stops no session, and its user hears of it. Fails if the warnings are dropped. */
let repository: HookRepository;

beforeAll(() => {
  repository = new HookRepository();
});
afterAll(() => repository.remove());

async function start(session: string): Promise<Readonly<Record<string, unknown>>> {
  const input = JSON.stringify({
    session_id: session,
    cwd: repository.cwd,
    hook_event_name: "SessionStart",
    source: "startup",
  });
  return answerOf(
    await runBuilt("session-start", input, { cwd: repository.cwd, env: repository.environmentOf(session) }),
  );
}

const KNOWN = {
  hookSpecificOutput: { hookEventName: "SessionStart", additionalContext: expect.stringContaining("coord: you are") },
};

it("says nothing of a configuration without fault", async () => {
  const answer = await start("ann");
  expect(answer).toMatchObject(KNOWN);
  expect(answer).not.toHaveProperty("systemMessage");
});

it.each([
  ["a key that is not known", "coord:\n  yieldAftr: 5s\n", /yieldAftr/],
  ["no YAML", "coord: [\n", /workflow-config\.yml/],
  ["a switch that a repository may not throw", "coord:\n  mode: off\n", /mode/],
])("tells the user of %s, and goes on", async (_, text, told) => {
  repository.write(".claude/workflow-config.yml", text);
  const answer = await start("bob");
  expect(answer).toMatchObject({ ...KNOWN, systemMessage: expect.stringMatching(told) });
});
