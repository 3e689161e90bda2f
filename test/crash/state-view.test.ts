import { describe, expect, it } from "vitest";
import { crc32 } from "../../src/adapters/store-file/crc32.ts";
import { CALL_FAILED, CALM, CUT_SHORT, problemsIn } from "./state-view.ts";

const LOG = "log/journal/writer.jsonl";

/** As `log-lines.ts` writes it. */
const line = (entry: string): string => `\n{"seq":0,"crc":${crc32(entry)},"entry":${entry}}\n`;
const STUMP = line('{"a":1}').slice(0, 12);
const logOf = (text: string): ReadonlyMap<string, Buffer> => new Map([[LOG, Buffer.from(text)]]);

describe("a log on the disk", () => {
  it.each([
    ["after a kill", CALM],
    ["after a call failed", CALL_FAILED],
    ["after a short write", CUT_SHORT],
  ])("of whole lines is sound %s", (_, aftermath) => {
    expect(problemsIn(logOf(line('{"a":1}') + line('{"b":2}')), aftermath)).toEqual([]);
  });

  it("may hold a torn line where a write was cut short, and only there", () => {
    const closed = logOf(line('{"a":1}') + STUMP + line('{"b":2}'));
    expect(problemsIn(closed, CUT_SHORT)).toEqual([]);
    expect(problemsIn(closed, CALM)).toEqual([`${LOG}: 1 torn lines before its end`]);
    expect(problemsIn(closed, CALL_FAILED)).toEqual([`${LOG}: 1 torn lines before its end`]);
  });

  it("never holds two", () => {
    expect(problemsIn(logOf(STUMP + line('{"a":1}') + STUMP + line('{"b":2}')), CUT_SHORT)).toEqual([
      `${LOG}: 2 torn lines before its end`,
    ]);
  });
});
