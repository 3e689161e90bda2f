import { describe, expect, it } from "vitest";
import { DEFAULT_LEASE_POLICY } from "../../src/domain/decide.ts";
import { runVirtualCrowd, type VirtualCrowd } from "../support/app/virtual-crowd.ts";

/**
 * Eight sessions, 20 edits each, the same five files: nobody starves and nothing deadlocks, whatever a model does after a
 * refusal. To see it fail: let `yields` in `src/domain/decide.ts` answer false where it asks `fairAfterMs`.
 */
const crowd: VirtualCrowd = {
  sessions: 8,
  editsPerSession: 20,
  files: ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt"],
  seed: 1,
  replyMs: 5_000,
  policy: DEFAULT_LEASE_POLICY,
  habit: "obeys",
  runLength: 1,
};

describe("eight sessions on five files", () => {
  it.each([
    ["obeys", 1],
    ["obeys", 4],
    ["turns", 1],
    ["turns", 4],
  ] as const)(
    "all finish, and none is much slower, when a model %s, with %i edits in a row",
    async (habit, runLength) => {
      for (const seed of [1, 2, 3]) {
        const run = await runVirtualCrowd({ ...crowd, seed, habit, runLength });
        expect(run).toMatchObject({ edits: 160, isCutOff: false });
        expect(run.slowestToMean, `seed ${seed}`).toBeGreaterThanOrEqual(0.5);
      }
    },
  );

  it("stand still for ever where leases end with their session only", async () => {
    const policy = { ...DEFAULT_LEASE_POLICY, yieldAfterMs: "exit" as const };
    expect(await runVirtualCrowd({ ...crowd, policy })).toMatchObject({ isCutOff: true });
  });
});
