import { describe, expect, it } from "vitest";
import { judgeReader, runStorm } from "./storm.ts";

/**
 * The short form of the proof's part `messages`. To see it fail: let `openNext` in `src/app/deliver-messages.ts` mark
 * what is being carried as read, or let `postLetter` rename before it has written.
 */
describe("messages of processes that are killed", () => {
  it("all arrive, whole, in order, and once unless a reader was killed", async () => {
    const { violations, posted, senderKills, readerKills } = await runStorm({
      senders: 4,
      readers: 3,
      messages: 1500,
      senderKills: 12,
      readerKills: 12,
      seed: 20_261_121,
      mostMs: 60_000,
    });
    expect(violations).toEqual([]);
    expect(posted).toBeGreaterThanOrEqual(1500);
    expect([senderKills, readerKills]).toEqual([12, 12]);
  }, 120_000);

  it.each([
    [["a 1 whole first", "a 1 whole first"], "twice without a word"],
    [["a 2 whole first", "a 1 whole first"], "out of order"],
    [["a 1 torn first"], "torn"],
  ])("the judge sees %j", (lines, violation) => {
    expect(judgeReader(lines).violations).toEqual([expect.stringContaining(violation)]);
  });

  it("the judge lets a marked repeat pass, and a line that was cut off", () => {
    const { violations, repeats, seen } = judgeReader([
      "a 1 whole first",
      "a 1 whole again",
      "a 2 who",
      "b 1 whole first",
    ]);
    expect([violations, repeats, seen.size]).toEqual([[], 1, 2]);
  });
});
