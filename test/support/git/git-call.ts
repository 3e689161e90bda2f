import type { GitCall } from "../../../src/domain/shell/command-effects.ts";
import { readCommand } from "../../../src/domain/shell/read-command.ts";
import { BLIND } from "../shell/memory-look.ts";

/** The one call of git in a command line that is typed in `directory`. */
export function gitCall(line: string, directory = "/repo"): GitCall {
  const { git } = readCommand(line, { cwd: directory, home: null, variables: new Map(), look: BLIND });
  const [call, ...more] = git;
  if (call === undefined || more.length > 0) throw new Error(`${git.length} calls of git in: ${line}`);
  return call;
}
