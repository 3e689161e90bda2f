import type { GitPlace } from "../../../app/git-tree.ts";
import { shellWord } from "../../../domain/git/own-command.ts";
import type { GitCall, Look } from "../../../domain/shell/command-effects.ts";
import { readCommand } from "../../../domain/shell/read-command.ts";

/**
 * The calls that an alias of git stands for, read like a command line (git-config(1), "alias.*"). Of a shell command (`!…`),
 * which runs at the top of the checkout, the calls of git.
 *
 * @param place absolute: where the call runs, and the top
 */
export function aliasCalls(alias: string, call: GitCall, { directory, checkout }: GitPlace): readonly GitCall[] {
  const values = new Map(call.values.map(({ flag, value }) => [flag, value]));
  const options = call.flags.flatMap((flag) => {
    const value = values.get(flag);
    if (value === undefined) return [flag];
    return flag.startsWith("--") ? [`${flag}=${value}`] : [flag, value];
  });
  const paths = call.paths.length === 0 ? [] : ["--", ...call.paths];
  const given = [...options, ...call.words, ...paths].map(shellWord).join(" ");
  const isShell = alias.startsWith("!");
  const line = isShell ? `${alias.slice(1)} ${given}` : `git ${alias} ${given}`;
  const scene = {
    cwd: isShell ? checkout : directory,
    home: null,
    variables: new Map<string, string>(),
    look: UNASKED,
  };
  const { git } = readCommand(line, scene);
  return git.map((one) => ({ ...one, index: call.index, isExact: one.isExact && call.isExact, part: call.part }));
}

/** The words of the call were read with the disk in sight; those of an alias name no files. */
const UNASKED: Look = {
  glob: () => null,
  kind: () => "unknown",
  text: () => null,
  files: () => null,
  archive: () => null,
  isShared: () => true,
  isSame: () => false,
};
