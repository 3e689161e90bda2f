/**
 * What a command line will do to files, as far as its words tell before it runs.
 *
 * Three answers are kept apart: a write that is known, a part that may write what cannot be known
 * (`isComplete: false`, named in `unknown`), and a part that is known to write nothing. What is not
 * understood is never the third.
 */
export type CommandEffects = {
  readonly writes: readonly CommandWrite[];
  readonly git: readonly GitCall[];
  /**
   * The commands that run, in order, each as its words parted by blanks: `npm test -- a`. What another one starts (`env`,
   * `timeout 60`, `xargs`) stands for itself as well. A word that cannot be known is `?`.
   */
  readonly runs: readonly string[];
  /** False: some part may write files that its words do not name. */
  readonly isComplete: boolean;
  /** The parts of the command for which that is so, as written; empty when complete. */
  readonly unknown: readonly string[];
};

/**
 * - `whole`: all that was in the file is replaced (`>`, `cp` onto it, `tee`);
 * - `part`: the new content is made from the old one (`sed -i`, `patch`, a formatter);
 * - `append`: what was there stays, more comes after it (`>>`, `tee -a`);
 * - `create`: made when it is missing, otherwise its content stays (`touch`);
 * - `delete`: gone afterwards;
 * - `move`: gone from here, and there under another name (the source of `mv`).
 */
export type WriteKind = "whole" | "part" | "append" | "create" | "delete" | "move";

export type CommandWrite = {
  /** Absolute, `.` and `..` resolved by their letters; not through links. */
  readonly path: string;
  readonly kind: WriteKind;
  /** `tree`: the folder at `path` and anything under it (`rm -r src`, `prettier --write src`). */
  readonly reach: "file" | "tree";
  /** The words of the command that do it, as written: `sed -i s/a/b/ x.ts`. */
  readonly part: string;
};

/** One run of git. Words are as the shell hands them over: unquoted, variables and globs filled in where known. */
export type GitCall = {
  /** Absolute: where git runs, after `cd`, `-C` and `--work-tree`. Null: it cannot be known. */
  readonly directory: string | null;
  /** Absolute path of an index that is not the checkout's: GIT_INDEX_FILE. Null: there is none, or it cannot be known. */
  readonly index: string | null;
  /** `commit`, `checkout`, …; empty for a bare `git`. Null: it cannot be known (`git $verb`). */
  readonly verb: string | null;
  /** Options in order, one each: `-am x` gives `-a`, `-m`; `--source=HEAD` gives `--source`. */
  readonly flags: readonly string[];
  /** The values that options were given: `{ flag: "-m", value: "x" }`, `{ flag: "--source", value: "HEAD" }`. */
  readonly values: readonly { readonly flag: string; readonly value: string }[];
  /**
   * What is no option and no path: `["main"]` of `git switch main`; both `HEAD` and `a.ts` of
   * `git checkout HEAD a.ts`, where the grammar alone does not tell.
   */
  readonly words: readonly string[];
  /**
   * Pathspecs as written, relative to `directory`: all after `--`, and where the verb takes nothing else
   * (`git add a b`, `git rm a`, `git restore a`, `git commit a`, `git clean a`, `git mv a b`).
   */
  readonly paths: readonly string[];
  /** A word of this call could not be known (`git add $FILES`): any path, any option may stand there. */
  readonly isExact: boolean;
  /** The words of the command, as written. */
  readonly part: string;
};

/** What is known when the command line is read. Everything in it may be asked without running anything. */
export type Scene = {
  /** Absolute; where the line starts. */
  readonly cwd: string;
  /** Absolute, for `~`. Null: not known. */
  readonly home: string | null;
  /** Values of variables that the shell will surely see: `HOME`, `PWD`, … */
  readonly variables: ReadonlyMap<string, string>;
  /** Names of variables that the shell may inherit. Missing: any. */
  readonly environment?: ReadonlySet<string>;
  readonly look: Look;
};

/** Questions about the disk while a line is read. Synchronous: the reader is one pure pass. */
export type Look = {
  /** What a glob stands for: absolute paths in the shell's order; `[]`: nothing. Null: cannot be known, or too many. */
  readonly glob: (absolutePattern: string) => readonly string[] | null;
  readonly kind: (absolutePath: string) => "file" | "folder" | "missing" | "unknown";
  /** A small text file (a patch, a script, a list of paths). Null: none, too large, or not known. */
  readonly text: (absolutePath: string) => string | null;
  /** All files below a folder, absolute, not through links and not inside `.git`. Null: not known, or too many. */
  readonly files: (absoluteFolder: string) => readonly string[] | null;
  /** The files that come out of an archive, as it names them. Null: none, too large, or not known. */
  readonly archive: (absolutePath: string) => readonly string[] | null;
  /** Has the file a second name (a hard link)? Also true where it cannot be told; false where there is none. */
  readonly isShared: (absolutePath: string) => boolean;
  /** Are these two names of one file? False where it cannot be told. */
  readonly isSame: (absolutePath: string, other: string) => boolean;
};
