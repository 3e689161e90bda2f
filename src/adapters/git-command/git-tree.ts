import { existsSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { GitTree, NamedChange } from "../../app/git-tree.ts";
import { foldsCase } from "../workspace-fs/case-folding.ts";
import { gitFoldersAt } from "../workspace-fs/git-folders.ts";
import { normalPath } from "../workspace-fs/normal-path.ts";
import { physicalPath } from "../workspace-fs/physical-path.ts";
import { commitOrRemoteBranch, movedFiles } from "./moved-files.ts";
import { readStatus } from "./read-status.ts";
import { NAMES_ONLY, runGit, zeroParted } from "./run-git.ts";

/** Git itself, by its command. */
export const gitTree: GitTree = {
  changes,
  matching: async ({ checkout, directory }, scope, paths) => {
    const listed = await runGit(directory, ["ls-files", "-z", "--full-name", "--cached", "--others", "--", ...scope]);
    if (listed === null) return null;
    const spell = speller(checkout);
    const found = new Set(zeroParted(listed).map(spell));
    return paths.filter((path) => found.has(path));
  },
  moved: async ({ checkout, directory }, question) =>
    (await movedFiles(directory, question))?.map(speller(checkout)) ?? null,
  differing: async ({ checkout, directory }, commit) => {
    const output = await runGit(directory, ["diff", ...NAMES_ONLY, "--end-of-options", commit]);
    return output === null ? null : zeroParted(output).map(speller(checkout));
  },
  commitsAmong: async ({ directory }, words) => {
    const commits = new Set<string>();
    for (const word of words) {
      const isFile = existsSync(join(directory, word));
      const commit = await commitOrRemoteBranch(directory, word);
      // A file of that name is meant rather than a branch that is only at a remote.
      if (commit === word || (commit !== null && !isFile)) commits.add(word);
    }
    return commits;
  },
  aliased: async (place, call) => {
    const { directory } = place;
    const { verb } = call;
    if (verb === null || !/^[A-Za-z0-9-]+$/.test(verb)) return [];
    const alias = (await runGit(directory, ["config", "--get", `alias.${verb}`]))?.trim() ?? "";
    return alias === "" ? [] : (await import("./lazy/alias-calls.ts")).aliasCalls(alias, call, place);
  },
  hasAutostash: async ({ directory }, { verb }) => {
    const keys = verb === "merge" ? ["merge.autoStash"] : ["rebase.autoStash", "merge.autoStash"];
    for (const key of keys) {
      if ((await runGit(directory, ["config", "--type=bool", "--get", key]))?.trim() === "true") return true;
    }
    return false;
  },
  isMerging: (checkout) => existsInGit(checkout, "MERGE_HEAD"),
  isIndexLocked: (checkout) => existsInGit(checkout, "index.lock"),
  prefixOf: ({ checkout, directory }) => relative(checkout, physicalPath(directory)).split(sep).join("/"),
};

/** A command line holds more, but a status without paths is then as quick. */
const MOST_PATHS = 1_000;

async function changes(
  checkout: string,
  paths: readonly string[] | null,
  index: string | null = null,
): Promise<readonly NamedChange[] | null> {
  const spell = speller(checkout);
  const options = [
    "status",
    "--porcelain=v2",
    "-z",
    "--no-renames",
    "--untracked-files=all",
    "--ignore-submodules=dirty",
  ];
  // A path in another spelling than git's would match nothing.
  if (paths === null || paths.length > MOST_PATHS || !paths.every(isPlain) || isFolding(checkout)) {
    const wanted = paths === null ? null : new Set(paths);
    const output = await runGit(checkout, options, index);
    if (output === null) return null;
    return named(output, spell).filter(({ path }) => wanted === null || wanted.has(path));
  }
  if (paths.length === 0) return [];
  const asked = ["--literal-pathspecs", ...options, "--ignored=traditional", "--", ...paths];
  const output = await runGit(checkout, asked, index);
  return output === null ? null : named(output, spell);
}

function named(output: string, spell: (name: string) => string): readonly NamedChange[] {
  return readStatus(zeroParted(output)).map(({ name, kinds }) => ({ name, kinds, path: spell(name) }));
}

function isPlain(path: string): boolean {
  return /^[\x20-\x7e]+$/.test(path);
}

/** How coord spells a name that git gives. */
function speller(checkout: string): (name: string) => string {
  const rules = { isWindows: process.platform === "win32", foldsCase: isFolding(checkout) };
  return (name) => normalPath(name, rules);
}

function isFolding(checkout: string): boolean {
  return foldsCase(join(checkout, ".git"));
}

function existsInGit(checkout: string, name: string): boolean {
  const git = gitFoldersAt(checkout);
  return git !== null && existsSync(join(git.gitDir, name));
}
