import { describe, expect, it } from "vitest";
import { writesOfTool } from "../../src/domain/tool-writes.ts";

function writes(tool: string, input: Readonly<Record<string, string>>): readonly string[] {
  const found = writesOfTool(
    tool,
    (field) => input[field],
    (path) => `/repo/${path}`,
  );
  return found.map(({ path, kind, reach, part }) => `${kind} ${reach} ${path} (${part})`);
}

describe("what a tool of an MCP server says it will write", () => {
  it.each<readonly [string, Readonly<Record<string, string>>, readonly string[]]>([
    ["mcp__filesystem__write_file", { path: "a", content: "x" }, ["whole file /repo/a (write_file)"]],
    ["mcp__filesystem__edit_file", { path: "a" }, ["part file /repo/a (edit_file)"]],
    [
      "mcp__filesystem__move_file",
      { source: "a", destination: "b" },
      ["move file /repo/a (move_file)", "whole file /repo/b (move_file)"],
    ],
    ["mcp__desktop-commander__edit_block", { file_path: "a" }, ["part file /repo/a (edit_block)"]],
    ["mcp__plugin_serena_serena__create_text_file", { relative_path: "a" }, ["whole file /repo/a (create_text_file)"]],
    ["mcp__serena__replace_symbol_body", { relative_path: "a" }, ["part file /repo/a (replace_symbol_body)"]],
    ["mcp__idea__replace_text_in_file", { pathInProject: "a" }, ["part file /repo/a (replace_text_in_file)"]],
  ])("%s", (tool, input, expected) => {
    expect(writes(tool, input)).toEqual(expected);
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ["mcp__filesystem__read_file", { path: "a" }],
    ["mcp__github__create_or_update_file", { path: "a", owner: "o", repo: "r" }],
    ["mcp__other__write_file", { uri: "a" }],
    ["mcp__other__write_file", { path: "" }],
    ["mcp__other__generate", {}],
  ])("is nothing that is known for %s of %j", (tool, input) => {
    expect(writes(tool, input)).toEqual([]);
  });
});
