import { expect, it } from "vitest";
import { type CostOptions, playIdle, playScene } from "../cost/measure-cost.ts";
import { together } from "../cost/team-script.ts";
import { pluginUnderTest } from "../support/client/plugin.ts";

/**
 * The short form of `pnpm cost`: six sessions in the same files, and idle ones in terminals. To see it fail: let `roomLeft` of
 * `src/domain/injection-budget.ts` always answer 900, or `wake` an idle session.
 */
const options: CostOptions = {
  pluginDir: pluginUnderTest(),
  sessions: 6,
  replies: 10,
  idleMs: 8_000,
  idleSessions: 2,
  progress: () => {},
};

it("tells six sessions in the same files at most 900 characters a turn", async () => {
  const { turns } = await playScene("together", options.sessions, together, options);
  expect(turns.length).toBeGreaterThanOrEqual(options.sessions * (options.replies + 1));
  const injected = turns.map((turn) => turn.injected);
  expect(Math.max(...injected)).toBeLessThanOrEqual(900);
  // The scene is one in which there is much to tell.
  expect(injected.filter((characters) => characters > 0).length).toBeGreaterThan(10);
  expect(Math.max(...injected)).toBeGreaterThan(450);
});

it("makes no model call while idle, whatever others send, and tells the next prompt within 900 characters", async () => {
  const { requests, turns } = await playIdle(options);
  expect(requests).toBe(0);
  expect(turns).toHaveLength(options.idleSessions);
  for (const { injected } of turns) {
    expect(injected).toBeGreaterThan(0);
    expect(injected).toBeLessThanOrEqual(900);
  }
});
