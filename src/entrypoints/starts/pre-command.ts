import { SILENT } from "../../claude/hook-output.ts";
import { saysOnlyReads } from "../../claude/only-reads.ts";
import { print, readInput } from "../../claude/run-hook.ts";
import { runCode } from "../../start/run-code.ts";
import { compileKept } from "../../start/run-kept.ts";

// Most commands of a session only look at things: for them no more than this file is loaded.
const input = readOrLeave();
if (input !== undefined && saysOnlyReads(input)) print(SILENT);
runCode(compileKept, `${__dirname}/../code`, "pre-command", input);

/** What cannot be read is left to the hook, which says so. */
function readOrLeave(): string | undefined {
  try {
    return readInput();
  } catch {
    return undefined;
  }
}
