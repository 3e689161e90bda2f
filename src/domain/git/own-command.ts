import type { GitCall } from "../shell/command-effects.ts";
import type { Sweep, SweepVerb } from "./git-plan.ts";
import { pathFrom } from "./scope.ts";

export type OwnFiles = {
  /** The caller's own files that the sweep would have taken, relative to the checkout and as git spells them. */
  readonly mine: readonly string[];
  /** Those of them that git does not know yet: it commits nothing that was never added. */
  readonly unknown: readonly string[];
  /** What others have in it, for the way to take that out of the index. */
  readonly theirs: readonly string[];
  /** The folder git runs in, relative to the checkout. */
  readonly prefix: string;
  /** The same, absolute, where the shell would be in another folder; null: it is there. */
  readonly elsewhere: string | null;
  /** A merge waits for its commit: git makes no partial one then. */
  readonly isMerging: boolean;
};

/** Beyond this a command line is no help: `coord mine` gives git the names. */
const MOST_NAMED = 40;

/** The command that does the same to one's own files only. Null: there is none, or nothing of one's own to do it to. */
export function ownCommand(call: GitCall, sweep: Sweep, files: OwnFiles): string | null {
  if (sweep.verb === "commit" && files.isMerging) return unstage(files, files.theirs);
  const options = files.mine.length === 0 ? null : optionsFor(call, sweep);
  if (options === null) return null;
  if (files.mine.length > MOST_NAMED) return piped(files, sweep, options);
  const isAdded = sweep.verb === "commit" && files.unknown.length > 0;
  return `${isAdded ? `${command(files, ["add"], files.unknown)} && ` : ""}${command(files, options, files.mine)}`;
}

/** `git clean` alone does not read names from its input. */
function piped({ elsewhere }: OwnFiles, sweep: Sweep, options: readonly string[]): string {
  const which = [`--${WHICH[sweep.verb]}`, ...(sweep.isLossy ? ["--unshared"] : [])].filter((word) => word !== "--all");
  const mine = ["coord", "mine", ...which, "-z"].join(" ");
  const words = ["git", ...options].join(" ");
  const line =
    sweep.verb === "clean"
      ? `${mine} | xargs -0 ${words} --`
      : `${mine} | ${words} --pathspec-from-file=- --pathspec-file-nul`;
  return elsewhere === null ? line : `(cd ${shellWord(elsewhere)} && ${line})`;
}

/** The option of `coord mine` for what git takes in each case. */
const WHICH: Readonly<Record<SweepVerb, "all" | "tracked" | "untracked" | "staged">> = {
  add: "all",
  commit: "tracked",
  stash: "tracked",
  restore: "tracked",
  unstage: "staged",
  reset: "tracked",
  clean: "untracked",
  autostash: "tracked",
};

/** Takes the files of others out of the index; their content stays as it is. */
function unstage(files: OwnFiles, paths: readonly string[]): string | null {
  return paths.length === 0 ? null : command(files, ["restore", "--staged"], paths);
}

function command({ prefix, elsewhere }: OwnFiles, options: readonly string[], paths: readonly string[]): string {
  const where = elsewhere === null ? [] : ["-C", shellWord(elsewhere)];
  return gitOn(
    [...where, ...options],
    paths.map((path) => pathFrom(prefix, path)),
  );
}

/** `git …` on files that are relative to where it runs, as one types it. */
export function gitOn(options: readonly string[], files: readonly string[]): string {
  return ["git", ...options, "--", ...[...files].sort().map((file) => shellWord(literal(file)))].join(" ");
}

/** The words between `git` and the files. */
function optionsFor(call: GitCall, sweep: Sweep): readonly string[] | null {
  switch (sweep.verb) {
    case "add":
      return ["add"];
    case "commit":
      return ["commit", ...commitOptions(call)];
    case "stash":
      return ["stash", "push", ...keptOptions(call, STASH_OPTIONS)];
    case "restore":
      return ["restore", ...restoreOptions(sweep)];
    case "unstage":
      return ["restore", "--staged"];
    case "reset":
      return ["restore", "--source=HEAD", "--staged", "--worktree"];
    case "clean":
      return ["clean", "-f", ...keptOptions(call, ["-d", "-x", "-X"])];
    case "autostash":
      return null;
  }
}

const STASH_OPTIONS = ["-u", "--include-untracked", "-k", "--keep-index", "-m", "--message"];

function restoreOptions({ source, takes }: Sweep): readonly string[] {
  const from = source === null ? [] : [shellWord(`--source=${source}`)];
  return takes.includes("staged") ? [...from, "--staged", "--worktree"] : from;
}

/** As they were given, but for those that say which files. */
function commitOptions(call: GitCall): readonly string[] {
  const options = call.flags.filter((flag) => !["-a", "--all", "-i", "--include", "-o", "--only"].includes(flag));
  return call.isExact ? keptOptions(call, options) : [];
}

function keptOptions(call: GitCall, kept: readonly string[]): readonly string[] {
  const values = [...call.values];
  return call.flags.flatMap((flag) => {
    const at = values.findIndex((value) => value.flag === flag);
    const [value] = at < 0 ? [] : values.splice(at, 1);
    if (!kept.includes(flag)) return [];
    if (value === undefined) return [flag];
    return flag.startsWith("--") ? [shellWord(`${flag}=${value.value}`)] : [flag, shellWord(value.value)];
  });
}

/** A name that git would read as a pattern or as magic, so that it means itself. */
function literal(path: string): string {
  return /[*?[\\]|^:/.test(path) ? `:(literal)${path}` : path;
}

/** One word for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) && !text.startsWith("~") ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
