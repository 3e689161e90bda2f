import type { CommandWrite, WriteKind } from "./shell/command-effects.ts";

/** Which of a tool's inputs names a file that it writes, and how. */
type Written = Readonly<Record<string, WriteKind>>;

const WHOLE_PATH: Written = { path: "whole" };
const PART_RELATIVE: Written = { relative_path: "part" };
const PART_IN_PROJECT: Written = { pathInProject: "part" };

/**
 * Tools of MCP servers in wide use that write one local file which their input names: the reference file system server
 * and Desktop Commander (`write_file`, `edit_file`, `edit_block`, `move_file`), Serena (`relative_path`), the servers of
 * the JetBrains editors (`pathInProject`). By name and field together: `create_or_update_file` of a forge is not among them.
 */
const WRITTEN: ReadonlyMap<string, Written> = new Map([
  ["write_file", WHOLE_PATH],
  ["edit_file", { path: "part" }],
  ["edit_block", { file_path: "part" }],
  ["move_file", { source: "move", destination: "whole" }],
  ["create_text_file", { relative_path: "whole" }],
  ["replace_content", PART_RELATIVE],
  ["replace_regex", PART_RELATIVE],
  ["replace_lines", PART_RELATIVE],
  ["delete_lines", PART_RELATIVE],
  ["insert_at_line", PART_RELATIVE],
  ["replace_symbol_body", PART_RELATIVE],
  ["insert_after_symbol", PART_RELATIVE],
  ["insert_before_symbol", PART_RELATIVE],
  ["create_new_file", { pathInProject: "whole" }],
  ["replace_text_in_file", PART_IN_PROJECT],
  ["replace_file_text_by_path", PART_IN_PROJECT],
]);

/**
 * The files that a tool of an MCP server says it will write. Empty: it says nothing that is understood, and may write
 * anything.
 *
 * @param tool as the client names it: `mcp__files__write_file`
 * @param textAt the text of one of its inputs
 * @param absolute the path that the server would take a name for
 */
export function writesOfTool(
  tool: string,
  textAt: (field: string) => string | undefined,
  absolute: (path: string) => string,
): readonly CommandWrite[] {
  const name = tool.slice(tool.lastIndexOf("__") + 2);
  return Object.entries(WRITTEN.get(name) ?? {}).flatMap(([field, kind]) => {
    const path = textAt(field);
    return path === undefined || path === "" ? [] : [{ path: absolute(path), kind, reach: "file", part: name }];
  });
}
