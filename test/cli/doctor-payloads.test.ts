import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PAYLOADS, type PayloadName, payloadOf } from "../../src/cli/trial/payloads.ts";

const CAPTURED = join(import.meta.dirname, "../fixtures/payloads");

describe("the payloads that doctor and demo give to hooks", () => {
  it.each(Object.keys(PAYLOADS))("%s is what the real client sent", (name) => {
    const captured: unknown = JSON.parse(readFileSync(join(CAPTURED, `${name}.json`), "utf8"));
    expect(new Map<string, unknown>(Object.entries(PAYLOADS)).get(name)).toEqual(captured);
  });

  it("are filled in for a place, whatever is in its path, and changed deeply", () => {
    const place = { cwd: '/a "b"/c\\d', home: "/h", sessionId: "s1" };
    const name: PayloadName = "PostToolUse/read-whole";
    const payload = payloadOf(name, place, { tool_response: { file: { content: "x" } } });
    expect(payload).toMatchObject({
      session_id: "s1",
      cwd: '/a "b"/c\\d',
      transcript_path: "/h/.claude/projects/-a--b--c-d/s1.jsonl",
      tool_input: { file_path: '/a "b"/c\\d/a.txt' },
      tool_response: { type: "text", file: { content: "x", numLines: 4 } },
    });
    expect(JSON.stringify(payload)).not.toContain("{{");
  });
});
