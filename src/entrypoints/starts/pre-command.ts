import { SILENT } from "../../claude/hook-output.ts";
import { saysOnlyReads } from "../../claude/only-reads.ts";
import { print, readInput } from "../../claude/run-hook.ts";
import { runKept } from "../../start/run-kept.ts";

// Most commands of a session only look at things: for them no more than this file is loaded.
const input = readOrLeave();
if (input !== undefined && saysOnlyReads(input)) print(SILENT);
runKept(`${__dirname}/../code/pre-command.js`, "pre-command", input);

/** What cannot be read is left to the hook, which says so. */
function readOrLeave(): string | undefined {
  try {
    return readInput();
  } catch {
    return undefined;
  }
}
